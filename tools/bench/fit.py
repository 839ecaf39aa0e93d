"""FIT: one penalised logistic regression on a given matrix, every contestant to the same objective."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import data
from contest import Contestant, Task, contest
from figures import Figure, Reading, attempt
from process import Failed, TimedOut, run
from settings import Bench, say

PENALTY = "1.0"
# How far above the best objective a contestant may stop, relative to it.
GAP = 1e-6
# newton's own tolerance is far stricter; this one is checked to end within the gap.
NEWTON_TOLERANCE = "1e-6"

LINFA_CAP = 60.0


def measure(bench: Bench) -> list[Figure]:
    """All lines of this section."""
    sizes = bench.sizes
    figures = [*against_linfa(bench, sizes.linfa_rows, stated=True), *against_linfa(bench, sizes.linfa_more_rows, stated=False)]
    finalists: dict[str, list[Contestant]] = {}
    for rows in (sizes.fit_rows, sizes.fit_more_rows):
        figures += against_peers(bench, rows, finalists)
    return figures


def against_linfa(bench: Bench, rows: int, stated: bool) -> list[Figure]:
    """Same objective, same data: how far apart the probabilities are, and how long each takes."""
    say(f"fit: newton and linfa-logistic, {rows:,} rows")
    size = f"{rows:,} x 60"
    difference = Figure(
        f"fit.linfa.difference.{rows}",
        f"newton and linfa-logistic, {size}: largest difference in probability",
        "absolute",
        "example `solve` with both solvers on one file of codes, penalty 1, every row's probability compared",
        bar=1e-6,
        aim=1e-8,
        higher_is_better=False,
    )
    faster = Figure(
        f"fit.linfa.time.{rows}",
        f"newton against linfa-logistic, {size}: time of a fit",
        "times faster",
        "median of repeated fits, newton before and after linfa; each to its own default tolerance",
        bar=20.0 if stated else None,
        aim=100.0 if stated else None,
    )
    newton_file, linfa_file = bench.work / "newton.f64", bench.work / "linfa.f64"
    try:
        codes = data.codes(bench, rows, "small")
        before = solve(bench, codes, "newton", 10, newton_file)
        linfa = attempt(lambda: linfa_reading(bench, codes, linfa_file, before["overhead"]))
        newton = merged(before, solve(bench, codes, "newton", 10))
    except Failed as why:
        return [figure.of(Reading(None, why=str(why)), "data or newton") for figure in (difference, faster)]
    faster.ratio(("linfa", linfa), ("newton", newton))
    if linfa.value is None or linfa.bound:
        return [difference.of(linfa, "linfa"), faster]
    # Which of the two the difference is due to.
    difference.what += f" (largest gradient a row: newton {before['gradient']:.0e}, linfa {linfa.raw['gradient']:.0e})"
    compared = attempt(lambda: Reading(bench.peer("compare_probabilities", newton_file, linfa_file).last_json()["difference"]))
    return [difference.of(compared, "difference"), faster]


def against_peers(bench: Bench, rows: int, finalists: dict[str, list[Contestant]]) -> list[Figure]:
    """newton against the fastest way of each peer, sought out anew at each size."""
    how = (
        f"median of repeated fits, matrix made beforehand; loosest tolerance whose objective is within {GAP:g} (relative) of the optimum, of newton too; "
        "the peer's fastest of its solvers, forms of the matrix, and one thread or all"
    )
    lines = {
        "scikit-learn": Figure(f"fit.sklearn.{rows}", f"one fit, {rows:,} rows: against scikit-learn", "times faster", how, 40.0, 100.0),
        "glum": Figure(f"fit.glum.{rows}", f"one fit, {rows:,} rows: against glum with categoricals", "times faster", how, 10.0, 30.0),
    }
    say(f"fit: newton, {rows:,} rows")
    try:
        codes = data.codes(bench, rows, "whole")
        exact = solve(bench, codes, "newton", 1)
        before = solve(bench, codes, "newton", bench.sizes.fit_repeats, tolerance=NEWTON_TOLERANCE)
        if before["objective"] > exact["objective"] * (1.0 + GAP):
            raise Failed(f"newton stopped {before['objective'] / exact['objective'] - 1.0:.1e} above its optimum")
    except Failed as why:
        return [line.of(Reading(None, why=str(why)), "data or newton") for line in lines.values()]
    task = Task(codes, before["rows"], before["columns"], float(PENALTY), exact["objective"], GAP)
    peers = {name: contest(bench, task, name, finalists) for name in lines}
    newton = attempt(lambda: merged(before, solve(bench, codes, "newton", bench.sizes.fit_repeats, tolerance=NEWTON_TOLERANCE)))
    for name, line in lines.items():
        line.what += f" ({before['columns']} columns)" + (f"; its best: {finalists[name][0]}" if name in finalists else "")
        line.ratio((name, peers[name]), ("newton", newton))
    return list(lines.values())


def solve(
    bench: Bench,
    codes: Path,
    solver: str,
    repeat: int,
    predictions: Path | None = None,
    cap: float | None = None,
    tolerance: str | None = None,
) -> dict[str, Any]:
    """Plumb's own solvers, through the example `solve`."""
    command: list[str | Path] = [bench.programs.solve, codes, "--solver", solver, "--penalty", PENALTY, "--repeat", str(repeat)]
    if tolerance is not None:
        command += ["--tolerance", tolerance]
    if predictions is not None:
        command += ["--predictions", predictions]
    finished = run(command, bench.cap(cap or bench.sizes.cap))
    found = finished.last_json()
    # Hundreds of numbers that nobody reads.
    del found["coefficients"]
    return found | {"overhead": finished.seconds - sum(found["seconds"])}


def linfa_reading(bench: Bench, codes: Path, predictions: Path, overhead: float) -> Reading:
    """linfa's time. Of one that is ended, what is not its fit is known from newton, which read the same file."""
    try:
        return merged(solve(bench, codes, "linfa", 1, predictions, cap=LINFA_CAP))
    except TimedOut as why:
        raise TimedOut(why.cap, max(0.0, why.cap - overhead)) from why


def merged(*runs: dict[str, Any]) -> Reading:
    """The median over the fits of several runs."""
    every = sorted(second for run in runs for second in run["seconds"])
    raw = {"every": every, **{key: runs[0][key] for key in ("objective", "gradient", "columns")}}
    return Reading(every[len(every) // 2], raw=raw)
