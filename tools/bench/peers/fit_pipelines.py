"""Fit the models that peers score and serve: `fit_pipelines PARQUET FOLDER`.

Writes the binned pipeline for scikit-learn, the plain one as ONNX, and MLflow's folder of the binned one.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import joblib

from peers.answer import answer
from peers.frame import CATEGORIES, PREPARED, labelled
from peers.pipeline import fitted_binned, plain


def to_onnx(pipeline: object, path: Path) -> None:
    """The pipeline with an input a column, and probabilities as a plain array."""
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    kinds = [(name, StringTensorType([None, 1]) if name in CATEGORIES else FloatTensorType([None, 1])) for name in PREPARED]
    model = convert_sklearn(pipeline, initial_types=kinds, options={id(pipeline): {"zipmap": False}})
    path.write_bytes(model.SerializeToString())


def to_mlflow(pipeline: object, example: object, path: Path) -> None:
    """The folder that `mlflow models serve` takes."""
    import mlflow.sklearn

    mlflow.sklearn.save_model(
        pipeline, str(path), pyfunc_predict_fn="predict_proba", serialization_format="cloudpickle", input_example=example
    )


def tell(made: dict[str, str], name: str, make: Callable[[], object]) -> None:
    """One that cannot be made is said, and does not keep the others from being made."""
    try:
        make()
        made[name] = ""
    except Exception as why:  # noqa: BLE001
        made[name] = f"{type(why).__name__}: {why}"[:300]


def main() -> None:
    source, folder = sys.argv[1], Path(sys.argv[2])
    warnings.simplefilter("ignore")
    data = labelled(source)
    binned, simple = fitted_binned().fit(data.table, data.won), plain().fit(data.table, data.won)
    made: dict[str, str] = {}
    tell(made, "pipeline", lambda: joblib.dump(binned, folder / "pipeline.joblib"))
    tell(made, "onnx", lambda: to_onnx(simple, folder / "plain.onnx"))
    tell(made, "mlflow", lambda: to_mlflow(binned, data.table.head(2), folder / "mlflow"))
    # How far the converted model may be from its origin is not for us to say, but it must be the same model.
    joblib.dump((data.table.head(1_000), simple.predict_proba(data.table.head(1_000))[:, 1]), folder / "plain-check.joblib")
    answer(made=made)


if __name__ == "__main__":
    main()
