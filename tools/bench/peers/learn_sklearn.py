"""scikit-learn's logistic regressions, the penalty by cross-validation of the whole pipeline: plain, and with splines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, SplineTransformer, StandardScaler

import leads
from peers.prepared import Prepared

PENALTIES = np.logspace(-3.0, 2.0, 11)
KNOTS = 7
# Below so many rows, starting a second process costs more than it saves.
LARGE_ROWS = 10_000
MISSING = "(missing)"

Told = tuple[Callable[[], NDArray[np.float64]], dict[str, Any]]


class QuantileSplines(TransformerMixin, BaseEstimator):
    """Cubic splines with knots at the distinct quantiles of each column; a column with fewer than three stays a straight line.

    `SplineTransformer(knots="quantile")` puts knots upon each other where a value is common, as 0 is among counts.
    """

    def fit(self, table: ArrayLike, outcome: ArrayLike | None = None) -> Self:
        """Places the knots."""
        self.splines_ = [self._spline(column) for column in np.asarray(table, dtype=float).T]
        return self

    def transform(self, table: ArrayLike) -> NDArray[np.float64]:
        """The bases of all columns beside each other."""
        columns = np.asarray(table, dtype=float).T[:, :, None]
        parts = [column if spline is None else spline.transform(column) for spline, column in zip(self.splines_, columns, strict=True)]
        return np.hstack(parts)

    @staticmethod
    def _spline(column: NDArray[np.float64]) -> SplineTransformer | None:
        knots = np.unique(np.quantile(column, np.linspace(0.0, 1.0, KNOTS)))
        if len(knots) < 3:
            return None
        return SplineTransformer(knots=knots[:, None], degree=3, extrapolation="constant", include_bias=False).fit(column[:, None])


def plain(task: Prepared, _bags: int, _tries: int) -> Told:
    """Numbers imputed and standardised, with a column for missing; categories one-hot."""
    return regression(task, [SimpleImputer(strategy="median"), StandardScaler()])


def spline(task: Prepared, _bags: int, _tries: int) -> Told:
    """The same with numbers as splines."""
    return regression(task, [SimpleImputer(strategy="median"), QuantileSplines(), StandardScaler()])


def regression(task: Prepared, steps: list[BaseEstimator]) -> Told:
    """The penalty with the least log loss in five folds, every fold with an encoding of its own; then fitted on all."""
    numbers = FeatureUnion([("values", make_pipeline(*steps)), ("missing", MissingIndicator(features="all"))])
    levels = OneHotEncoder(min_frequency=leads.MIN_LEVEL_ROWS, handle_unknown="infrequent_if_exist")
    encode = ColumnTransformer([("numbers", numbers, task.numbers), ("levels", levels, task.categories)])
    pipeline = Pipeline([("encode", encode), ("regression", LogisticRegression(solver="newton-cholesky", max_iter=200))])
    folds = StratifiedKFold(leads.FOLDS, shuffle=True, random_state=0)
    jobs = 2 if len(task.won) > LARGE_ROWS else 1
    search = GridSearchCV(pipeline, {"regression__C": PENALTIES}, scoring="neg_log_loss", cv=folds, n_jobs=jobs)
    search.fit(with_level(task.train, task.categories), task.won)
    settings = {"C": float(search.best_params_["regression__C"]), "cross-validated log loss": -float(search.best_score_)}
    return lambda: search.predict_proba(with_level(task.test, task.categories))[:, 1], settings


def with_level(table: pd.DataFrame, categories: list[str]) -> pd.DataFrame:
    """Missing categories as a level of their own."""
    return table.assign(**{name: table[name].where(table[name].notna(), MISSING) for name in categories})
