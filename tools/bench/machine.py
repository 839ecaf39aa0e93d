"""What a run was made on, and with which versions."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

from settings import HERE, REPOSITORY, Programs


def machine() -> dict[str, str | int]:
    """Processor, cores, memory and system."""
    return {
        "processor": _first(Path("/proc/cpuinfo"), r"model name\s*:\s*(.+)") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(programs: Programs) -> dict[str, str]:
    """Of Plumb, its compiler, the load generators and every pinned peer; what is missing is said to be."""
    found = {
        "plumb": f"{program_version(programs.plumb)} ({commit()})",
        "rustc": _output("rustc", "--version"),
        "python": platform.python_version(),
        "wrk": _match(_output("wrk", "--version"), r"wrk (\S+)"),
        "oha": _output(programs.python.parent / "oha", "--version"),
    }
    return found | pinned(HERE / "requirements.txt")


def program_version(plumb: Path) -> str:
    """The program's own word."""
    return _output(plumb, "--version")


def pinned(requirements: Path) -> dict[str, str]:
    """Installed versions of the packages that a file of requirements names."""
    names = [line.split("==")[0].strip() for line in requirements.read_text().splitlines()]
    return {name: _installed(name) for name in names if name and not name.startswith("#")}


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def commit() -> str:
    """What is checked out."""
    revision = _output("git", "-C", REPOSITORY, "rev-parse", "--short=12", "HEAD")
    changed = _output("git", "-C", REPOSITORY, "status", "--porcelain", "--untracked-files=no")
    return f"commit {revision}" + (", with changes" if changed else "")


def _output(*command: str | Path) -> str:
    try:
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "missing"
    return (result.stdout or result.stderr).strip().splitlines()[0] if (result.stdout or result.stderr).strip() else ""


def _match(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else text


def _first(path: Path, pattern: str) -> str:
    try:
        return _match(path.read_text(), pattern) if re.search(pattern, path.read_text()) else ""
    except OSError:
        return ""
