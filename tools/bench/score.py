"""BULK SCORE: a file of leads in, a file of scores out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import data
from figures import Figure, Reading, attempt, faster, median
from process import Failed, TimedOut
from settings import Bench, say

# Rows that scikit-learn and onnxruntime get at a time: larger ones are no faster.
PEER_BATCH = 100_000
# Ages are counted up to the day of the extract.
AS_OF = "2025-06-30"


def measure(bench: Bench) -> list[Figure]:
    """All lines of this section."""
    registry = data.registry(bench, bench.sizes.train_small)
    parquet = data.leads(bench, bench.sizes.score_rows)
    models, made = pipelines(bench)
    plumb, polars, sklearns = [], [], []
    for _ in range(bench.sizes.score_repeats):
        polars.append(attempt(lambda: read_with_polars(bench, parquet)))
        plumb.append(attempt(lambda: score_with_plumb(bench, registry, parquet, "parquet")))
        sklearns.append(attempt(lambda: score_with_peer(bench, "sklearn", models, made, parquet, bench.sizes.score_sklearn_rows)))
    sklearn = median(sklearns)
    onnx = score_with_onnx(bench, models, made, parquet)
    own = median(plumb)
    return [
        *file_lines(bench.sizes.score_rows, own, median(polars), plumb),
        rate_line(bench, "scikit-learn", "scikit-learn's fitted pipeline, `predict_proba`", own, sklearn, 20.0, 60.0),
        rate_line(bench, "onnxruntime", "onnxruntime with scikit-learn's plain pipeline", own, onnx, 5.0, 15.0),
        *format_lines(bench, registry, own),
    ]


def pipelines(bench: Bench) -> tuple[Path, dict[str, str]]:
    """The fitted pipelines of the peers, and why one could not be made."""
    folder = bench.work / "pipelines"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    say("fitting the pipelines of the peers")
    names = ("pipeline", "onnx", "mlflow")
    try:
        found = bench.peer("fit_pipelines", data.leads(bench, bench.sizes.train_small), folder)
        return folder, found.last_json()["made"]
    except Failed as why:
        return folder, {name: str(why) for name in names}


def score_with_plumb(bench: Bench, registry: Path, source: Path, to: str) -> Reading:
    """Seconds of `plumb score`."""
    output = bench.work / f"scores.{to}"
    output.unlink(missing_ok=True)
    say(f"score: plumb, {source.name} to {to}")
    finished = bench.plumb("score", source, "-o", output, "--registry", registry, "--as-of", AS_OF)
    raw = {"peak_bytes": finished.peak_bytes, "output_bytes": output.stat().st_size}
    output.unlink()
    return Reading(finished.seconds, raw=raw)


def read_with_polars(bench: Bench, source: Path) -> Reading:
    """Seconds of a read alone, without the start of Python."""
    say(f"score: polars reads {source.name}")
    finished = bench.peer("read_polars", source)
    return Reading(finished.last_json()["seconds"], raw={"peak_bytes": finished.peak_bytes})


def score_with_onnx(bench: Bench, models: Path, made: dict[str, str], source: Path) -> Reading:
    """The faster of one thread and all: its threads spin while they wait, which on a busy machine costs more than it saves."""
    rows = bench.sizes.score_onnx_rows
    one, every = (attempt(partial(score_with_peer, bench, "onnx", models, made, source, rows, threads)) for threads in ("1", "0"))
    best = faster(one, every)
    return replace(best, raw=best.raw | {"one thread": one.value, "all threads": every.value})


def score_with_peer(bench: Bench, name: str, models: Path, made: dict[str, str], source: Path, rows: int, *options: str) -> Reading:
    """Seconds a row of a peer, without the start of Python and the loading of its model."""
    say(f"score: {name}, {rows:,} rows")
    missing = made["pipeline" if name == "sklearn" else name]
    if missing:
        raise Failed(f"its model could not be made: {missing}")
    files = [models / "pipeline.joblib"] if name == "sklearn" else [models / "plain.onnx", models / "plain-check.joblib"]
    try:
        finished = bench.peer(f"score_{name}", *files, source, rows, PEER_BATCH, *options)
    except TimedOut as why:
        raise TimedOut(why.cap, None if why.at_least is None else why.at_least / rows) from why
    found = finished.last_json()
    return Reading(found["seconds"] / found["rows"], raw=found | {"peak_bytes": finished.peak_bytes})


def file_lines(rows: int, own: Reading, polars: Reading, runs: list[Reading]) -> list[Figure]:
    """Against reading alone, and memory."""
    against = Figure(
        "score.polars",
        f"`plumb score`, {rows:,} leads, all features, Parquet to Parquet: time, against polars (Python) only reading the same columns",
        "times",
        "alternating runs, medians; Plumb: the whole process; polars: `read_parquet` alone; the file is in the page cache",
        bar=1.6,
        aim=1.2,
        higher_is_better=False,
    )
    memory = Figure(
        "score.memory",
        f"its peak memory, {rows:,} leads",
        "MB",
        "peak resident memory of the process, from the kernel; the largest of the runs",
        bar=1_000.0,
        aim=300.0,
        higher_is_better=False,
    )
    peaks = [run.raw["peak_bytes"] for run in runs if "peak_bytes" in run.raw]
    most = Reading(max(peaks) / 1e6) if own.value is not None and not own.bound else Reading(None, why=own.why)
    return [against.ratio(("plumb", own), ("polars", polars)), memory.of(most)]


def rate_line(bench: Bench, name: str, what: str, own: Reading, peer: Reading, bar: float, aim: float) -> Figure:
    """Rows a second against a peer that may have got a part of the rows."""
    rows = bench.sizes.score_rows
    part = int(peer.raw.get("last", peer.raw).get("rows", rows))
    runs = len(peer.raw.get("values", [peer.value]))
    line = Figure(
        f"score.{name}",
        f"rows a second, against {what}",
        "times faster",
        f"the same file; the median of Plumb's runs, and {f'of {runs} of' if runs > 1 else 'one of'} {name} in batches of {PEER_BATCH:,}, as one process, one thread or all where that can be chosen, timed without starting and loading its model",
        bar,
        aim,
        label=f"{name} on the first {part:,} of {rows:,} rows" if part < rows else "",
    )
    return line.ratio((name, peer), ("plumb", own.scaled(1.0 / rows)))


def format_lines(bench: Bench, registry: Path, own: Reading) -> list[Figure]:
    """Rows a second by format."""
    rows, csv_rows = bench.sizes.score_rows, bench.sizes.score_csv_rows
    parquet = Figure("score.parquet", f"Parquet to Parquet, {rows:,} leads", "rows/s", "the same runs")
    csv = Figure("score.csv", f"CSV to CSV, {csv_rows:,} leads", "rows/s", "median of runs, the whole process")
    source = attempt_path(bench, csv_rows)
    if isinstance(source, Reading):
        return [rate(parquet, rows, own), csv.of(source)]
    runs = [attempt(lambda: score_with_plumb(bench, registry, source, "csv")) for _ in range(bench.sizes.score_repeats)]
    return [rate(parquet, rows, own), rate(csv, csv_rows, median(runs))]


def attempt_path(bench: Bench, rows: int) -> Path | Reading:
    """The leads as CSV, or why they could not be written."""
    try:
        return data.leads_csv(bench, rows)
    except Failed as why:
        return Reading(None, why=str(why))


def rate(figure: Figure, rows: int, seconds: Reading) -> Figure:
    """Rows a second from seconds."""
    if seconds.value is None or seconds.bound:
        return figure.of(seconds)
    return figure.of(Reading(rows / seconds.value, raw=seconds.raw))
