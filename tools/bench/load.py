"""Loads on a server: as much as it takes (wrk), or so many requests a second (oha)."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from figures import Reading
from process import Command, Failed, run
from settings import HERE, Bench

# Keep-alive connections of every load. One thread of wrk drives more than any server here answers.
CONNECTIONS = 16


def flat_out(bench: Bench, url: str, bodies: Path, connections: int = CONNECTIONS) -> Reading:
    """Requests a second when each connection asks again at once. An answer that is no success fails the reading."""
    seconds = bench.sizes.load_seconds
    command: Command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", HERE / "post.lua", url]
    finished = run(command, bench.cap(seconds + 60.0), env=os.environ | {"BODIES": str(bodies)})
    found = finished.last_json()
    if found["bad_status"] or found["socket_errors"] or not found["requests"]:
        raise Failed(f"of {found['requests']} requests {found['bad_status']} failed and {found['socket_errors']} got no answer")
    return Reading(found["requests"] / found["microseconds"] * 1e6, raw=found)


def p99_at_rate(bench: Bench, url: str, bodies: Path, rate: float) -> Reading:
    """The 99th percentile of latency in seconds at so many requests a second, counted from when each was due."""
    oha: list[str | Path] = [bench.programs.python.parent / "oha", "--no-tui", "--output-format", "json", "-w"]
    load = ["-z", f"{bench.sizes.load_seconds}s", "-c", str(CONNECTIONS), "-q", f"{rate:.0f}", "--latency-correction"]
    command: Command = [*oha, *load, "-m", "POST", "-T", "application/json", "-Z", bodies, url]
    found = _document(run(command, bench.cap(bench.sizes.load_seconds + 60.0)).out)
    statuses, errors = found["statusCodeDistribution"], found["errorDistribution"]
    if set(statuses) != {"200"} or errors:
        raise Failed(f"answers: {statuses}, errors: {errors}")
    reached = found["summary"]["requestsPerSec"]
    if reached < 0.9 * rate:
        raise Failed(f"the load generator reached only {reached:,.0f} of {rate:,.0f} requests a second")
    percentiles = found["latencyPercentiles"]
    return Reading(percentiles["p99"], raw={"rate": rate, "reached": reached, "p50": percentiles["p50"], "p99": percentiles["p99"]})


def _document(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError as why:
        raise Failed("oha printed no JSON") from why


def ask(url: str, body: bytes | None = None) -> bytes:
    """One request, to see that a server is up and what it answers. Raises `Failed`."""
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as why:
        raise Failed(f"{url} answers {why.code}: {why.read()[:200]!r}") from why
    except (OSError, urllib.error.URLError) as why:
        raise Failed(f"{url}: {why}") from why
