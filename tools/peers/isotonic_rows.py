"""How many rows does an isotonic curve need? The evidence behind `FEWEST_FOR_A_CURVE` in crates/plumb-fit/src/calibrate.rs.

Usage: isotonic_rows.py

Predicted log-odds are normal, the truth is a shape of them, and outcomes are drawn. Printed, for each shape and number of rows: how often the curve is
chosen (its cross-fitted gain over a line exceeds 1.96 standard errors), and what it gains on the truth, in 1e-4 nats a row, if it is always
taken and where it is chosen. Curves are made as plumb-fit makes them, by scikit-learn's isotonic regression.
"""

import numpy as np
from sklearn.isotonic import IsotonicRegression

RUNS = 24
FEWEST_OF_AN_OUTCOME = 20
MAX_KNOTS = 100


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(z, won):
    return np.logaddexp(0, np.where(won, -z, z))


SHAPES = {
    "line": lambda z: 0.9 * z + 0.1,
    "mild bend": lambda z: np.where(z < 0, 0.75 * z, 1.3 * z),
    "bend": lambda z: np.where(z < 0, 0.5 * z, 1.7 * z),
    "floor of 3%": lambda z: np.log((0.03 + 0.97 * sigmoid(z)) / (0.97 * (1 - sigmoid(z)))),
}


def fit_line(z, won):
    design, line = np.c_[np.ones_like(z), z], np.array([0.0, 1.0])
    for _ in range(12):
        p = sigmoid(design @ line)
        hessian = (design * (p * (1 - p))[:, None]).T @ design
        line = line - np.linalg.solve(hessian, design.T @ (p - won))
    return lambda t: line[0] + line[1] * t


def fit_curve(z, won):
    order = np.argsort(z)
    z, won = z[order], won[order]
    steps = IsotonicRegression().fit_transform(z, won)
    fewest = max(FEWEST_OF_AN_OUTCOME, np.ceil(min(won.sum(), (1 - won).sum()) / MAX_KNOTS))
    cuts = np.flatnonzero(np.diff(steps)) + 1
    blocks = []  # summed log-odds, rows, wins

    def lacks(block):
        return min(block[2], block[1] - block[2]) < fewest

    for own_z, own_won in zip(np.split(z, cuts), np.split(won, cuts)):
        block = np.array([own_z.sum(), len(own_z), own_won.sum()])
        if blocks and lacks(blocks[-1]):
            blocks[-1] = blocks[-1] + block
        else:
            blocks.append(block)
    if len(blocks) > 1 and lacks(blocks[-1]):
        last = blocks.pop()
        blocks[-1] = blocks[-1] + last
    if len(blocks) < 2:
        return None
    x = np.array([block[0] / block[1] for block in blocks])
    share = np.array([block[2] / block[1] for block in blocks])
    y = np.log(share / (1 - share))

    def curve(t):
        ends = np.where(t < x[0], y[0] + t - x[0], y[-1] + t - x[-1])
        return np.where((t < x[0]) | (t > x[-1]), ends, np.interp(t, x, y))

    return curve


def draw(rng, rows):
    return -1.2 + 1.4 * rng.standard_normal(rows)


def main():
    rng = np.random.default_rng(3)
    fresh = draw(rng, 40_000)
    print("shape         rows  rarer outcome  chosen  gain if always taken  gain where chosen")
    for name, shape in SHAPES.items():
        truth = sigmoid(shape(fresh))

        def on_truth(correct):
            return np.mean(truth * loss(correct(fresh), True) + (1 - truth) * loss(correct(fresh), False))

        for rows in (1_000, 2_000, 4_000, 12_000):
            always, chosen, rarer = [], [], []
            for _ in range(RUNS):
                z = draw(rng, rows)
                won = (rng.random(rows) < sigmoid(shape(z))).astype(float)
                rarer.append(min(won.sum(), rows - won.sum()))
                first, gains = rng.random(rows) < 0.5, np.zeros(rows)
                for own in (first, ~first):
                    curve, line = fit_curve(z[own], won[own]), fit_line(z[own], won[own])
                    if curve:
                        gains[~own] = loss(line(z[~own]), won[~own] > 0) - loss(curve(z[~own]), won[~own] > 0)
                curve = fit_curve(z, won)
                gain = 1e4 * (on_truth(fit_line(z, won)) - on_truth(curve)) if curve else 0.0
                always.append(gain)
                if gains.sum() > 1.96 * gains.std() * np.sqrt(rows):
                    chosen.append(gain)
            where = f"{np.mean(chosen):17.1f}" if chosen else " " * 16 + "-"
            print(f"{name:11} {rows:6} {np.mean(rarer):14.0f} {len(chosen) / RUNS:7.2f} {np.mean(always):21.1f}  {where}")


if __name__ == "__main__":
    main()
