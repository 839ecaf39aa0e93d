"""Measure how well Plumb predicts beside its peers: see README.md beside this file, and `--help`."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from pathlib import Path
from typing import Any

import tasks
from accuracy_page import markdown
from contestants import NAMES, Contest, Effort, digest, entered, figures
from machine import commit, machine, pinned, program_version
from process import Failed
from settings import HERE, say

FULL = Effort(bags=8, large_rows=20_000, large_bags=4, tries=16, cap=240.0)
QUICK = Effort(bags=2, large_rows=20_000, large_bags=2, tries=2, cap=60.0)
LEADS, QUICK_LEADS = 16_000, 1_000
SYNTH = "synth"


def main() -> None:
    """Measures the sets asked for; the page keeps the other sets as they were."""
    options = arguments()
    # The names are kept: resolved, the interpreter would forget its environment.
    contest = Contest(options.plumb.absolute(), Path(sys.executable), QUICK if options.quick else FULL)
    raw = options.output / "accuracy.json"
    options.output.mkdir(parents=True, exist_ok=True)
    document = json.loads(raw.read_text()) if raw.exists() else {"sets": {}}
    for name in options.sets or ([SYNTH] if options.quick else [SYNTH, *tasks.PUBLIC]):
        begun = time.monotonic()
        try:
            found = measured(contest, options, name)
        except Failed as why:
            say(f"{name} is left out: {why}")
            continue
        context = {"machine": machine(), "versions": versions(options.plumb), "effort": vars(contest.effort), "quick": options.quick}
        date = datetime.datetime.now(datetime.UTC).date().isoformat()
        document["sets"][name] = found | {"date": date, "run_seconds": time.monotonic() - begun} | context
        # In the order of the page, and after each set, so that a run that is broken off has not measured for nothing.
        document["sets"] = {known: document["sets"][known] for known in [SYNTH, *tasks.PUBLIC] if known in document["sets"]}
        raw.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        (options.output / "accuracy.md").write_text(markdown(document))
        report(name, found)
    say(f"written to {options.output / 'accuracy.md'}")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=[SYNTH, *tasks.PUBLIC], help="what to learn; all if left out")
    parser.add_argument("--contestants", nargs="*", choices=NAMES, default=NAMES, help="who runs; the others as they were")
    parser.add_argument("--quick", action="store_true", help="few made-up leads, to see that everything runs; no figure means anything")
    parser.add_argument("--data", type=Path, help="folder of the public data sets; without it only made-up leads are learnt")
    parser.add_argument("--plumb", type=Path, required=True, help="the program")
    parser.add_argument("--work", type=Path, required=True, help="folder for data and answers; kept for the next run")
    parser.add_argument("--output", type=Path, required=True, help="folder of accuracy.json and accuracy.md")
    return parser.parse_args()


def measured(contest: Contest, options: argparse.Namespace, name: str) -> dict[str, Any]:
    """One set's record. Raises `Failed` when its files are not there, or Plumb gave no answer."""
    folder = options.work.absolute() / name.replace(":", "-")
    if name == SYNTH:
        task = tasks.synthetic(contest.call, folder, QUICK_LEADS if options.quick else LEADS)
    elif options.data is None:
        raise Failed("public data sets are read from the folder of --data")
    else:
        task = tasks.public(contest.call, folder, options.data, name)
    return figures(contest, task, entered(contest, task, options.contestants))


def versions(plumb: Path) -> dict[str, str]:
    """Of Plumb, Python and the peers. The program may have been built from another commit than that of this harness."""
    own = {"plumb": f"{program_version(plumb)} (program {digest(plumb)[:12]})", "harness": commit(), "python": sys.version.split()[0]}
    return own | pinned(HERE / "requirements-accuracy.txt")


def report(name: str, found: dict[str, Any]) -> None:
    """The set's figures, for a person who waits."""
    for contestant, record in found["contestants"].items():
        told = {metric: f"{figure['value']:.4f}" for metric, figure in record.get("metrics", {}).items()}
        say(f"{name}: {contestant}: {told or record.get('why', '')}")


if __name__ == "__main__":
    main()
