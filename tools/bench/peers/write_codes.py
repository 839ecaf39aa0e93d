"""Encode leads for fits: `write_codes PARQUET whole|small FILE`.

Quantile bins of numbers and ages, levels of categories with rare ones pooled, presence of texts: what Plumb does, written anew in
polars and NumPy, so that every contestant gets the same matrix from outside.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import leads
from peers.answer import answer
from peers.code_file import CodeFile

SMALL_FEATURES, SMALL_CODES = 12, 6


def number_codes(values: NDArray[np.float64], bins: int) -> NDArray[np.int64]:
    """Quantile bins from 1; missing is 0."""
    present = ~np.isnan(values)
    edges = np.unique(np.quantile(values[present], np.arange(1, bins) / bins))
    return np.where(present, 1 + np.searchsorted(edges, values, side="right"), 0)


def level_codes(values: pl.Series) -> NDArray[np.int64]:
    """Levels from 2, spellings joined; missing is 0, rare levels are 1."""
    keys = values.str.strip_chars().str.to_lowercase().alias("key")
    counts = keys.drop_nulls().value_counts().filter(pl.col("count") >= leads.MIN_LEVEL_ROWS).sort("key")
    table = counts.select("key", code=pl.int_range(2, pl.len() + 2))
    coded = keys.to_frame().join(table, on="key", how="left", maintain_order="left")["code"]
    return np.where(values.is_null().to_numpy(), 0, coded.fill_null(1).to_numpy())


def compact(codes: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Codes that no row has are left out, so that the reference has rows and the matrix full rank."""
    return np.unique(codes, return_inverse=True)[1].astype(np.uint16)


def encode(frame: pl.DataFrame, bins: int) -> list[NDArray[np.uint16]]:
    """Every feature's codes."""
    planned = (frame[leads.PLANNED] - frame[leads.CREATED]).dt.total_seconds() / 86_400.0
    columns = [number_codes(frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy(), bins) for name in leads.NUMBERS]
    columns.append(number_codes(planned.fill_null(np.nan).to_numpy(), bins))
    columns.append(frame[leads.CREATED].dt.weekday().cast(pl.Int64).to_numpy())
    columns.append(frame[leads.CREATED].dt.hour().cast(pl.Int64).to_numpy())
    columns.extend(level_codes(frame[name]) for name in leads.CATEGORIES)
    columns.extend(frame[name].is_null().cast(pl.Int64).to_numpy() for name in leads.TEXTS)
    return [compact(codes) for codes in columns]


def small(columns: list[NDArray[np.uint16]]) -> list[NDArray[np.uint16]]:
    """The first features that have enough codes, the later codes pooled."""
    wide = [codes for codes in columns if codes.max() >= SMALL_CODES - 1][:SMALL_FEATURES]
    return [np.minimum(codes, SMALL_CODES - 1) for codes in wide]


def main() -> None:
    source, shape, target = sys.argv[1:]
    frame = pl.read_parquet(source, columns=[*leads.SCORED, leads.OUTCOME])
    columns = encode(frame, leads.MAX_BINS)
    if shape == "small":
        columns = small(columns)
    labels = (frame[leads.OUTCOME] == "won").to_numpy().astype(np.uint8)
    file = CodeFile(columns, [int(codes.max()) + 1 for codes in columns], labels)
    file.write(Path(target))
    answer(rows=file.rows, columns=file.width)


if __name__ == "__main__":
    main()
