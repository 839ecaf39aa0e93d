"""scikit-learn's pipelines on prepared leads: the one that does what Plumb does, and a plain one."""

from __future__ import annotations

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

import leads
from peers.frame import CATEGORIES, NUMBERS, PRESENCES

DEFAULT_TOLERANCE = 1e-4


def binned() -> ColumnTransformer:
    """Quantile bins with a column for missing values, levels with rare ones pooled: a sparse matrix of doubles."""
    bins = KBinsDiscretizer(leads.MAX_BINS, encode="onehot", strategy="quantile", quantile_method="averaged_inverted_cdf", random_state=0)
    numbers = FeatureUnion(
        [
            ("bins", make_pipeline(SimpleImputer(strategy="median"), bins)),
            ("missing", MissingIndicator(features="all", sparse=True)),
        ]
    )
    levels = OneHotEncoder(min_frequency=leads.MIN_LEVEL_ROWS, handle_unknown="infrequent_if_exist", dtype=np.float64)
    return ColumnTransformer(
        [("numbers", numbers, NUMBERS), ("levels", levels, CATEGORIES), ("presences", "passthrough", PRESENCES)], sparse_threshold=1.0
    )


def regression(penalty: float, solver: str) -> LogisticRegression:
    """The library's default tolerance: looser than Plumb's, which favours scikit-learn."""
    return LogisticRegression(C=1.0 / penalty, solver=solver, tol=DEFAULT_TOLERANCE, max_iter=1_000, warm_start=True)


def fitted_binned() -> Pipeline:
    """Bins and regression, to be fitted."""
    return Pipeline([("encode", binned()), ("regression", regression(10.0, "newton-cg"))])


def plain() -> Pipeline:
    """What most people would write: numbers imputed and scaled, categories one-hot."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    levels = OneHotEncoder(handle_unknown="ignore", dtype=np.float32)
    encode = ColumnTransformer([("numbers", numbers, [*NUMBERS, *PRESENCES]), ("levels", levels, CATEGORIES)], sparse_threshold=1.0)
    return Pipeline([("encode", encode), ("regression", LogisticRegression(C=0.1, max_iter=1_000))])
