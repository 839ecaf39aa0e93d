"""The loosest tolerance with which a contestant reaches the objective, and its time then."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peers.answer import answer, begin
from peers.code_file import CodeFile

# Fits are repeated while all together take no longer.
REPEATS, REPEAT_SECONDS = 5, 12.0


@dataclass(frozen=True)
class Fitted:
    """What a fit gave."""

    intercept: float
    coefficients: NDArray[np.float64]
    iterations: int


@dataclass(frozen=True)
class Target:
    """The objective to reach, within a relative gap, and the seconds of a fit after which a contestant gives up: another is faster."""

    penalty: float
    reference: float
    gap: float
    give_up: float


def climb(codes: CodeFile, target: Target, tolerances: Sequence[float], fit: Callable[[float], Fitted]) -> None:
    """Tries tolerances from the loosest on and prints the first that reaches the target, with the median time of repeated fits."""
    tried = []
    for tolerance in tolerances:
        seconds, fitted = timed(fit, tolerance)
        objective = codes.objective(fitted.intercept, fitted.coefficients, target.penalty)
        gap = (objective - target.reference) / abs(target.reference)
        tried.append({"tolerance": tolerance, "seconds": seconds, "gap": gap, "iterations": fitted.iterations})
        if gap <= target.gap:
            every = [seconds]
            while len(every) < REPEATS and sum(every) + seconds <= REPEAT_SECONDS:
                every.append(timed(fit, tolerance)[0])
            answer(reached=True, objective=objective, tolerance=tolerance, seconds=statistics.median(every), every=every, tried=tried)
            return
        if seconds > target.give_up:
            break
    answer(reached=False, tried=tried)


def timed(fit: Callable[[float], Fitted], tolerance: float) -> tuple[float, Fitted]:
    """One fit and its seconds."""
    begun = begin()
    fitted = fit(tolerance)
    return time.perf_counter() - begun, fitted
