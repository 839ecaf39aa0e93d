"""ACCURACY: what is learnt, as files that every contestant reads.

A task is a folder: `train.csv`, `test.csv` without outcomes, `plumb.toml` as `plumb init` writes it from the training rows, and
`truth.json` with the outcomes of the test rows, which no contestant sees.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from process import Failed

Program = Callable[..., Any]
# Rows with their numbers in the file.
Numbered = list[tuple[int, list[str]]]

ROW = "row"
SYNTH_SEED = "11"
# The newest so many of the made-up leads are the test.
SYNTH_TEST_SHARE = 0.25
# Kept from everybody: the outcome by another name, and what is only known of deals that have ended.
SYNTH_EXCLUDED = ["contract_status"]
SYNTH_CLOSED = "closed_at"


@dataclass(frozen=True)
class Source:
    """A public data set: its file, and what its columns are."""

    file: str
    outcome: str
    won: str
    excluded: tuple[str, ...]
    delimiter: str = ","
    lost: str | None = None
    created: str | None = None
    closed: str | None = None
    splits: tuple[str, ...] = ("random", "time")


# Besides the listed test rows, which were in view while Plumb was made, a fifth drawn by a seed: `draw1` and so on.
DRAW = "draw"
DRAW_SHARE = 0.2

# Excluded are identifiers and what was written after the outcome.
SOURCES = {
    "x-education": Source(
        "Leads.csv",
        "Converted",
        "1",
        ("Prospect ID", "Lead Number", "Tags", "Lead Quality", "Lead Profile", "Last Notable Activity"),
        splits=("random", "draw1", "draw2", "draw3", "time"),
    ),
    "bank-additional": Source("bank-additional-full.csv.gz", "y", "yes", ("duration",), delimiter=";"),
    "extraalearn": Source("ExtraaLearn.csv", "status", "1", ("ID",), splits=("random", "draw1", "draw2", "draw3")),
    "maven-crm": Source(
        "sales_pipeline.csv",
        "deal_stage",
        "Won",
        ("close_value", "opportunity_id"),
        lost="Lost",
        created="engage_date",
        closed="close_date",
        splits=("time",),
    ),
}
PUBLIC = [f"{name}:{split}" for name, source in SOURCES.items() for split in source.splits]


@dataclass(frozen=True)
class Task:
    """A folder that is ready for the contestants. `digest` is of all that they read."""

    name: str
    folder: Path
    digest: str


def public(plumb: Program, folder: Path, data: Path, name: str) -> Task:
    """A public data set without its listed test rows. Raises `Failed` when its files are not there."""
    which, split = name.split(":")
    source = SOURCES[which]
    head, body = table(there(data / which / source.file), source.delimiter)
    test = test_rows(data / which, split, len(body))
    hidden = {source.outcome, source.closed}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shown = [at for at, column in enumerate(head) if column not in hidden]
    parts = divided(body, lambda at, _: at in test)
    write(folder / "train.csv", source.delimiter, [ROW, *head], ([at, *row] for at, row in parts[0]))
    asked = ([at, *(row[column] for column in shown)] for at, row in parts[1])
    write(folder / "test.csv", source.delimiter, [ROW, *(head[column] for column in shown)], asked)
    outcome = head.index(source.outcome)
    truth = {"won": {at: row[outcome] == source.won for at, row in parts[1]}, "probability": None}
    roles = {"--id": ROW, "--outcome": source.outcome, "--won": source.won, "--exclude": ",".join(source.excluded)}
    roles |= {flag: value for flag, value in (("--lost", source.lost), ("--created", source.created), ("--closed", source.closed)) if value}
    return ready(plumb, folder, name, roles, truth)


def test_rows(folder: Path, split: str, rows: int) -> set[int]:
    """The rows to measure on: listed in a file, or drawn."""
    if split.startswith(DRAW):
        return set(random.Random(int(split.removeprefix(DRAW))).sample(range(rows), int(rows * DRAW_SHARE)))
    return {int(line) for line in there(folder / f"test_rows.{split}.txt").read_text().split()}


def there(path: Path) -> Path:
    """The file. Raises `Failed` when there is none."""
    if not path.exists():
        raise Failed(f"there is no {path.parent.name}/{path.name} in the folder of --data")
    return path


def synthetic(plumb: Program, folder: Path, leads: int) -> Task:
    """Made-up leads with planted effects, all of them ended, of which the newest are the test. What they did is left out."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plumb("synth", "--leads", str(leads), "--seed", SYNTH_SEED, "-o", folder / "made")
    head, body = table(folder / "made" / "leads.csv", ",")
    names, secrets = table(folder / "made" / "truth.csv", ",")
    identity, outcome, created = (head.index(column) for column in ("lead_id", "outcome", "created_at"))
    secret = {row[names.index("lead_id")]: dict(zip(names, row, strict=True)) for row in secrets}
    for row in body:
        row[outcome] = secret[row[identity]]["eventual_outcome"]
    newest = sorted(row[created] for row in body)[int(len(body) * (1.0 - SYNTH_TEST_SHARE))]
    parts = divided(body, lambda _, row: row[created] >= newest)
    kept = [at for at, column in enumerate(head) if column != SYNTH_CLOSED]
    shown = [at for at in kept if at != outcome]
    write(folder / "train.csv", ",", [head[at] for at in kept], ([row[at] for at in kept] for _, row in parts[0]))
    write(folder / "test.csv", ",", [head[at] for at in shown], ([row[at] for at in shown] for _, row in parts[1]))
    of = {row[identity]: secret[row[identity]] for _, row in parts[1]}
    truth = {
        "won": {lead: found["eventual_outcome"] == "won" for lead, found in of.items()},
        "probability": {lead: float(found["profile_probability"]) for lead, found in of.items()},
    }
    roles = {"--id": "lead_id", "--outcome": "outcome", "--won": "won", "--lost": "lost", "--created": "created_at"}
    shutil.rmtree(folder / "made")
    return ready(plumb, folder, f"synth:{leads}", roles | {"--exclude": ",".join(SYNTH_EXCLUDED)}, truth)


def ready(plumb: Program, folder: Path, name: str, roles: dict[str, str], truth: dict[str, Any]) -> Task:
    """The task when its configuration and truth are written."""
    plumb("init", "train.csv", "-o", "plumb.toml", *(word for pair in roles.items() for word in pair), folder=folder)
    (folder / "truth.json").write_text(json.dumps(truth))
    read = b"".join((folder / file).read_bytes() for file in ("train.csv", "test.csv", "plumb.toml"))
    return Task(name, folder, hashlib.sha256(read).hexdigest())


def table(path: Path, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """Column names and rows of a CSV file, plain or gzip."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    head, *body = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    return head, body


def divided(body: list[list[str]], tests: Callable[[int, list[str]], bool]) -> tuple[Numbered, Numbered]:
    """Numbered rows to learn from, and those to measure on."""
    train: Numbered = []
    test: Numbered = []
    for at, row in enumerate(body):
        (test if tests(at, row) else train).append((at, row))
    return train, test


def write(path: Path, delimiter: str, head: list[str], body: Iterable[list[Any]]) -> None:
    """A CSV file."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(head)
        writer.writerows(body)
