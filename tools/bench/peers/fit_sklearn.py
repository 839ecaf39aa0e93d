"""Fit a file of codes with scikit-learn: `fit_sklearn CODES SOLVER sparse|dense PENALTY REFERENCE GAP GIVE_UP TOLERANCE...`.

Only the fit is timed, not reading nor making the matrix, which favours scikit-learn. liblinear is no contestant: it penalises the
intercept, so it has another objective.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from peers.code_file import CodeFile
from peers.ladder import Fitted, Target, climb


def main() -> None:
    path, solver, form, *numbers = sys.argv[1:]
    penalty, reference, gap, give_up, *tolerances = map(float, numbers)
    codes = CodeFile.read(Path(path))
    matrix = codes.sparse() if form == "sparse" else codes.sparse().toarray()
    # A fit that does not converge at a tolerance is told by its objective.
    warnings.simplefilter("ignore", ConvergenceWarning)

    def fit(tolerance: float) -> Fitted:
        model = LogisticRegression(C=1.0 / penalty, solver=solver, tol=tolerance, max_iter=10_000, random_state=0)
        model.fit(matrix, codes.labels)
        return Fitted(float(model.intercept_[0]), model.coef_[0], int(model.n_iter_[0]))

    climb(codes, Target(penalty, reference, gap, give_up), tolerances, fit)


if __name__ == "__main__":
    main()
