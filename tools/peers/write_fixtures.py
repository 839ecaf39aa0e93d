"""Write the reference numbers that Plumb's tests compare against.

Usage: write_fixtures.py [OUTPUT_DIR]   (default: tests/fixtures/peers of this repository)

The output depends only on the pinned versions in requirements.txt: no clock, no random state.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.stats import binomtest, ks_2samp
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

VERSIONS = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}


class Lcg:
    """Knuth's MMIX multiplier and increment, upper 32 bits out; short enough to repeat in any language."""

    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 32

    def uniform(self):
        return self.next() / 2**32


# --- metrics ---------------------------------------------------------------------------------------------------------


def delong(won, scores):
    """AUC and structural components by the definition of DeLong, DeLong & Clarke-Pearson (1988): every pair."""
    x = [s for s, w in zip(scores, won) if w]
    y = [s for s, w in zip(scores, won) if not w]

    def psi(a, b):
        return 1.0 if a > b else 0.5 if a == b else 0.0

    v10 = [sum(psi(a, b) for b in y) / len(y) for a in x]
    v01 = [sum(psi(a, b) for a in x) / len(x) for b in y]
    return sum(v10) / len(v10), v10, v01


def covariance(a, b):
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b)) / (len(a) - 1)


def delong_fixture(won, a, b):
    auc_a, a10, a01 = delong(won, a)
    auc_b, b10, b01 = delong(won, b)
    m, n = len(a10), len(a01)

    def cov(u10, w10, u01, w01):
        return covariance(u10, w10) / m + covariance(u01, w01) / n

    variance_a = cov(a10, a10, a01, a01)
    variance_b = cov(b10, b10, b01, b01)
    return {
        "auc_a": auc_a,
        "auc_b": auc_b,
        "variance_a": variance_a,
        "variance_b": variance_b,
        "variance_difference": variance_a + variance_b - 2 * cov(a10, b10, a01, b01),
    }


def calibration_error(won, p, bins):
    """Equal-count bins over the rows sorted by p, ties in row order: sum over bins of |sum p - sum y|, over n."""
    order = sorted(range(len(p)), key=lambda row: p[row])
    n, total = len(p), 0.0
    for b in range(bins):
        rows = order[b * n // bins : (b + 1) * n // bins]
        total += abs(math.fsum(p[row] for row in rows) - sum(won[row] for row in rows))
    return total / n


def calibration_line(won, p):
    """Cox's (1958) recalibration: logistic regression of the outcome on the log-odds, without a penalty."""
    log_odds = np.array([[math.log(q / (1 - q))] for q in p])
    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(log_odds, won)
    return {"intercept": float(model.intercept_[0]), "slope": float(model.coef_[0, 0])}


def metrics_case(name, won, a, b, weights):
    y, p, w = np.array(won), np.array(a), np.array(weights)
    return {
        "name": name,
        "won": won,
        "p_a": a,
        "p_b": b,
        "weights": weights,
        "roc_auc": float(roc_auc_score(y, p)),
        "roc_auc_weighted": float(roc_auc_score(y, p, sample_weight=w)),
        "average_precision": float(average_precision_score(y, p)),
        "average_precision_weighted": float(average_precision_score(y, p, sample_weight=w)),
        "log_loss": float(log_loss(y, p)),
        "log_loss_weighted": float(log_loss(y, p, sample_weight=w)),
        "brier": float(brier_score_loss(y, p)),
        "brier_weighted": float(brier_score_loss(y, p, sample_weight=w)),
        "ks": float(ks_2samp(p[y], p[~y]).statistic),
        "expected_calibration_error": [
            {"bins": bins, "value": calibration_error(won, a, bins)} for bins in (1, 5, 7, 10)
        ],
        "calibration_line": calibration_line(won, a),
        "delong": delong_fixture(won, a, b),
    }


def drawn_case(name, seed, rows, decimals, weight):
    """Probabilities rounded to `decimals` (the ties), a second and noisier opinion; outcomes follow the first,
    which is over-confident, so that calibration errs in both directions."""
    lcg = Lcg(seed)
    won, a, b, weights = [], [], [], []
    for _ in range(rows):
        truth, noise, u = lcg.uniform(), lcg.uniform(), lcg.uniform()
        # Kept off 0 and 1, where releases of scikit-learn differ in how far they clip the logarithm.
        a.append(round(0.05 + 0.9 * truth, decimals))
        b.append(round(0.05 + 0.9 * (0.5 * truth + 0.5 * noise), decimals))
        won.append(u < 0.2 + 0.6 * truth)
        weights.append(weight(lcg))
    return metrics_case(name, won, a, b, weights)


def wilson_fixture():
    pairs = [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (17, 250), (81, 263), (5000, 10000)]
    rows = []
    for successes, n in pairs:
        interval = binomtest(successes, n).proportion_ci(confidence_level=0.95, method="wilson")
        rows.append({"successes": successes, "n": n, "lower": float(interval.low), "upper": float(interval.high)})
    return rows


def metrics_fixture():
    small = metrics_case(
        "twelve rows, by hand",
        [True, False, True, True, False, False, True, False, True, False, False, False],
        [0.9, 0.8, 0.8, 0.7, 0.5, 0.5, 0.5, 0.4, 0.3, 0.3, 0.2, 0.1],
        [0.6, 0.6, 0.9, 0.4, 0.4, 0.4, 0.7, 0.1, 0.1, 0.3, 0.3, 0.2],
        [1.0, 2.0, 0.5, 1.0, 3.0, 1.0, 2.5, 1.0, 0.0, 1.0, 4.0, 0.25],
    )
    return {
        "versions": VERSIONS,
        "cases": [
            small,
            drawn_case("one decimal, whole weights", 7, 150, 1, lambda lcg: float(lcg.next() % 4)),
            drawn_case("two decimals, real weights", 11, 300, 2, lambda lcg: 0.1 + 2.0 * lcg.uniform()),
            drawn_case("hardly any ties, real weights", 13, 200, 12, lambda lcg: 0.1 + 2.0 * lcg.uniform()),
        ],
        "wilson": wilson_fixture(),
    }


# --- logistic regression ---------------------------------------------------------------------------------------------

ROWS, FEATURES, CODES = 10_000, 12, 6
SHOWN = 200


def logistic_rows():
    lcg = Lcg(42)
    codes, uniforms = [], []
    for _ in range(ROWS):
        codes.append([lcg.next() % CODES for _ in range(FEATURES)])
        uniforms.append(lcg.uniform())
    return codes, uniforms


def true_weight(feature, code):
    return 0.0 if code == 0 else ((feature * 7 + code * 3) % 11 - 5) / 10


def indicators(codes):
    design = np.zeros((ROWS, FEATURES * (CODES - 1)))
    for row, row_codes in enumerate(codes):
        for feature, code in enumerate(row_codes):
            if code > 0:
                design[row, feature * (CODES - 1) + code - 1] = 1.0
    return design


def max_gradient(design, y, intercept, coef):
    """Largest component of the gradient of: sum of log losses + 0.5 * |coef|^2, intercept not penalised."""
    residual = 1 / (1 + np.exp(-(intercept + design @ coef))) - y
    return float(max(abs(residual.sum()), np.abs(design.T @ residual + coef).max()))


def standard_errors(codes, design, intercept, coef):
    """Posterior standard errors, by feature and code, of each code's weight against the feature's mean over the rows."""
    matrix = np.column_stack([np.ones(ROWS), design])
    p = 1 / (1 + np.exp(-(matrix @ np.concatenate([[intercept], coef]))))
    penalty = np.diag([0.0] + [1.0] * design.shape[1])
    covariance = np.linalg.inv(matrix.T @ (matrix * (p * (1 - p))[:, None]) + penalty)
    errors = []
    for feature in range(FEATURES):
        own = slice(1 + feature * (CODES - 1), 1 + (feature + 1) * (CODES - 1))
        contrasts = np.vstack([np.zeros(CODES - 1), np.eye(CODES - 1)]) - matrix[:, own].mean(axis=0)
        errors += np.sqrt(np.diag(contrasts @ covariance[own, own] @ contrasts.T)).tolist()
    return errors


def monotone_case(codes, uniforms):
    """The first 600 rows as ordered features: column k of a feature says whether its code is above k; divided by the root of their number and less its
    mean. The first two features may only rise, the third only fall, the others do as they like; 0.5 * |coef|^2 is added to the sum of log losses."""
    rows, names = 600, ["increasing", "increasing", "decreasing"] + ["free"] * (FEATURES - 3)
    codes, uniforms = np.array(codes[:rows]), np.array(uniforms[:rows])
    eta = np.array([sum(true_weight(f, c) for f, c in enumerate(own)) for own in codes])
    y = (uniforms < 1 / (1 + np.exp(-eta))).astype(float)
    columns = []
    for feature, name in enumerate(names):
        above = (codes[:, feature][:, None] > np.arange(CODES - 1)) / math.sqrt(CODES - 1)
        columns.append((above - above.mean(axis=0)) * (-1 if name == "decreasing" else 1))
    matrix = np.column_stack([np.ones(rows)] + columns)
    ridge = np.array([0.0] + [1.0] * (matrix.shape[1] - 1))

    def objective(theta):
        z = matrix @ theta
        loss = np.logaddexp(0, np.where(y > 0, -z, z)).sum() + 0.5 * (ridge * theta * theta).sum()
        return loss, matrix.T @ (1 / (1 + np.exp(-z)) - y) + ridge * theta

    free = [(None, None)]
    bounds = free + [(None, None) if name == "free" else (0, None) for name in names for _ in range(CODES - 1)]
    options = {"maxiter": 100000, "maxfun": 1000000, "ftol": 0, "gtol": 1e-10, "maxcor": 60}
    found = minimize(objective, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    gradient = objective(found.x)[1]
    at_bound = np.array([low == 0 for low, _ in bounds]) & (found.x == 0)
    projected = np.where(at_bound, np.minimum(gradient, 0), gradient)
    assert np.abs(projected).max() < 1e-6, np.abs(projected).max()
    return {
        "rows": rows,
        "n_won": int(y.sum()),
        "intercept": float(found.x[0]),
        "coef": found.x[1:].tolist(),
        "at_bound": int(at_bound.sum()),
        "objective": float(found.fun),
    }


def logistic_case(name, base, codes, uniforms, design):
    won = []
    for row_codes, u in zip(codes, uniforms):
        eta = base
        for feature, code in enumerate(row_codes):
            eta += true_weight(feature, code)
        won.append(u < 1 / (1 + math.exp(-eta)))
    y = np.array(won, dtype=float)
    n_won = int(y.sum())
    assert (n_won < ROWS / 2) == (name == "won_minority"), (name, n_won)

    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(design, won)
    assert list(model.classes_) == [False, True]
    intercept, coef = float(model.intercept_[0]), model.coef_[0]
    gradient = max_gradient(design, y, intercept, coef)
    assert gradient < 1e-9, (name, gradient)
    return {
        "name": name,
        "base": base,
        "n_won": n_won,
        "intercept": intercept,
        "coef": coef.tolist(),
        "standard_errors": standard_errors(codes, design, intercept, coef),
        "first_probabilities": model.predict_proba(design[:SHOWN])[:, 1].tolist(),
        "max_gradient": gradient,
    }


def logistic_fixture():
    codes, uniforms = logistic_rows()
    design = indicators(codes)
    return {
        "versions": VERSIONS,
        "rows": ROWS,
        "features": FEATURES,
        "codes": CODES,
        "first_row_codes": codes[0],
        "first_row_uniform": uniforms[0],
        "cases": [
            logistic_case("won_minority", -2.0, codes, uniforms, design),
            logistic_case("won_majority", 2.0, codes, uniforms, design),
        ],
        "monotone": monotone_case(codes, uniforms),
    }


# --- calibration -----------------------------------------------------------------------------------------------------


def isotonic_case(name, seed, rows, decimals, weight):
    """Outcomes of a bent curve of the log-odds; the fitted step function at every row."""
    lcg = Lcg(seed)
    log_odds, won, weights = [], [], []
    for _ in range(rows):
        z = round(-3 + 6 * lcg.uniform(), decimals)
        u = lcg.uniform()
        log_odds.append(z)
        won.append(u < 1 / (1 + math.exp(-(0.5 * z if z < 0 else 1.8 * z))))
        weights.append(weight(lcg))
    x, y, w = np.array(log_odds), np.array(won, dtype=float), np.array(weights)
    plain = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(x, y)
    weighted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(x, y, sample_weight=w)
    return {
        "name": name,
        "log_odds": log_odds,
        "won": won,
        "weights": weights,
        "fitted": plain.predict(x).tolist(),
        "fitted_weighted": weighted.predict(x).tolist(),
        "classifier": classifier_isotonic(x, y),
        "platt": calibration_line(won, [1 / (1 + math.exp(-z)) for z in log_odds]),
    }


def classifier_isotonic(x, y):
    """The same through CalibratedClassifierCV on a frozen classifier whose decision function is 2 x: a scale that changes no rank."""
    frozen = LogisticRegression()
    frozen.classes_ = np.array([0, 1])
    frozen.coef_, frozen.intercept_ = np.array([[2.0]]), np.array([0.0])
    frozen.n_features_in_ = 1
    design = x.reshape(-1, 1)
    model = CalibratedClassifierCV(FrozenEstimator(frozen), method="isotonic", cv=2, ensemble=False)
    return model.fit(design, y.astype(int)).predict_proba(design)[:, 1].tolist()


def calibration_fixture():
    return {
        "versions": VERSIONS,
        "cases": [
            isotonic_case("many ties, whole weights", 17, 400, 1, lambda lcg: float(lcg.next() % 4)),
            isotonic_case("hardly any ties, real weights", 19, 300, 12, lambda lcg: 0.1 + 2.0 * lcg.uniform()),
        ],
    }


def write(path, fixture):
    # json writes the shortest text that reads back as the same double.
    path.write_text(json.dumps(fixture, indent=None, separators=(",", ":"), allow_nan=False) + "\n")
    print(f"{path}: {path.stat().st_size} bytes")


def main():
    repository = Path(__file__).resolve().parents[2]
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else repository / "tests" / "fixtures" / "peers"
    output.mkdir(parents=True, exist_ok=True)
    write(output / "metrics.json", metrics_fixture())
    write(output / "logistic.json", logistic_fixture())
    write(output / "calibration.json", calibration_fixture())


if __name__ == "__main__":
    main()
