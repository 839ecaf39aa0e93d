"""Learn from a task's training rows and tell the probabilities of its test rows: `learn CONTESTANT FOLDER BAGS TRIES`.

Timed is learning with all its tuning: not the start of Python, reading, nor what is said of the test rows.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peers.answer import answer, begin
from peers.prepared import Prepared, prepared

# Learns, and returns what tells probabilities of the test rows, with the settings that were found.
Learner = Callable[[Prepared, int, int], tuple[Callable[[], NDArray[np.float64]], dict[str, Any]]]


def learner(name: str) -> Learner:
    """Only the one contestant's library is loaded."""
    match name:
        case "plain" | "spline":
            from peers.learn_sklearn import plain, spline

            return plain if name == "plain" else spline
        case "ebm":
            from peers.learn_ebm import ebm

            return ebm
        case "lightgbm":
            from peers.learn_lightgbm import boosted

            return boosted
        case _:
            raise SystemExit(f"no contestant is called {name}")


def main() -> None:
    """One contestant, one task."""
    name, folder, bags, tries = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    warnings.filterwarnings("ignore")
    learn, task = learner(name), prepared(folder)
    begun = begin()
    tell, settings = learn(task, bags, tries)
    seconds = time.perf_counter() - begun
    probabilities = dict(zip(task.identities, map(float, tell()), strict=True))
    answer(seconds=seconds, settings=settings, rows=len(task.won), probabilities=probabilities)


if __name__ == "__main__":
    main()
