"""Child processes, their wall time and peak memory.

Everything heavy runs in a child: memory is then that of one contestant alone, and a contestant that hangs or dies ends nothing else.
This side must stay small and import nothing heavy, because a child's peak counts the memory of its parent at the moment of the fork.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

Command = Sequence[str | Path]


class Failed(Exception):
    """A contestant gave no answer; the message says why."""


class TimedOut(Failed):
    """A contestant was ended at its cap.

    `at_least` is what its timed work is known to take, if anything is: the cap also covers its start and work that is not timed, so
    the cap is no bound.
    """

    def __init__(self, cap: float, at_least: float | None = None) -> None:
        work = "" if at_least is None else f", its timed work not done in {at_least:.3g} s"
        super().__init__(f"ended after {cap:.0f} s{work}")
        self.cap = cap
        self.at_least = at_least


@dataclass(frozen=True)
class Finished:
    """How a child ended."""

    seconds: float
    peak_bytes: int
    code: int
    out: str
    err: str

    def last_json(self) -> dict[str, Any]:
        """The JSON object on the last line of standard output."""
        lines = self.out.strip().splitlines()
        try:
            return dict(json.loads(lines[-1]))
        except (IndexError, ValueError) as why:
            raise Failed(f"printed no JSON line ({self.reason()})") from why

    def reason(self) -> str:
        """The last words of the child, for a table cell."""
        lines = [line.strip() for line in self.err.splitlines() if line.strip()]
        return f"exit code {self.code}: {lines[-1][:200]}" if lines else f"exit code {self.code}"


def run(
    command: Command,
    cap: float,
    env: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
    folder: Path | None = None,
) -> Finished:
    """Runs a command to its end, in `folder` if one is given, or ends it with its own children after `cap` seconds.

    Raises `TimedOut`, or `Failed` when it cannot be started or its exit code is not accepted.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        try:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=dict(env) if env is not None else None,
                cwd=folder,
                start_new_session=True,
            )
        except OSError as why:
            raise Failed(f"cannot be started: {why}") from why
        ended = threading.Event()

        def end() -> None:
            ended.set()
            _kill_group(child.pid)

        watchdog = threading.Timer(cap, end)
        watchdog.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            watchdog.cancel()
        seconds = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        if ended.is_set():
            raise TimedOut(cap, _worked(_text(out), time.monotonic()))
        finished = Finished(seconds, usage.ru_maxrss * 1024, child.returncode, _text(out), _text(err))
    if finished.code not in accepted:
        raise Failed(finished.reason())
    return finished


class Background:
    """A server that runs while it is asked, and is ended with its own children on leaving the block."""

    def __init__(self, command: Command, log: Path, env: Mapping[str, str] | None = None) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self.env = env

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            try:
                self.child = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(self.env) if self.env is not None else None,
                    start_new_session=True,
                )
            except OSError as why:
                raise Failed(f"cannot be started: {why}") from why
        return self

    def __exit__(self, *_: object) -> None:
        _kill_group(self.child.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(10)
        # Workers may outlive the process that started them.
        _kill_group(self.child.pid)
        self.child.wait()

    def check_alive(self) -> None:
        """Raises `Failed` with the last words of the log when the server has ended."""
        if self.child.poll() is not None:
            raise Failed(f"ended with exit code {self.child.returncode}: {self.last_words()}")

    def last_words(self) -> str:
        """The last error in the log, or its last line."""
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        errors = [line for line in lines if "Error" in line]
        return (errors or lines or ["no output"])[-1][:200]

    def resident_bytes(self) -> int:
        """Resident memory of the server and all processes of its group, shared pages counted in each."""
        total = 0
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if os.getpgid(int(entry.name)) == self.child.pid:
                    total += _resident_kib(entry) * 1024
            except (OSError, ProcessLookupError):
                continue
        return total


def _worked(out: str, now: float) -> float | None:
    """Seconds since a child last said that its timed work began; the monotonic clock is one for all processes."""
    for line in reversed(out.splitlines()):
        try:
            return now - float(json.loads(line)["begun"])
        except (KeyError, TypeError, ValueError):
            continue
    return None


def _resident_kib(process: Path) -> int:
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def _kill_group(group: int, how: signal.Signals = signal.SIGKILL) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, how)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
