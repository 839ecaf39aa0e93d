"""onnxruntime with scikit-learn's plain pipeline: `score_onnx MODEL CHECK PARQUET ROWS BATCH THREADS`, 0 for all."""

from __future__ import annotations

import sys
import time

import joblib
import numpy as np
import onnxruntime
import pandas as pd
from numpy.typing import NDArray

from peers.answer import answer, begin
from peers.frame import CATEGORIES, PREPARED, batches, prepared

# ONNX computes in single precision: the answers agree, not the bits.
CLOSE = 1e-3


def inputs(table: pd.DataFrame) -> dict[str, NDArray]:
    """An array a column."""
    return {name: table[name].to_numpy(dtype=object if name in CATEGORIES else np.float32).reshape(-1, 1) for name in PREPARED}


def main() -> None:
    model, check, source, rows, batch, threads = sys.argv[1:]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def score(table: pd.DataFrame) -> NDArray[np.float32]:
        return session.run(["probabilities"], inputs(table))[0][:, 1]

    table, expected = joblib.load(check)
    difference = float(np.abs(score(table) - expected).max())
    if difference > CLOSE:
        raise SystemExit(f"the converted pipeline is another model: probabilities differ by {difference:.3g}")
    begun = begin()
    done, total = 0, 0.0
    for part in batches(source, int(rows), int(batch)):
        probabilities = score(prepared(part))
        done += len(probabilities)
        total += float(probabilities.sum())
    answer(seconds=time.perf_counter() - begun, rows=done, mean=total / done, difference=difference)


if __name__ == "__main__":
    main()
