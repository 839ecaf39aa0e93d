"""The servers that are asked: each starts on a free port and is ended on leaving the block."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from load import ask
from process import Background, Command, Failed
from settings import HERE, Bench, say

# Worker processes of the peers: one a core, as Plumb has threads.
WORKERS = 2


@contextmanager
def plumb(bench: Bench, registry: Path, store: str = "") -> Iterator[tuple[str, Background]]:
    """Plumb's server and its address; with the URL of a store it keeps leads."""
    address = _free_address()
    say("starting plumb")
    command: Command = [bench.programs.plumb, "serve", "--bind", address, "--registry", registry, *(["--store", store] if store else [])]
    with Background(command, bench.work / "serve-plumb.log") as server:
        _wait(server, f"http://{address}/health/ready", 30.0)
        yield f"http://{address}", server


@contextmanager
def echo(bench: Bench, body: bytes) -> Iterator[str]:
    """The bare handler, and the address that it takes posts at."""
    address = _free_address()
    if not bench.programs.echo.exists():
        raise Failed("not built: the example `echo` of plumb-serve is missing")
    say("starting echo")
    with Background([bench.programs.echo, "--bind", address], bench.work / "serve-echo.log") as server:
        _wait_for_port(server, address, 30.0)
        yield _first_that_answers([f"http://{address}/{path}" for path in ("v1/score", "", "echo")], body)


@contextmanager
def fastapi(bench: Bench, pipeline: Path) -> Iterator[str]:
    """FastAPI with scikit-learn under uvicorn."""
    host, port = _free_address().split(":")
    environment = bench.peer_environment(threads=1) | {"PIPELINE": str(pipeline)}
    place = ["--host", host, "--port", port, "--workers", str(WORKERS)]
    command: Command = [bench.programs.python, "-m", "uvicorn", "peers.api:app", *place, "--log-level", "warning", "--app-dir", HERE]
    say("starting FastAPI")
    with Background(command, bench.work / "serve-fastapi.log", environment) as server:
        _wait(server, f"http://{host}:{port}/health", 40.0)
        yield f"http://{host}:{port}/score"


@contextmanager
def mlflow(bench: Bench, model: Path) -> Iterator[str]:
    """MLflow's own server of a model, in this environment."""
    host, port = _free_address().split(":")
    place = ["--host", host, "--port", port, "--workers", str(WORKERS)]
    command: Command = [bench.programs.python, "-m", "mlflow", "models", "serve", "-m", model, "--env-manager", "local", *place]
    say("starting MLflow")
    with Background(command, bench.work / "serve-mlflow.log", bench.peer_environment(threads=1)) as server:
        _wait(server, f"http://{host}:{port}/ping", 90.0)
        yield f"http://{host}:{port}/invocations"


def _free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def _wait(server: Background, url: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        server.check_alive()
        try:
            ask(url)
            return
        except Failed as why:
            if time.monotonic() > until:
                raise Failed(f"not ready in {seconds:.0f} s: {server.last_words()}") from why
            time.sleep(0.1)


def _wait_for_port(server: Background, address: str, seconds: float) -> None:
    host, port = address.split(":")
    until = time.monotonic() + seconds
    while True:
        server.check_alive()
        try:
            socket.create_connection((host, int(port)), 1.0).close()
            return
        except OSError as why:
            if time.monotonic() > until:
                raise Failed(f"does not listen at {address}") from why
            time.sleep(0.1)


def _first_that_answers(urls: list[str], body: bytes) -> str:
    last = Failed("no address")
    for url in urls:
        try:
            ask(url, body)
            return url
        except Failed as why:
            last = why
    raise last
