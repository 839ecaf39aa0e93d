"""ACCURACY: each contestant learns a task and is asked about its test rows; answers are kept for the next run and for the page."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from process import Failed, Finished, run
from settings import peer_environment, say
from tasks import Task

PLUMB = "plumb"
TRUTH = "truth"
PEERS = ["plain", "spline", "ebm", "lightgbm"]
NAMES = [PLUMB, *PEERS]
# The gate refused, after all the work.
REFUSED = 4
THREADS = 2


@dataclass(frozen=True)
class Effort:
    """How much the contestants may do: outer bags of the EBM on small and large tables, tries of LightGBM's search, seconds."""

    bags: int
    large_rows: int
    large_bags: int
    tries: int
    cap: float

    def bags_for(self, rows: int) -> int:
        """Outer bags for a table of so many rows."""
        return self.large_bags if rows > self.large_rows else self.bags


@dataclass(frozen=True)
class Contest:
    """The programs, and what the contestants may do."""

    plumb: Path
    python: Path
    effort: Effort

    def call(self, *arguments: str | Path, folder: Path | None = None, accepted: tuple[int, ...] = (0,)) -> Finished:
        """Runs Plumb, in the folder if one is given."""
        return run([self.plumb, *arguments], self.effort.cap, accepted=accepted, folder=folder)

    def peer(self, module: str, *arguments: str | Path | int) -> dict[str, Any]:
        """What a module of `peers` answers."""
        command = [str(self.python), "-m", f"peers.{module}", *map(str, arguments)]
        return run(command, self.effort.cap, env=peer_environment(self.python, THREADS)).last_json()


def entered(contest: Contest, task: Task, names: list[str]) -> dict[str, dict[str, Any]]:
    """Every contestant's answer: those named run now, the others' are those of an earlier run on the same files, if there is one."""
    answers = {}
    for name in NAMES:
        read = task.digest + (digest(contest.plumb) if name == PLUMB else "")
        kept = task.folder.parent / f"{task.folder.name}.{name}.json"
        if name in names:
            say(f"{task.name}: {name}")
            found = attempted(partial(plumb, contest, task) if name == PLUMB else partial(peer, contest, task, name))
            kept.write_text(json.dumps(found | {"digest": read}))
        earlier = json.loads(kept.read_text()) if kept.exists() else {}
        if earlier.get("digest") == read:
            answers[name] = earlier
        else:
            answers[name] = {"why": "left out of this run"}
    return answers


def digest(file: Path) -> str:
    """Of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def attempted(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer, or why there is none, so that the page says it and the run goes on."""
    try:
        return ask()
    except Failed as why:
        return {"why": str(why)}


def plumb(contest: Contest, task: Task) -> dict[str, Any]:
    """`plumb train` as `plumb init` wrote the configuration, and `plumb score`. A model that the gate refuses is measured all the same."""
    shutil.rmtree(task.folder / "models", ignore_errors=True)
    trained = contest.call("train", "plumb.toml", "--name", "m", "--json", folder=task.folder, accepted=(0, REFUSED))
    refused = trained.code == REFUSED
    if refused:
        contest.call("models", "promote", "m@1", "--force", "--reason", "measuring", folder=task.folder)
    contest.call("score", "test.csv", "-o", "scores.csv", "--model", "m", folder=task.folder)
    with (task.folder / "scores.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    identity = next(iter(rows[0]))
    settings = {"refused": "the gate found it no better than the base rate"} if refused else {}
    probabilities = {row[identity]: float(row["probability"]) for row in rows}
    return {"seconds": trained.seconds, "settings": settings, "probabilities": probabilities}


def peer(contest: Contest, task: Task, name: str) -> dict[str, Any]:
    """A peer's answer."""
    with (task.folder / "train.csv").open() as file:
        rows = sum(1 for _ in file) - 1
    return contest.peer("learn", name, task.folder, contest.effort.bags_for(rows), contest.effort.tries)


def figures(contest: Contest, task: Task, answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A task's record: rows, and each contestant's time, settings and metrics against Plumb's."""
    truth = json.loads((task.folder / "truth.json").read_text())
    order = list(truth["won"])
    told = {name: answer["probabilities"] for name, answer in answers.items() if "probabilities" in answer}
    if truth["probability"] is not None:
        told[TRUTH] = truth["probability"]
    if PLUMB not in told:
        raise Failed(f"plumb: {answers[PLUMB]['why']}")
    given = task.folder / "compared.json"
    probabilities = {name: [values[row] for row in order] for name, values in told.items()}
    given.write_text(json.dumps({"won": [truth["won"][row] for row in order], "probabilities": probabilities}))
    metrics = contest.peer("compare_models", given)["figures"]
    kept = ("seconds", "settings", "why")
    contestants: dict[str, dict[str, Any]] = {name: {key: answer[key] for key in kept if key in answer} for name, answer in answers.items()}
    if TRUTH in told:
        contestants[TRUTH] = {}
    for name, found in metrics.items():
        contestants[name]["metrics"] = found
    rows = {"test": len(order), "won": sum(truth["won"].values()), "training": trained_rows(answers)}
    return {"rows": rows, "contestants": contestants}


def trained_rows(answers: dict[str, dict[str, Any]]) -> int | None:
    """Labelled rows that the peers learnt from."""
    return next((answer["rows"] for answer in answers.values() if "rows" in answer), None)
