"""Fit a file of codes with glum's categoricals: `fit_glum CODES SOLVER PENALTY REFERENCE GAP GIVE_UP TOLERANCE...`.

Only the fit is timed: the data frame is turned into glum's own matrix beforehand, which favours glum.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import tabmat
from glum import GeneralizedLinearRegressor
from sklearn.exceptions import ConvergenceWarning

from peers.code_file import CodeFile
from peers.ladder import Fitted, Target, climb


def categoricals(codes: CodeFile) -> tabmat.MatrixBase:
    """A categorical a feature, its first level left out as the reference."""
    frame = pd.DataFrame(
        {
            f"f{index:02}": pd.Categorical.from_codes(column.astype(np.int32), categories=range(levels))
            for index, (column, levels) in enumerate(zip(codes.columns, codes.levels, strict=True))
        }
    )
    return tabmat.from_df(frame, drop_first=True, cat_threshold=2)


def main() -> None:
    path, solver, *numbers = sys.argv[1:]
    penalty, reference, gap, give_up, *tolerances = map(float, numbers)
    codes = CodeFile.read(Path(path))
    matrix = categoricals(codes)
    labels = codes.labels.astype(np.float64)
    warnings.simplefilter("ignore", ConvergenceWarning)

    def fit(tolerance: float) -> Fitted:
        model = GeneralizedLinearRegressor(
            family="binomial",
            alpha=penalty / codes.rows,
            l1_ratio=0,
            solver=solver,
            gradient_tol=tolerance,
            max_iter=10_000,
        )
        model.fit(matrix, labels)
        return Fitted(float(model.intercept_), np.asarray(model.coef_), int(model.n_iter_))

    climb(codes, Target(penalty, reference, gap, give_up), tolerances, fit)


if __name__ == "__main__":
    main()
