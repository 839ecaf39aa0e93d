"""Sizes, time caps and places of a run."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from process import Command, Failed, Finished, run

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


@dataclass(frozen=True)
class Sizes:
    """Rows, repeats and durations; the full ones are those that bars and aims are stated for."""

    name: str
    # Fits: rows of the small table that linfa gets, and of a second one, then of the tables for scikit-learn and glum.
    linfa_rows: int
    linfa_more_rows: int
    fit_rows: int
    fit_more_rows: int
    fit_repeats: int
    # Training: scikit-learn in full, then by one fit; Plumb also at the last.
    train_small: int
    train_rows: int
    train_most: int
    # Scoring: all rows, and the parts that the slower contestants get.
    score_rows: int
    score_csv_rows: int
    score_sklearn_rows: int
    score_onnx_rows: int
    score_repeats: int
    # Serving: seconds of a load, and rounds of alternating servers; those of Plumb beside the echo and its own batches.
    load_seconds: int
    load_rounds: int
    own_rounds: int
    # Keeping: leads of a store, and of a large one.
    kept_leads: int
    many_leads: int
    # Seconds of a reading of latencies beside it.
    read_seconds: int
    # Seconds that a slow contestant of the fits, and of the others, gets.
    fit_cap: float
    cap: float


FULL = Sizes(
    name="full",
    linfa_rows=10_000,
    linfa_more_rows=100_000,
    fit_rows=200_000,
    fit_more_rows=1_000_000,
    fit_repeats=5,
    train_small=100_000,
    train_rows=1_000_000,
    train_most=10_000_000,
    score_rows=10_000_000,
    score_csv_rows=1_000_000,
    score_sklearn_rows=1_000_000,
    score_onnx_rows=1_000_000,
    score_repeats=5,
    load_seconds=5,
    load_rounds=3,
    own_rounds=5,
    kept_leads=150_000,
    many_leads=1_000_000,
    read_seconds=20,
    fit_cap=60.0,
    cap=240.0,
)

QUICK = Sizes(
    name="quick",
    linfa_rows=2_000,
    linfa_more_rows=4_000,
    fit_rows=4_000,
    fit_more_rows=8_000,
    fit_repeats=3,
    train_small=4_000,
    train_rows=8_000,
    train_most=40_000,
    score_rows=40_000,
    score_csv_rows=20_000,
    score_sklearn_rows=10_000,
    score_onnx_rows=10_000,
    score_repeats=2,
    load_seconds=1,
    load_rounds=1,
    own_rounds=1,
    kept_leads=4_000,
    many_leads=8_000,
    read_seconds=4,
    fit_cap=10.0,
    cap=40.0,
)


@dataclass(frozen=True)
class Programs:
    """What is measured, built before the run."""

    plumb: Path
    solve: Path
    echo: Path
    paced: Path
    ingest: Path
    python: Path


class Bench:
    """One run: sizes, programs, a folder for its data, and the time that is left."""

    def __init__(self, sizes: Sizes, programs: Programs, work: Path, minutes: float) -> None:
        self.sizes = sizes
        self.programs = programs
        self.work = work
        self.deadline = time.monotonic() + 60.0 * minutes

    def cap(self, seconds: float) -> float:
        """So many seconds, or what is left of the run. Raises `Failed` when nothing is left."""
        left = self.deadline - time.monotonic()
        if left < 1.0:
            raise Failed("the time of the whole run was used up")
        return min(seconds, left)

    def plumb(self, *arguments: str | Path, cap: float | None = None, accepted: tuple[int, ...] = (0,)) -> Finished:
        """Runs the program."""
        return run([self.programs.plumb, *arguments], self.cap(cap or self.sizes.cap), accepted=accepted)

    def peer(self, module: str, *arguments: str | Path | float, cap: float | None = None, threads: int | None = None) -> Finished:
        """Runs a module of `peers` in the pinned environment, on every core unless `threads` says otherwise."""
        command: Command = [self.programs.python, "-m", f"peers.{module}", *(str(argument) for argument in arguments)]
        return run(command, self.cap(cap or self.sizes.cap), env=self.peer_environment(threads))

    def peer_environment(self, threads: int | None = None) -> dict[str, str]:
        """The environment of the peers."""
        return peer_environment(self.programs.python, threads)


def peer_environment(python: Path, threads: int | None = None) -> dict[str, str]:
    """The environment of the peers: linear algebra tuned for the machine at hand, whatever the caller has set."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
        env.pop(name, None)
    if threads is not None:
        env |= {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    env["PATH"] = f"{python.parent}{os.pathsep}{env.get('PATH', '')}"
    env["PYTHONPATH"] = str(HERE)
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    return env


def say(message: str) -> None:
    """Progress, for a person who waits."""
    print(f"[{time.strftime('%H:%M:%S')}] {message}", flush=True)
