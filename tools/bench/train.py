"""TRAIN: a whole run, from a Parquet file to a model that is measured and refitted."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import data
import leads
from figures import Figure, Reading, attempt, faster, median
from process import Failed, Finished
from settings import Bench, say

# scikit-learn's solvers that take a warm start along the path, by folds side by side.
WAYS = [("lbfgs", 2), ("newton-cg", 1), ("lbfgs", 1), ("newton-cg", 2), ("newton-cholesky", 2)]
START_SECONDS = 15.0
# Of the smaller size, so many run again at the larger.
FINALISTS = 2
WHOLE = "read, label, split, encode, 5 folds x 12 penalties, calibrate, measure, refit; the whole process"


def measure(bench: Bench) -> list[Figure]:
    """All lines of this section."""
    sizes = bench.sizes
    small, finalists = against_sklearn(bench, sizes.train_small, WAYS)
    large, _ = against_sklearn(bench, sizes.train_rows, finalists or WAYS[:FINALISTS], (sizes.train_small, small["scikit-learn"]))
    most = attempt(lambda: plumb(bench, sizes.train_most, cap=600.0))
    return [
        time_line(sizes.train_rows, large, bar=15.0, aim=60.0),
        time_line(sizes.train_small, small),
        *memory_lines(sizes.train_rows, large),
        quality_line(sizes.train_rows, large),
        *largest_lines(sizes.train_most, most),
        growth_line({sizes.train_small: small["plumb"], sizes.train_rows: large["plumb"], sizes.train_most: most}),
    ]


def against_sklearn(
    bench: Bench, rows: int, ways: Sequence[tuple[str, int]], small: tuple[int, Reading] | None = None
) -> tuple[dict[str, Reading], list[tuple[str, int]]]:
    """Plumb before and after scikit-learn's ways, and its fastest; the ways that ended, by their time."""
    before = attempt(lambda: plumb(bench, rows))
    peer, tried, ranked = Reading(None, why="not measured"), {}, []
    for way in ways:
        name = f"{way[0]}, {way[1]} folds at a time"
        say(f"train: scikit-learn ({name}), {rows:,} rows")
        # One that takes longer than the fastest is not the fastest; starting Python is not in its time.
        cap = bench.sizes.cap if peer.value is None or peer.bound else min(bench.sizes.cap, 2.0 * peer.value + START_SECONDS)
        here = attempt(partial(sklearn, bench, rows, way, cap))
        tried[name] = here.record()
        if here.value is not None and not here.bound:
            ranked.append((here.value, way))
        peer = faster(here, peer)
    if small is not None and (peer.value is None or peer.bound):
        estimate = attempt(partial(extrapolated, bench, rows, small, ways[0]))
        peer = faster(estimate, peer)
    after = attempt(lambda: plumb(bench, rows))
    ranked.sort()
    readings = {"plumb": median([before, after]), "scikit-learn": replace(peer, raw=peer.raw | {"tried": tried})}
    return readings, [way for _, way in ranked[:FINALISTS]]


def plumb(bench: Bench, rows: int, cap: float | None = None) -> Reading:
    """Seconds of `plumb train` into an empty registry."""
    configuration = data.configuration(bench, rows)
    registry = bench.work / "train-registry"
    shutil.rmtree(registry, ignore_errors=True)
    say(f"train: plumb, {rows:,} rows")
    # 4: the gate refused, after all the work.
    finished = bench.plumb("train", configuration, "--registry", registry, "--json", cap=cap, accepted=(0, 4))
    metrics = json.loads(finished.out)["metrics"]
    test = {name: metrics["test"][name]["estimate"] for name in ("auc", "log_loss")}
    return Reading(finished.seconds, raw={"peak_bytes": finished.peak_bytes, "rows": metrics["rows"], "test": test})


def sklearn(bench: Bench, rows: int, way: tuple[str, int], cap: float) -> Reading:
    """Seconds of scikit-learn's whole training, without the start of Python."""
    finished = bench.peer("train_sklearn", data.leads(bench, rows), "whole", *way, cap=cap)
    return Reading(finished.last_json()["seconds"], raw=_raw(finished))


def extrapolated(bench: Bench, rows: int, small: tuple[int, Reading], way: tuple[str, int]) -> Reading:
    """Where the whole takes too long: the whole at a smaller size, scaled by what its parts take at both sizes.

    A fit times the number of fits would be unfair: along the path most fits start warm or are heavily penalised, and are quicker.
    """
    small_rows, whole = small
    if whole.value is None or whole.bound:
        raise Failed("nothing to extrapolate from")
    say(f"train: scikit-learn, reading, one encoding and one fit, {small_rows:,} and {rows:,} rows")
    lesser, larger = (bench.peer("train_sklearn", data.leads(bench, size), "part", *way) for size in (small_rows, rows))
    factor = parts(larger) / parts(lesser)
    label = (
        f"scikit-learn extrapolated: its whole at {small_rows:,} rows, times {factor:.3g}, the ratio of its parts measured at both sizes; "
        "its memory without the path"
    )
    return Reading(whole.value * factor, raw=_raw(larger) | {"label": label})


def parts(finished: Finished) -> float:
    """Seconds of reading, encoding and fitting in about the shares that a whole run has them."""
    found = finished.last_json()
    stages, count = found["stages"], found["rows"]
    fold = count["training"] * (1.0 - 1.0 / leads.FOLDS)
    # The evaluated model and the one that is refitted on all, in folds.
    last = (count["training"] + count["labelled"]) / fold
    encodings, fits = leads.FOLDS + last, leads.FOLDS * len(leads.PENALTIES) + last
    return float(stages["read"] + stages["split"] + encodings * stages["encode one fold"] + fits * stages["one fit"])


def _raw(finished: Finished) -> dict[str, object]:
    return finished.last_json() | {"peak_bytes": finished.peak_bytes}


def time_line(rows: int, readings: dict[str, Reading], bar: float | None = None, aim: float | None = None) -> Figure:
    """How much faster Plumb trains."""
    line = Figure(
        f"train.time.{rows}",
        f"`plumb train` on {rows:,} leads in Parquet, against scikit-learn's pipeline",
        "times faster",
        f"{WHOLE}; Plumb before and after; scikit-learn with warm starts and its default tolerance, the fastest of its ways",
        bar,
        aim,
        label=str(readings["scikit-learn"].raw.get("label", "")),
    )
    return line.ratio(("scikit-learn", readings["scikit-learn"]), ("plumb", readings["plumb"]))


def peak(reading: Reading) -> Reading:
    """The peak memory beside a time; the last of repeated runs."""
    raw = reading.raw.get("last", reading.raw)
    if reading.value is None or reading.bound or "peak_bytes" not in raw:
        return Reading(None, why=reading.why or "not measured")
    return Reading(float(raw["peak_bytes"]))


def memory_lines(rows: int, readings: dict[str, Reading]) -> list[Figure]:
    """Peak memory, against scikit-learn's and a row."""
    own, peer = peak(readings["plumb"]), peak(readings["scikit-learn"])
    how = "peak resident memory of the process, from the kernel"
    label = str(readings["scikit-learn"].raw.get("label", ""))
    less = Figure(f"train.memory.{rows}", f"peak memory of that run, {rows:,} leads", "times less", how, bar=5.0, label=label)
    what = f"the same a row of the file, {rows:,} leads"
    a_row = Figure(f"train.bytes.{rows}", what, "bytes a row", how, aim=150.0, higher_is_better=False)
    return [less.ratio(("scikit-learn", peer), ("plumb", own)), a_row.of(own.scaled(1.0 / rows))]


def quality_line(rows: int, readings: dict[str, Reading]) -> Figure:
    """Faster counts only if the model is as good."""
    line = Figure(
        f"train.quality.{rows}",
        f"log loss on the newest leads, Plumb's less scikit-learn's, {rows:,} leads",
        "difference",
        "both on their own test rows, which are the same; below 0: Plumb's model is better",
        higher_is_better=False,
    )
    own = readings["plumb"].raw.get("last", {}).get("test")
    peer = readings["scikit-learn"].raw.get("test")
    if own is None or peer is None:
        return line.of(Reading(None, why="one of both has no metrics"), "difference")
    return line.of(Reading(own["log_loss"] - peer["log_loss"], raw={"plumb": own, "scikit-learn": peer}), "difference")


def largest_lines(rows: int, most: Reading) -> list[Figure]:
    """Whether and how the largest size trains."""
    memory = Figure(
        f"train.memory.{rows}",
        f"`plumb train` on {rows:,} leads works: peak memory",
        "MB",
        "peak resident memory of the process, from the kernel",
        bar=6_000.0,
        aim=2_000.0,
        higher_is_better=False,
    )
    seconds = Figure(f"train.time.{rows}", f"its time, {rows:,} leads", "s", "one run, the whole process")
    return [memory.of(peak(most).scaled(1e-6)), seconds.of(most)]


def growth_line(readings: dict[int, Reading]) -> Figure:
    """The slope of a straight line through the logarithms of times and rows."""
    sizes = ", ".join(f"{rows:,}" for rows in readings)
    line = Figure(
        "train.growth",
        f"cost of `plumb train` as a power of the rows ({sizes})",
        "exponent",
        "least squares on logarithms of time and rows; 1 is linear",
        bar=1.05,
        aim=1.0,
        higher_is_better=False,
    )
    for rows, reading in readings.items():
        line.raw[str(rows)] = reading.record()
        if reading.value is None or reading.bound:
            return line.of(reading, f"plumb on {rows:,}")
    points = [(math.log(rows), math.log(reading.value or 1.0)) for rows, reading in readings.items()]
    mean_x, mean_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    line.value = slope
    return line
