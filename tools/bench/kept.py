"""KEPT: what a server keeps: durable writes, scores by identifier, and all leads scored anew while others read."""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import data
import servers
from figures import Figure, Reading, attempt, median
from load import CONNECTIONS, flat_out
from process import Command, Failed, run
from settings import HERE, REPOSITORY, Bench, say

# Leads of one request, requests on their way at once.
BATCH, WRITERS = 1_000, 4
# Leads that are asked for: those that people look at are a small part.
ASKED = 20_000
# Different leads whose body the echo gets.
BODIES = 200
# Reads a second beside the sweep.
RATE = 1_000
# Quiet readings before the sweep, and as many after it.
QUIET = 2


@dataclass
class Kept:
    """What a server with many leads was measured at."""

    scores: Reading
    echo: Reading
    sweep: Reading
    quiet: Reading
    during: Reading
    resident: Reading
    # Of a reading of latencies.
    seconds: int

    def lines(self, leads: int) -> list[Figure]:
        """Of the table; `leads` are kept."""
        many = f"{leads:,} kept leads"
        share = Figure(
            f"kept.score.{leads}",
            f"`GET /v1/leads/{{id}}/score` of {min(ASKED, leads):,} among {many}: requests a second, as a share of a bare axum handler that parses and echoes a lead",
            "times",
            f"wrk, 1 thread, {CONNECTIONS} connections, Plumb and echo alternating, medians; a store of SQLite",
            bar=0.7,
        )
        rate = Figure(f"kept.score.rate.{leads}", "the same, requests a second", "requests/s", "the same runs")
        sweep = Figure(
            f"kept.sweep.{leads}",
            f"all scores anew after a promotion, {many}",
            "s",
            f"from the start to the end that the server tells, while others read {RATE:,} scores a second",
        )
        p99 = Figure(
            f"kept.p99.{leads}",
            "99th percentile of latency of those reads, against the same reads before and after",
            "times",
            f"example `paced`, counted from when a request was due, readings of {self.seconds} s, medians",
            bar=2.0,
            higher_is_better=False,
        )
        own_p99 = Figure(f"kept.p99.own.{leads}", "the same, during the sweep", "µs", "the same runs")
        memory = Figure(f"kept.memory.{leads}", f"resident memory of that server, {many}", "MB", "of the process, from the kernel, at the end")
        return [
            share.ratio(("plumb", self.scores), ("echo", self.echo)),
            rate.of(self.scores),
            sweep.of(self.sweep),
            p99.ratio(("during", self.during), ("quiet", self.quiet)),
            own_p99.of(self.during),
            memory.of(self.resident.scaled(1e-6)),
        ]


def measure(bench: Bench) -> list[Figure]:
    """All lines of this section."""
    writes = [attempt(lambda: ingest(bench)) for _ in range(bench.sizes.load_rounds)]
    return [
        write_line(writes, "events, 100 a batch, 8 at a time", "events a second in batches of 100 from 8 clients", 20_000.0),
        write_line(writes, "events, one a batch, 64 at a time", "events a second one at a time from 64 clients", 3_000.0),
        *a_server(bench, bench.sizes.kept_leads).lines(bench.sizes.kept_leads),
    ]


def measure_many(bench: Bench) -> list[Figure]:
    """The server alone, with more leads."""
    return a_server(bench, bench.sizes.many_leads).lines(bench.sizes.many_leads)


def ingest(bench: Bench) -> Reading:
    """The loads of the example `ingest` on a new store, by their names."""
    say("kept: durable writes")
    folder = emptied(bench.work / "ingest")
    seconds = str(bench.sizes.load_seconds)
    finished = run([bench.programs.ingest, f"sqlite:{folder / 'plumb.db'}", seconds], bench.cap(bench.sizes.cap))
    lines = [json.loads(line) for line in finished.out.splitlines()]
    return Reading(None, raw={line["load"]: line for line in lines})


def write_line(writes: list[Reading], load: str, what: str, bar: float) -> Figure:
    """One load of those, over several runs."""
    line = Figure(
        f"kept.write.{load}",
        f"a store of SQLite: {what}, each acknowledged when it is on the disk",
        "events/s",
        "example `ingest` of plumb-store, in the process of the store; median of runs, each on a new store",
        bar=bar,
    )

    def rate(run: Reading) -> Reading:
        found = run.raw.get(load)
        return Reading(found["a_second"], raw=found) if found else Reading(None, why=run.why or "no such load")

    return line.of(median(rate(run) for run in writes))


def a_server(bench: Bench, leads: int) -> Kept:
    """A server with a store of so many leads: filled, asked, then with another champion."""
    try:
        registry = two_versions(bench)
        folder = emptied(bench.work / "kept")
        rows = table()
        with servers.plumb(bench, registry, f"sqlite:{folder / 'plumb.db'}") as (base, server):
            fill(bench, base, rows, leads)
            ids = folder / "ids"
            every = max(1, leads // ASKED)
            ids.write_text("".join(f"{identifier(rows, number)}\n" for number in range(0, leads, every)))
            scores, echo = beside_echo(bench, base, rows, ids)
            before = quiet_readings(bench, base, ids)
            sweep, during = promotion(bench, base, ids)
            # Also after it, as the machine may not be as fast as it was.
            quiet = median(before + quiet_readings(bench, base, ids))
            return Kept(scores, echo, sweep, quiet, during, Reading(float(server.resident_bytes())), bench.sizes.read_seconds)
    except Failed as why:
        missing = Reading(None, why=str(why))
        return Kept(missing, missing, missing, missing, missing, missing, bench.sizes.read_seconds)


def two_versions(bench: Bench) -> Path:
    """A registry with a champion, and another version that may take its place."""
    rows = bench.sizes.train_small
    registry = data.registry(bench, rows)
    bench.plumb("train", data.configuration(bench, rows), "--registry", registry, accepted=(0, 4))
    return registry


def table() -> list[dict[str, str]]:
    """The leads of the demo, again and again under other identifiers."""
    with (REPOSITORY / "data" / "leads.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def identifier(rows: list[dict[str, str]], number: int) -> str:
    """Of the lead of this number."""
    return f"{rows[number % len(rows)]['lead_id']}x{number // len(rows)}"


def fill(bench: Bench, base: str, rows: list[dict[str, str]], leads: int) -> None:
    """Writes the leads, and waits until each has its first score."""
    say(f"kept: writing {leads:,} leads")

    def send(start: int) -> None:
        items = [{"lead_id": identifier(rows, n), "attributes": rows[n % len(rows)]} for n in range(start, min(start + BATCH, leads))]
        results = ask(bench, f"{base}/v1/leads/batch", {"leads": items})["results"]
        if len(results) != len(items) or any(result.get("error") for result in results):
            raise Failed("some leads were refused")

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(send, range(0, leads, BATCH)))
    say("kept: first scores")
    while ask(bench, f"{base}/v1/rescoring")["due"]:
        # Raises when the time of the whole run is used up.
        bench.cap(1.0)
        time.sleep(1.0)


def beside_echo(bench: Bench, base: str, rows: list[dict[str, str]], ids: Path) -> tuple[Reading, Reading]:
    """Scores by identifier and the echo in turns, each as fast as it goes."""
    bodies = ids.with_name("bodies")
    lines = [json.dumps({"lead_id": row["lead_id"], "attributes": row}) for row in rows[:BODIES]]
    bodies.write_text("".join(f"{line}\n" for line in lines))
    kept, bare = [], []
    with servers.echo(bench, lines[0].encode()) as echo:
        # Each of those that are asked for is read from the store once.
        attempt(lambda: by_identifier(bench, base, ids))
        for _ in range(bench.sizes.load_rounds):
            say("kept: scores by identifier")
            bare.append(attempt(lambda: flat_out(bench, echo, bodies)))
            kept.append(attempt(lambda: by_identifier(bench, base, ids)))
    return median(kept), median(bare)


def by_identifier(bench: Bench, base: str, ids: Path) -> Reading:
    """Requests a second when each connection asks again at once."""
    seconds = bench.sizes.load_seconds
    command: Command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", HERE / "get.lua", base]
    found = run(command, bench.cap(seconds + 60.0), env=os.environ | {"IDS": str(ids)}).last_json()
    if found["bad_status"] or found["socket_errors"] or not found["requests"]:
        raise Failed(f"of {found['requests']} requests {found['bad_status']} failed and {found['socket_errors']} got no answer")
    return Reading(found["requests"] / found["microseconds"] * 1e6, raw=found)


def paced(bench: Bench, base: str, ids: Path) -> Reading:
    """The 99th percentile of latency in microseconds of reads at a fixed rate."""
    seconds = bench.sizes.read_seconds
    command: Command = [bench.programs.paced, base.removeprefix("http://"), ids, str(RATE), str(seconds)]
    found = run(command, bench.cap(seconds + 60.0)).last_json()
    return Reading(found["p99_us"], raw=found)


def quiet_readings(bench: Bench, base: str, ids: Path) -> list[Reading]:
    """The same while the server does nothing else."""
    say("kept: reads beside nothing else")
    return [attempt(lambda: paced(bench, base, ids)) for _ in range(QUIET)]


def promotion(bench: Bench, base: str, ids: Path) -> tuple[Reading, Reading]:
    """Another champion: how long all scores took, and the reads meanwhile."""
    say("kept: all scores anew")
    model = ask(bench, f"{base}/v1/models/leads")
    version = max(entry["version"] for entry in model["versions"] if entry["version"] != model["champion"])
    ask(bench, f"{base}/v1/models/leads/aliases/champion", {"version": version, "force": True, "reason": "a benchmark"}, "PUT")
    during: list[Reading] = []
    while True:
        reading = paced(bench, base, ids)
        shown = ask(bench, f"{base}/v1/rescoring")
        last = shown["last"] or {}
        if shown["running"] is None and last.get("target", {}).get("version") == version:
            break
        during.append(reading)
    seconds = (datetime.fromisoformat(last["finished_at"]) - datetime.fromisoformat(last["started_at"])).total_seconds()
    # The last reading went on after the sweep; of a short sweep it is the only one.
    return Reading(seconds, raw=last), median(during or [reading])


def ask(bench: Bench, url: str, body: Any = None, method: str | None = None) -> dict[str, Any]:
    """A request of JSON and its answer. Raises `Failed`."""
    data_of = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data_of, headers={"content-type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=bench.cap(120.0)) as response:
            return dict(json.load(response))
    except OSError as why:
        raise Failed(f"{url}: {why}") from why


def emptied(folder: Path) -> Path:
    """A folder without what an earlier run left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
