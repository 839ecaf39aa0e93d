"""LightGBM with native categories, tuned by a random search in five folds of the training rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

import leads
from peers.prepared import Prepared

THREADS = 2
MOST_ROUNDS = 2_000
PATIENCE = 50


def boosted(task: Prepared, _bags: int, tries: int) -> tuple[Callable[[], NDArray[np.float64]], dict[str, Any]]:
    """The settings, and the rounds by early stopping, with the least log loss in the folds; then fitted on all."""
    train, test = with_levels(task)
    splits = list(StratifiedKFold(leads.FOLDS, shuffle=True, random_state=0).split(train, task.won))
    random = np.random.default_rng(0)
    found = [(*cross_validated(train, task.won, settings, splits), settings) for settings in (drawn(random) for _ in range(tries))]
    loss, rounds, settings = min(found, key=lambda tried: tried[0])
    model = lgb.train(settings, lgb.Dataset(train, task.won.astype(float)), rounds)
    told = {name: settings[name] for name in ("num_leaves", "learning_rate", "min_child_samples", "feature_fraction", "lambda_l2")}
    return lambda: np.asarray(model.predict(test)), told | {"rounds": rounds, "cross-validated log loss": loss, "tries": tries}


def drawn(random: np.random.Generator) -> dict[str, Any]:
    """One point of the search, from wide to shallow trees and from none to much shrinkage."""
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "num_leaves": int(np.exp(random.uniform(np.log(4.0), np.log(64.0)))),
        "learning_rate": float(np.exp(random.uniform(np.log(0.02), np.log(0.15)))),
        "min_child_samples": int(np.exp(random.uniform(np.log(5.0), np.log(200.0)))),
        "feature_fraction": float(random.uniform(0.4, 1.0)),
        "lambda_l2": float(np.exp(random.uniform(np.log(0.01), np.log(30.0)))),
        "num_threads": THREADS,
        "seed": 0,
        "deterministic": True,
        "verbose": -1,
    }


def cross_validated(
    train: pd.DataFrame, won: NDArray[np.bool_], settings: dict[str, Any], splits: list[tuple[NDArray[np.intp], NDArray[np.intp]]]
) -> tuple[float, int]:
    """Mean log loss of the folds at the round where it is least, and that round."""
    stop = lgb.early_stopping(PATIENCE, verbose=False)
    course = lgb.cv(settings, lgb.Dataset(train, won.astype(float)), MOST_ROUNDS, folds=splits, callbacks=[stop])
    losses = course["valid binary_logloss-mean"]
    return float(losses[-1]), len(losses)


def with_levels(task: Prepared) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Categories by the levels of the training rows; one that is missing or not met there is missing to LightGBM too."""
    train, test = task.train.copy(), task.test.copy()
    for name in task.categories:
        levels = pd.CategoricalDtype(sorted(train[name].dropna().unique()))
        train[name], test[name] = train[name].astype(levels), test[name].where(test[name].isin(levels.categories)).astype(levels)
    # Column names with marks that its model format knows are refused.
    train.columns = test.columns = [f"c{at}" for at in range(train.shape[1])]
    return train, test
