"""scikit-learn's whole training: `train_sklearn PARQUET whole|part SOLVER WORKERS`.

Read, label, split; grouped folds, each encoded once and fitted along the penalty path with warm starts; a calibration line on the
predictions for rows held out; metrics on the newest leads; a refit on all. `part` does all of that but the path: it encodes the
first fold and fits it once, at the middle of the path, for an estimate at sizes where the whole takes too long.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

import leads
from peers.answer import answer, begin
from peers.frame import Labelled, labelled
from peers.pipeline import binned, regression

MIDDLE = leads.PENALTIES[len(leads.PENALTIES) // 2]
Fold = tuple[NDArray[np.intp], NDArray[np.intp]]


class Stages:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, work: Callable[[], Any]) -> Any:
        """Does the work and keeps its time."""
        begun = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - begun
        return result


def path_of_fold(data: Labelled, fold: Fold, solver: str) -> list[NDArray[np.float64]]:
    """Log-odds of the rows held out, at each penalty: encoded once, from the strongest penalty down, each fit from the one before."""
    fit, held_out = (data.training[part] for part in fold)
    encoder = binned()
    matrix, held = encoder.fit_transform(data.table.iloc[fit]), encoder.transform(data.table.iloc[held_out])
    model = regression(leads.PENALTIES[-1], solver)
    path = []
    for penalty in reversed(leads.PENALTIES):
        model.set_params(C=1.0 / penalty).fit(matrix, data.won[fit])
        path.append(model.decision_function(held))
    return path


def cross_validated(data: Labelled, folds: list[Fold], solver: str, workers: int) -> tuple[float, NDArray[np.float64]]:
    """The best penalty, and its predictions for rows held out. Folds run side by side where there are workers."""
    parts = Parallel(n_jobs=workers, prefer="threads")(delayed(path_of_fold)(data, fold, solver) for fold in folds)
    log_odds = np.zeros((len(leads.PENALTIES), len(data.training)))
    for (_, held_out), path in zip(folds, parts, strict=True):
        log_odds[:, held_out] = np.array(path)
    won = data.won[data.training]
    losses = [log_loss(won, 1.0 / (1.0 + np.exp(-row))) for row in log_odds]
    best = int(np.argmin(losses))
    return list(reversed(leads.PENALTIES))[best], log_odds[best]


def final_fit(data: Labelled, rows: NDArray[np.intp], penalty: float, solver: str) -> tuple[Any, LogisticRegression]:
    """Encoder and model on the given rows."""
    encoder = binned()
    matrix = encoder.fit_transform(data.table.iloc[rows])
    return encoder, regression(penalty, solver).fit(matrix, data.won[rows])


def metrics(data: Labelled, fitted: tuple[Any, LogisticRegression], line: LogisticRegression) -> dict[str, float]:
    """On the newest leads."""
    encoder, model = fitted
    log_odds = model.decision_function(encoder.transform(data.table.iloc[data.test]))
    p = line.predict_proba(log_odds[:, None])[:, 1]
    won = data.won[data.test]
    return {
        "auc": float(roc_auc_score(won, p)),
        "log_loss": float(log_loss(won, p)),
        "average_precision": float(average_precision_score(won, p)),
        "brier": float(brier_score_loss(won, p)),
    }


def whole(data: Labelled, folds: list[Fold], solver: str, workers: int, stages: Stages) -> dict[str, Any]:
    """The whole training, after reading."""
    penalty, held_out = stages.time("cross-validate", lambda: cross_validated(data, folds, solver, workers))
    won = data.won[data.training]
    line = stages.time("calibrate", lambda: LogisticRegression(C=np.inf).fit(held_out[:, None], won))
    evaluated = stages.time("fit", lambda: final_fit(data, data.training, penalty, solver))
    measured = stages.time("measure", lambda: metrics(data, evaluated, line))
    stages.time("refit", lambda: final_fit(data, np.arange(len(data.won)), penalty, solver))
    return {"penalty": penalty, "test": measured}


def one_fit(data: Labelled, folds: list[Fold], solver: str, stages: Stages) -> dict[str, Any]:
    """The first fold: encoded, and fitted once, cold."""
    fit, held_out = (data.training[part] for part in folds[0])
    encoder = binned()
    matrix = stages.time("encode one fold", lambda: encoder.fit_transform(data.table.iloc[fit]))
    stages.time("encode its rows held out", lambda: encoder.transform(data.table.iloc[held_out]))
    model = stages.time("one fit", lambda: regression(MIDDLE, solver).fit(matrix, data.won[fit]))
    return {"columns": matrix.shape[1], "iterations": int(model.n_iter_[0])}


def main() -> None:
    path, how, solver, workers = sys.argv[1:]
    warnings.simplefilter("ignore", ConvergenceWarning)
    warnings.simplefilter("ignore", UserWarning)
    stages = Stages()
    begun = begin()
    data = stages.time("read", lambda: labelled(path))
    splitter = GroupKFold(leads.FOLDS)
    folds = stages.time("split", lambda: list(splitter.split(data.training, groups=data.accounts[data.training])))
    result = whole(data, folds, solver, int(workers), stages) if how == "whole" else one_fit(data, folds, solver, stages)
    rows = {"labelled": len(data.won), "training": len(data.training), "test": len(data.test)}
    answer(seconds=time.perf_counter() - begun, stages=stages.seconds, rows=rows, **result)


if __name__ == "__main__":
    main()
