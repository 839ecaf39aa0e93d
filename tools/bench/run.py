"""Measure Plumb against its peers in one run: see README.md beside this file, and `--help`."""

from __future__ import annotations

import argparse
import datetime
import json
import shlex
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import fit
import kept
import score
import serve
import train
from figures import Figure, Reading
from machine import machine, versions
from render import markdown, quantity
from settings import FULL, QUICK, Bench, Programs, Sizes, say

SECTIONS: dict[str, Callable[[Bench], list[Figure]]] = {
    "fit": fit.measure,
    "train": train.measure,
    "score": score.measure,
    "serve": serve.measure,
    "kept": kept.measure,
    "many": kept.measure_many,
}


def main() -> None:
    """Measures the sections asked for; the page keeps the other sections as they were."""
    options = arguments()
    sizes = QUICK if options.quick else FULL
    # The name is kept: resolved, the interpreter would forget its environment.
    examples = (options.solve, options.echo, options.paced, options.ingest)
    programs = Programs(options.plumb.resolve(), *(path.resolve() for path in examples), Path(sys.executable))
    options.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(sizes, programs, options.work.resolve(), options.minutes)
    context = {"machine": machine(), "versions": versions(programs), "sizes": sizes.name}
    raw = options.output / "benchmarks.json"
    document = json.loads(raw.read_text()) if raw.exists() else {"sections": {}}
    options.output.mkdir(parents=True, exist_ok=True)
    for name in options.sections:
        begun = time.monotonic()
        figures = measured(name, bench)
        if sizes is QUICK:
            without_marks(figures)
        document["sections"][name] = {
            "command": command(name, sizes),
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "seconds": time.monotonic() - begun,
            **context,
            "figures": [figure.record() for figure in figures],
        }
        # In the order of the page, and after each section, so that a run that is broken off has not measured for nothing.
        document["sections"] = {known: document["sections"][known] for known in SECTIONS if known in document["sections"]}
        raw.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        (options.output / "benchmarks.md").write_text(markdown(document, "make bench"))
        report(name, figures)
    say(f"written to {options.output / 'benchmarks.md'}")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", nargs="+", choices=list(SECTIONS), required=True, help="what to measure")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs; no figure means anything")
    parser.add_argument("--minutes", type=float, default=28.0, help="what is not done by then is reported as not measured")
    parser.add_argument("--plumb", type=Path, required=True, help="the program")
    parser.add_argument("--solve", type=Path, required=True, help="the built example `solve` of plumb-fit")
    parser.add_argument("--echo", type=Path, required=True, help="the built example `echo` of plumb-serve")
    parser.add_argument("--paced", type=Path, required=True, help="the built example `paced` of plumb-serve")
    parser.add_argument("--ingest", type=Path, required=True, help="the built example `ingest` of plumb-store")
    parser.add_argument("--work", type=Path, required=True, help="folder for made-up leads and other data; kept for the next run")
    parser.add_argument("--output", type=Path, required=True, help="folder of benchmarks.json and benchmarks.md")
    return parser.parse_args()


def measured(name: str, bench: Bench) -> list[Figure]:
    """A section's figures. One that breaks is a line of the table, so that the others are still measured."""
    say(f"section {name}")
    try:
        return SECTIONS[name](bench)
    except Exception as why:  # noqa: BLE001
        traceback.print_exc()
        broken = Figure(f"{name}.broken", "the section as a whole", "", "")
        return [broken.of(Reading(None, why=f"{type(why).__name__}: {why}"), "the harness")]


def without_marks(figures: list[Figure]) -> None:
    """Bars and aims are for the full sizes: a small run must not seem to reach one."""
    for figure in figures:
        figure.bar = figure.aim = None


def command(name: str, sizes: Sizes) -> str:
    """What makes these figures again."""
    words = ["make", "bench", f"SECTIONS={name}"]
    if sizes is QUICK:
        words.append("QUICK=1")
    return shlex.join(words)


def report(name: str, figures: list[Figure]) -> None:
    """The section's figures, for a person who waits."""
    for figure in figures:
        value = figure.why if figure.value is None else quantity(figure.value, figure.unit)
        say(f"{name}: {figure.what}: {'at least ' if figure.bound else ''}{value} [{figure.verdict()}]")


if __name__ == "__main__":
    main()
