"""KEPT: a server with many kept leads: what a score by identifier costs beside a bare echo, and scoring all leads anew while others read.

    python3 tools/bench/kept.py --leads 1000000 --registry REGISTRY --programs target/release [--table data/leads.csv]

REGISTRY holds a model `leads` with two versions at least; the newest that is not the champion is promoted. PROGRAMS is a folder with `plumb` and the examples
`echo` and `paced` (cargo build --release -p plumb-cli; cargo build --release -p plumb-serve --example echo --example paced). wrk must be installed.
Prints one JSON document.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# Leads of one request, requests on their way at once.
BATCH, WRITERS = 1_000, 4
# Connections of the load that is as much as the servers take, and its seconds; readings of each, in turns.
CONNECTIONS, LOAD_SECONDS, READINGS = 16, 8, 5
# Leads that are asked for: those that people look at are a small part.
ASKED = 20_000
# Reads a second beside the sweep, and how long the quiet reading takes.
RATE, QUIET_SECONDS = 1_000, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--table", type=Path, default=HERE.parent.parent / "data" / "leads.csv")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        print(json.dumps(measure(arguments, Path(work)), indent=1))


def measure(arguments: argparse.Namespace, work: Path) -> dict[str, Any]:
    registry = work / "models"
    shutil.copytree(arguments.registry, registry)
    with arguments.table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    plumb = arguments.programs / "plumb"
    command = [plumb, "serve", "--bind", "127.0.0.1:0", "--registry", registry, "--store", f"sqlite:{work / 'kept.db'}"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        base = address(server)
        found: dict[str, Any] = {"leads": arguments.leads}
        start = time.monotonic()
        ingest(base, rows, arguments.leads)
        found["ingest_seconds"] = round(time.monotonic() - start, 1)
        wait(lambda: ask(f"{base}/v1/rescoring")["due"] == 0)
        found["first_scores_seconds"] = round(time.monotonic() - start, 1)
        say(f"kept and scored: {found}")
        ids = work / "ids"
        asked = range(0, arguments.leads, max(1, arguments.leads // ASKED))
        ids.write_text("".join(f"{identifier(rows, number)}\n" for number in asked))
        found |= beside_echo(arguments, base, rows, ids, work)
        say(f"beside the echo: {found}")
        found |= promotion(arguments, base, ids)
        found["database_bytes"] = (work / "kept.db").stat().st_size
        found["resident_kib"] = resident(server.pid)
        return found
    finally:
        server.terminate()
        server.wait()


def beside_echo(arguments: argparse.Namespace, base: str, rows: list[dict[str, str]], ids: Path, work: Path) -> dict[str, Any]:
    """Scores by identifier and the echo in turns, each as fast as it goes."""
    bodies = work / "bodies"
    bodies.write_text("".join(json.dumps({"lead_id": row["lead_id"], "attributes": row}) + "\n" for row in rows[:200]))
    echo = subprocess.Popen([arguments.programs / "examples" / "echo", "--bind", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        echo_url = echo.stdout.readline().split()[-1] if echo.stdout else ""
        kept, bare = [], []
        for _ in range(READINGS):
            kept.append(wrk("get.lua", base, {"IDS": str(ids)}))
            bare.append(wrk("post.lua", echo_url, {"BODIES": str(bodies)}))
        rates = {"score_rate": statistics.median(kept), "echo_rate": statistics.median(bare)}
        return rates | {"of_echo": round(rates["score_rate"] / rates["echo_rate"], 3), "score_rates": kept, "echo_rates": bare}
    finally:
        echo.terminate()
        echo.wait()


def promotion(arguments: argparse.Namespace, base: str, ids: Path) -> dict[str, Any]:
    """Reads at a fixed rate, first with nothing else to do, then from the promotion until all leads have their new scores."""
    paced = [arguments.programs / "examples" / "paced", base.removeprefix("http://"), ids, str(RATE)]
    quiet = [last_json([*paced, str(QUIET_SECONDS)]) for _ in range(2)]
    model = ask(f"{base}/v1/models/leads")
    version = max(entry["version"] for entry in model["versions"] if entry["version"] != model["champion"])
    start = time.monotonic()
    ask(f"{base}/v1/models/leads/aliases/champion", {"version": version, "force": True, "reason": "a benchmark"}, "PUT")
    during = []
    while True:
        during.append(last_json([*paced, str(QUIET_SECONDS)]))
        shown = ask(f"{base}/v1/rescoring")
        say(f"{during[-1]} {shown['running'] and shown['running']['seen']}")
        if shown["running"] is None and (shown["last"] or {}).get("target", {}).get("version") == version:
            break
    last = shown["last"]
    seconds = (moment(last["finished_at"]) - moment(last["started_at"])).total_seconds()
    return {
        "sweep_seconds": seconds,
        "sweep_written": last["written"],
        "until_noticed_seconds": round(time.monotonic() - start, 1),
        "quiet": quiet,
        # The last reading ends after the sweep.
        "during": during[:-1] or during,
    }


def moment(text: str):  # noqa: ANN201
    from datetime import datetime

    return datetime.fromisoformat(text)


def ingest(base: str, rows: list[dict[str, str]], leads: int) -> None:
    def send(start: int) -> None:
        items = [{"lead_id": identifier(rows, n), "attributes": rows[n % len(rows)]} for n in range(start, min(start + BATCH, leads))]
        results = ask(f"{base}/v1/leads/batch", {"leads": items})["results"]
        if len(results) != len(items) or any(result.get("error") for result in results):
            raise SystemExit("some leads were refused")

    with ThreadPoolExecutor(WRITERS) as pool:
        for done, _ in enumerate(pool.map(send, range(0, leads, BATCH))):
            if done % 100 == 99:
                say(f"{(done + 1) * BATCH:,} leads")


def identifier(rows: list[dict[str, str]], number: int) -> str:
    return f"{rows[number % len(rows)]['lead_id']}x{number // len(rows)}"


def wrk(script: str, url: str, environment: dict[str, str]) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{LOAD_SECONDS}s", "--timeout", "30s", "-s", HERE / script, url]
    found = last_json(command, environment)
    if found["bad_status"] or found["socket_errors"]:
        raise SystemExit(f"{url}: {found}")
    return round(found["requests"] / found["microseconds"] * 1e6)


def last_json(command: list[Any], environment: dict[str, str] | None = None) -> dict[str, Any]:
    done = subprocess.run(command, env=os.environ | (environment or {}), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command}: {done.stderr}")
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def ask(url: str, body: Any = None, method: str | None = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=120) as response:
        return dict(json.load(response))


def address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    for line in server.stderr:
        if match := re.search(r"http://[^\s,;)]+", line):
            # The log must not fill its pipe.
            subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
            return match[0]
    raise SystemExit("the server did not start")


def wait(done: Any) -> None:
    while not done():
        time.sleep(1)


def resident(process: int) -> int:
    return int(next(line.split()[1] for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
