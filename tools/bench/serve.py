"""SERVE: leads over HTTP on loopback, with connections kept alive."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import data
import servers
from figures import Figure, Reading, attempt, median
from load import CONNECTIONS, ask, flat_out, p99_at_rate
from process import Command, Failed, run
from score import pipelines
from settings import REPOSITORY, Bench, say

# Leads of a batch, which are also asked for one by one in turn; of slower peers so many.
BATCH, LEADS = 1_000, 200
# A batch keeps a core busy by itself.
BATCH_CONNECTIONS = 4
SCORES_ONE_LEAD = re.compile(r"(?:one|score)(?!.*(?:batch|thousand|explain|reason|parse))")
MICROSECONDS = {"ns": 1e-3, "µs": 1.0, "us": 1.0, "ms": 1e3, "s": 1e6}


@dataclass
class OwnServer:
    """What Plumb's server was measured at, with the echo beside it."""

    requests: Reading
    echo: Reading
    p99: Reading
    echo_p99: Reading
    batches: Reading
    resident: Reading


def measure(bench: Bench) -> list[Figure]:
    """All lines of this section."""
    registry = data.registry(bench, bench.sizes.train_small)
    models, made = pipelines(bench)
    bodies = bench.work / "bodies"
    shutil.rmtree(bodies, ignore_errors=True)
    bodies.mkdir()
    bench.peer("write_bodies", data.leads(bench, bench.sizes.train_small), LEADS, bodies)
    own = own_server(bench, registry, bodies)
    start_fastapi = partial(servers.fastapi, bench, models / "pipeline.joblib")
    start_mlflow = partial(servers.mlflow, bench, models / "mlflow")
    fastapi = beside_peer(bench, registry, made["pipeline"], start_fastapi, bodies, "api.jsonl")
    mlflow = beside_peer(bench, registry, made["mlflow"], start_mlflow, bodies, "mlflow.jsonl")
    workers = f"{servers.WORKERS} workers"
    return [
        *single_lines(own),
        micro_line(bench),
        batch_line(own),
        peer_line("FastAPI", f"FastAPI with scikit-learn's pipeline (uvicorn, {workers})", *fastapi),
        peer_line("MLflow", f"MLflow's model server, the same pipeline (local environment, {workers})", *mlflow),
        memory_line(own),
    ]


def own_server(bench: Bench, registry: Path, bodies: Path) -> OwnServer:
    """Single leads, batches and the echo in turns, then latencies, then what memory the server holds."""
    single, batch = bodies / "single.jsonl", bodies / "batch.jsonl"
    body = single.read_bytes().splitlines()[0]
    with ExitStack() as stack:
        try:
            base, server = stack.enter_context(servers.plumb(bench, registry))
            ask(f"{base}/v1/score", body)
        except Failed as why:
            missing = Reading(None, why=str(why))
            return OwnServer(missing, missing, missing, missing, missing, missing)
        try:
            echo, no_echo = stack.enter_context(servers.echo(bench, body)), None
        except Failed as why:
            echo, no_echo = "", Reading(None, why=str(why))
        score = f"{base}/v1/score"
        requests, echoes, batches = [], [], []
        for _ in range(bench.sizes.own_rounds):
            say("serve: single leads and batches")
            echoes.append(no_echo or attempt(lambda: flat_out(bench, echo, single)))
            requests.append(attempt(lambda: flat_out(bench, score, single)))
            batches.append(attempt(lambda: flat_out(bench, f"{score}/batch", batch, BATCH_CONNECTIONS)))
        most = median(requests)
        rate = (most.value or 0.0) / 2.0
        p99, echo_p99 = [], []
        for _ in range(bench.sizes.load_rounds):
            say("serve: single leads at half that load")
            echo_p99.append(no_echo or attempt(lambda: p99_at_rate(bench, echo, single, rate)))
            p99.append(attempt(lambda: p99_at_rate(bench, score, single, rate)) if rate else most)
        resident = attempt(lambda: Reading(float(server.resident_bytes())))
    return OwnServer(most, median(echoes), median(p99), median(echo_p99), median(batches), resident)


def beside_peer(
    bench: Bench, registry: Path, missing: str, start: Callable[[], AbstractContextManager[str]], bodies: Path, lines: str
) -> tuple[Reading, Reading]:
    """Requests a second of Plumb and of a peer, in turns."""
    own: list[Reading] = []
    # One connection a worker is best for a server whose requests fight for the interpreter's lock.
    peers: dict[int, list[Reading]] = {connections: [] for connections in (CONNECTIONS, servers.WORKERS)}
    try:
        if missing:
            raise Failed(f"its model could not be made: {missing}")
        with start() as url, servers.plumb(bench, registry) as (base, _):
            answer = ask(url, (bodies / lines).read_bytes().splitlines()[0])
            for _ in range(bench.sizes.load_rounds):
                say("serve: single leads")
                own.append(attempt(lambda: flat_out(bench, f"{base}/v1/score", bodies / "single.jsonl")))
                for connections, rates in peers.items():
                    rates.append(attempt(partial(flat_out, bench, url, bodies / lines, connections)))
    except Failed as why:
        return Reading(None, why=str(why)), Reading(None, why=str(why))
    medians = {connections: median(rates) for connections, rates in peers.items()}
    best = max(medians.values(), key=lambda reading: reading.value or 0.0)
    told = {"by_connections": {connections: reading.value for connections, reading in medians.items()}}
    return median(own), replace(best, raw=best.raw | told | {"an_answer": answer.decode(errors="replace")[:300]})


def single_lines(own: OwnServer) -> list[Figure]:
    """Against a handler that does nothing."""
    loads = f"wrk, 1 thread, {CONNECTIONS} connections, {BATCH:,} different leads in turn, Plumb and echo alternating, medians"
    share = Figure(
        "serve.single",
        "one lead, `POST /v1/score` with 3 reasons: requests a second, as a share of a bare axum handler that parses and echoes the JSON",
        "times",
        loads,
        bar=0.8,
        aim=0.95,
    )
    rate = Figure("serve.single.rate", "the same, requests a second", "requests/s", "the same runs")
    p99 = Figure(
        "serve.p99",
        "99th percentile of latency at half of Plumb's highest load, against the echo's at the same load",
        "times",
        f"oha, {CONNECTIONS} connections, latency counted from when a request was due, alternating, medians",
        bar=3.0,
        aim=1.5,
        higher_is_better=False,
    )
    own_p99 = Figure("serve.p99.own", "the same, Plumb's 99th percentile", "µs", "the same runs")
    return [
        share.ratio(("plumb", own.requests), ("echo", own.echo)),
        rate.of(own.requests),
        p99.ratio(("plumb", own.p99), ("echo", own.echo_p99)),
        own_p99.of(own.p99.scaled(1e6)),
    ]


def batch_line(own: OwnServer) -> Figure:
    """Leads a second in batches, against one by one."""
    line = Figure(
        "serve.batch",
        f"batches of {BATCH:,} leads, `POST /v1/score/batch`: leads a second, against single requests for the same leads and reasons",
        "times",
        f"wrk, {BATCH_CONNECTIONS} connections, medians",
        bar=5.0,
        aim=10.0,
    )
    return line.ratio(("batches", own.batches.scaled(BATCH)), ("single", own.requests))


def peer_line(name: str, what: str, own: Reading, peer: Reading) -> Figure:
    """Requests a second against a peer's."""
    line = Figure(
        f"serve.{name}",
        f"one lead: requests a second, against {what}",
        "times faster",
        f"wrk as above, Plumb and peer alternating; {name} with {CONNECTIONS} connections or {servers.WORKERS}, whichever it is better with; "
        f"scikit-learn's binned pipeline, `predict_proba` of one lead from JSON; no reasons from {name}",
        bar=20.0,
        aim=50.0,
    )
    return line.ratio(("plumb", own), (name, peer))


def memory_line(own: OwnServer) -> Figure:
    """After all loads."""
    line = Figure(
        "serve.memory",
        "resident memory of the server with one model",
        "MB",
        "of the process, from the kernel, after the loads",
        bar=40.0,
        aim=20.0,
        higher_is_better=False,
    )
    return line.of(own.resident.scaled(1e-6))


def micro_line(bench: Bench) -> Figure:
    """Scoring alone, without HTTP."""
    line = Figure(
        "serve.micro",
        "scoring one lead, without HTTP or JSON",
        "µs",
        "`cargo bench -p plumb-model --bench score`, its median; of several lines named so, the slowest",
        bar=5.0,
        aim=1.0,
        higher_is_better=False,
    )
    return line.of(attempt(lambda: micro_benchmark(bench)))


def micro_benchmark(bench: Bench) -> Reading:
    """The medians that divan prints: name, then fastest, slowest, median and mean."""
    say("serve: micro-benchmark")
    manifest = REPOSITORY / "Cargo.toml"
    command: Command = ["cargo", "bench", "--locked", "--manifest-path", manifest, "-p", "plumb-model", "--bench", "score"]
    return medians(run(command, bench.cap(bench.sizes.cap)).out)


def medians(text: str) -> Reading:
    """Parses divan's table."""
    duration = r"[\d.]+ (?:ns|µs|us|ms|s)\b"
    line = re.compile(rf"^\W*(\S+)\s+{duration}\s+│\s+{duration}\s+│\s+([\d.]+) (ns|µs|us|ms|s)\b")
    found = {match[1]: float(match[2]) * MICROSECONDS[match[3]] for match in map(line.match, text.splitlines()) if match}
    # Others score a batch, or explain.
    scoring = [median for name, median in found.items() if SCORES_ONE_LEAD.match(name)]
    if not scoring:
        raise Failed(f"the micro-benchmark printed no median of scoring one lead, only of: {', '.join(found) or 'nothing'}")
    return Reading(max(scoring), raw={"medians_us": found})
