"""The made-up leads, their configuration, and a trained model, made when a section first asks for them."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from process import Failed
from settings import REPOSITORY, Bench, say

SEED = "7"


def leads(bench: Bench, rows: int) -> Path:
    """A Parquet file of so many leads. Files of an earlier run are used again while the generator writes the same bytes."""
    folder = bench.work / "leads" / _fingerprint(bench) / str(rows)
    path = folder / "leads.parquet"
    if not path.exists():
        say(f"making {rows:,} leads")
        partial = folder.with_name(f"{rows}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        bench.plumb("synth", "--leads", str(rows), "--seed", SEED, "--format", "parquet", "-o", partial, cap=600.0)
        for unused in ("events.parquet", "truth.parquet"):
            (partial / unused).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    return path


def _fingerprint(bench: Bench) -> str:
    """Of a few leads: changes when the generator does."""
    folder = bench.work / "fingerprint"
    shutil.rmtree(folder, ignore_errors=True)
    bench.plumb("synth", "--leads", "500", "--seed", SEED, "--format", "parquet", "-o", folder)
    return hashlib.sha256((folder / "leads.parquet").read_bytes()).hexdigest()[:16]


def leads_csv(bench: Bench, rows: int) -> Path:
    """The same leads as CSV."""
    parquet = leads(bench, rows)
    path = parquet.with_suffix(".csv")
    if not path.exists():
        bench.peer("write_csv", parquet, path)
    return path


def codes(bench: Bench, rows: int, shape: str) -> Path:
    """The leads as a file of codes, for fits: `whole`, every feature; `small`, twelve features of six codes, so 60 columns."""
    path = bench.work / f"codes-{shape}-{rows}"
    bench.peer("write_codes", leads(bench, rows), shape, path)
    return path


def configuration(bench: Bench, rows: int) -> Path:
    """The demo's configuration, which is for the same columns, on a file of so many leads."""
    text = (REPOSITORY / "data" / "plumb.toml").read_text()
    text, replaced = re.subn(r'(?m)^leads = ".*"$', lambda _: f'leads = "{leads(bench, rows)}"', text)
    if replaced != 1:
        raise Failed("data/plumb.toml has no line that names the leads")
    text = re.sub(r"(?m)^delimiter = .*\n", "", text)
    # Only the model is measured: the rules beside it are those of the demo's leads.
    text = re.sub(r"(?ms)^\[rules\].*?(?=^# Columns|^\[columns\])", "", text)
    path = bench.work / f"plumb-{rows}.toml"
    path.write_text(text)
    return path


def registry(bench: Bench, rows: int) -> Path:
    """A registry whose champion was trained on so many leads."""
    folder = bench.work / "registry"
    shutil.rmtree(folder, ignore_errors=True)
    say(f"training the model on {rows:,} leads")
    finished = bench.plumb("train", configuration(bench, rows), "--registry", folder, accepted=(0, 4))
    if finished.code == 4:
        bench.plumb("models", "promote", "leads@1", "--registry", folder, "--force", "--reason", "for the benchmark")
    return folder
