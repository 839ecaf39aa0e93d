"""Which of a peer's solvers, forms of the matrix and numbers of threads is its fastest on a given fit.

A peer is compared by its best, and that is found by trying: which one it is changes between releases, and on a machine that is busy
threads that wait for each other can cost a hundred times what they save.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from figures import Reading, attempt
from process import Failed, Finished
from settings import Bench, say

TOLERANCES = ("1e-2", "1e-3", "3e-4", "1e-4", "3e-5", "1e-5", "3e-6", "1e-6", "1e-7", "1e-8")
# newton-cholesky scales a copy of a dense matrix.
DENSE_COPIES = 2.5
# What a contestant needs besides its fits: starting, reading, making its matrix.
START_SECONDS = 15.0
# One whose single fit takes this many times the best is not the fastest; less could be noise.
SLACK = 1.5


@dataclass(frozen=True)
class Task:
    """What is to be fitted, and how far above the reference the objective may stay, relative to it."""

    codes: Path
    rows: int
    columns: int
    penalty: float
    reference: float
    gap: float


@dataclass(frozen=True)
class Contestant:
    """One way of a peer to fit, with the tolerances that are worth trying."""

    module: str
    options: tuple[str, ...]
    # All cores where this is None.
    threads: int | None
    tolerances: tuple[str, ...] = TOLERANCES

    def __str__(self) -> str:
        """For a table."""
        return ", ".join([*self.options, "one thread" if self.threads == 1 else "all threads"])


# The likely fastest first: those after it give up once a single fit takes longer than the best.
CONTESTANTS = {
    "scikit-learn": [
        Contestant("fit_sklearn", ("newton-cg", "sparse"), 1),
        Contestant("fit_sklearn", ("newton-cg", "sparse"), None),
        Contestant("fit_sklearn", ("newton-cholesky", "sparse"), 1),
        Contestant("fit_sklearn", ("newton-cholesky", "sparse"), None),
        Contestant("fit_sklearn", ("lbfgs", "sparse"), None),
        Contestant("fit_sklearn", ("newton-cg", "dense"), None),
        Contestant("fit_sklearn", ("newton-cholesky", "dense"), None),
        Contestant("fit_sklearn", ("lbfgs", "dense"), None),
        Contestant("fit_sklearn", ("saga", "sparse"), None),
    ],
    "glum": [
        Contestant("fit_glum", ("irls-ls",), 1),
        Contestant("fit_glum", ("irls-ls",), None),
        Contestant("fit_glum", ("lbfgs",), 1),
        Contestant("fit_glum", ("lbfgs",), None),
    ],
}


# So many ways of the contest at one size run again at the next, where another of them may be the fastest.
FINALISTS = 2


def contest(bench: Bench, task: Task, peer: str, finalists: dict[str, list[Contestant]]) -> Reading:
    """The time of the peer's fastest way, the first of `finalists` then; those that are there already run alone."""
    best: float | None = None
    tried: dict[str, Reading] = {}
    reached: list[tuple[float, Contestant]] = []
    for contestant in finalists.get(peer, CONTESTANTS[peer]):
        say(f"fit: {peer} ({contestant}), {task.rows:,} rows")
        here = attempt(partial(trial, bench, task, contestant, best, given=peer in finalists))
        tried[str(contestant)] = here
        if here.value is not None and not here.bound:
            at = TOLERANCES.index(here.raw["argument"])
            reached.append((here.value, replace(contestant, tolerances=TOLERANCES[at:])))
            best = min(here.value, best or here.value)
    records = {name: reading.record() for name, reading in tried.items()}
    if not reached:
        ended = [reading for reading in tried.values() if reading.bound]
        # All that is known: no way took less than the least of what the ended ones spent on a fit. A fit that was ended is no tighter than
        # the one that would have reached the objective.
        lost = min(ended, key=lambda reading: reading.value or 0.0) if ended else next(iter(tried.values()))
        return replace(lost, raw={"contest": records})
    reached.sort(key=lambda pair: pair[0])
    finalists[peer] = [contestant for _, contestant in reached[:FINALISTS]]
    return replace(tried[str(finalists[peer][0])], raw={"contest": records})


def trial(bench: Bench, task: Task, contestant: Contestant, best: float | None, given: bool) -> Reading:
    """One way's time; ended when it cannot be the fastest any more. One that is `given` has reached the objective before."""
    needed = DENSE_COPIES * 8 * task.rows * task.columns
    if "dense" in contestant.options and needed > available_bytes():
        raise Failed("not tried: its dense matrix does not fit into memory")
    most = bench.sizes.cap if given else bench.sizes.fit_cap
    give_up = math.inf if best is None else SLACK * best
    cap = min(most, START_SECONDS + len(TOLERANCES) * give_up)
    return fit(bench, task, contestant, give_up, cap)


def fit(bench: Bench, task: Task, contestant: Contestant, give_up: float, cap: float) -> Reading:
    """One way's time."""
    numbers = (task.penalty, task.reference, task.gap, give_up)
    arguments: list[str | float] = [*contestant.options, *numbers, *contestant.tolerances]
    return fitted(bench.peer(contestant.module, task.codes, *arguments, cap=cap, threads=contestant.threads), task)


def fitted(finished: Finished, task: Task) -> Reading:
    """A peer's seconds. One that found a lower objective than the reference would show that the reference is none."""
    found = finished.last_json()
    if not found["reached"]:
        raise Failed("gave up: slower than the fastest, or the objective not reached")
    if (found["objective"] - task.reference) / abs(task.reference) < -task.gap:
        raise Failed(f"reached a lower objective than newton: {found['objective']!r} against {task.reference!r}")
    argument = next(text for text in TOLERANCES if float(text) == found["tolerance"])
    return Reading(found["seconds"], raw=found | {"argument": argument, "peak_bytes": finished.peak_bytes})


def available_bytes() -> int:
    """Memory that is free, by the kernel's estimate."""
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
