"""How well probabilities fit outcomes, and how sure the differences to Plumb are: `compare_models FILE`.

The file holds the outcomes of the test rows and every contestant's probabilities, in one order.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from peers.answer import answer

BINS = 10
RESAMPLES = 1_000
FIRST = "plumb"
METRICS = ("auc", "log_loss", "ece")
# The 97.5% point of the normal distribution.
NORMAL = 1.959964
LEAST = 1e-12

Floats = NDArray[np.float64]


class Measured:
    """One contestant's probabilities, sorted once, so that each resample is a pass over counts."""

    def __init__(self, won: NDArray[np.bool_], probabilities: Floats) -> None:
        self.order = np.argsort(probabilities, kind="stable")
        self.sorted = probabilities[self.order]
        self.won = won[self.order].astype(float)
        self.ties = np.flatnonzero(np.r_[True, np.diff(self.sorted) > 0])
        likely = np.where(self.won > 0, self.sorted, 1.0 - self.sorted)
        self.losses = -np.log(np.maximum(likely, LEAST))

    def metrics(self, counts: Floats) -> Floats:
        """AUC, log loss and ECE when row k of the test counts so many times."""
        weights = counts[self.order]
        return np.array([self.auc(weights), float(weights @ self.losses / weights.sum()), self.ece(weights)])

    def auc(self, weights: Floats) -> float:
        """How often a won deal stands above a lost one; a tie is half."""
        won = np.add.reduceat(weights * self.won, self.ties)
        lost = np.add.reduceat(weights * (1.0 - self.won), self.ties)
        below = np.cumsum(lost) - lost
        return float(won @ (below + lost / 2.0) / (won.sum() * lost.sum()))

    def ece(self, weights: Floats) -> float:
        """Mean distance of predicted and observed shares in ten groups of about equal size by probability."""
        middle = np.cumsum(weights) - weights / 2.0
        group = np.minimum((middle * BINS / weights.sum()).astype(int), BINS - 1)
        gaps = np.bincount(group, weights * (self.sorted - self.won), BINS)
        return float(np.abs(gaps).sum() / weights.sum())


def compared(won: NDArray[np.bool_], probabilities: dict[str, Floats]) -> dict[str, dict[str, dict[str, float]]]:
    """Each contestant's metrics; of the others also the difference to Plumb with its standard error and interval.

    The standard error is that of paired bootstrap resamples of the test rows; the interval is normal, since the percentiles of a resampled
    ECE are biased: the noise of a resample adds to it.
    """
    every = {name: Measured(won, values) for name, values in probabilities.items()}
    once = np.ones(len(won))
    whole = {name: measured.metrics(once) for name, measured in every.items()}
    random = np.random.default_rng(0)
    share = np.full(len(won), 1.0 / len(won))
    drawn = {name: np.empty((RESAMPLES, len(METRICS))) for name in every}
    for at in range(RESAMPLES):
        counts = random.multinomial(len(won), share).astype(float)
        for name, measured in every.items():
            drawn[name][at] = measured.metrics(counts)
    return {name: told(name, whole, drawn) for name in every}


def told(name: str, whole: dict[str, Floats], drawn: dict[str, Floats]) -> dict[str, dict[str, float]]:
    """One contestant's figures by metric."""
    figures = {}
    for at, metric in enumerate(METRICS):
        figures[metric] = {"value": float(whole[name][at]), "standard_error": float(drawn[name][:, at].std(ddof=1))}
        if name != FIRST:
            difference = float(whole[name][at] - whole[FIRST][at])
            error = float((drawn[name][:, at] - drawn[FIRST][:, at]).std(ddof=1))
            bounds = {"lower": difference - NORMAL * error, "upper": difference + NORMAL * error}
            figures[metric] |= {"difference": difference, "difference_standard_error": error} | bounds
    return figures


def main() -> None:
    """Prints every contestant's figures."""
    given = json.loads(Path(sys.argv[1]).read_text())
    probabilities = {name: np.array(values, dtype=float) for name, values in given["probabilities"].items()}
    answer(figures=compared(np.array(given["won"], dtype=bool), probabilities))


if __name__ == "__main__":
    main()
