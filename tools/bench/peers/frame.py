"""The leads as a data scientist with pandas and scikit-learn would prepare them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

import leads

# Columns of the prepared table.
NUMBERS = [*leads.NUMBERS, "expected_days", "hour"]
CATEGORIES = [*leads.CATEGORIES, "weekday"]
PRESENCES = [f"{name}_present" for name in leads.TEXTS]
PREPARED = [*NUMBERS, *CATEGORIES, *PRESENCES]


def prepared(raw: pd.DataFrame) -> pd.DataFrame:
    """Dates as ages and parts, missing categories as a level, texts as present or not."""
    table = raw[leads.NUMBERS].astype("float64")
    table["expected_days"] = (raw[leads.PLANNED] - raw[leads.CREATED]).dt.total_seconds() / 86_400.0
    table["hour"] = raw[leads.CREATED].dt.hour.astype("float64")
    for name in leads.CATEGORIES:
        # The encoders of scikit-learn work on objects.
        table[name] = raw[name].astype(object).where(raw[name].notna(), "")
    table["weekday"] = raw[leads.CREATED].dt.dayofweek.astype(str).astype(object)
    for name in leads.TEXTS:
        table[f"{name}_present"] = raw[name].notna().astype("float64")
    return table[PREPARED]


@dataclass
class Labelled:
    """Prepared leads whose horizon has passed, oldest first."""

    table: pd.DataFrame
    won: NDArray[np.bool_]
    accounts: NDArray[np.object_]
    # Positions of the leads to learn from, and of the newest, to measure on.
    training: NDArray[np.intp]
    test: NDArray[np.intp]


def labelled(path: str) -> Labelled:
    """Reads a Parquet file of leads; labels and splits as Plumb's configuration says: won within the horizon, newest to measure on."""
    columns = [*leads.SCORED, leads.CLOSED, leads.OUTCOME, leads.ACCOUNT]
    raw = pd.read_parquet(path, columns=columns).sort_values([leads.CREATED, leads.ID], ignore_index=True)
    horizon = pd.Timedelta(days=leads.HORIZON_DAYS)
    raw = raw[raw[leads.CREATED] + horizon <= pd.Timestamp(leads.EXTRACTED_AT)].reset_index(drop=True)
    won = ((raw[leads.OUTCOME] == "won") & (raw[leads.CLOSED] - raw[leads.CREATED] <= horizon)).to_numpy(dtype=bool)
    first_test = int(len(raw) * (1.0 - leads.TEST_SHARE))
    cut = raw[leads.CREATED].iloc[first_test]
    # What was not known at the cut is not learnt from.
    training = np.flatnonzero((raw[leads.CREATED] + horizon <= cut).to_numpy())
    test = np.arange(first_test, len(raw))
    return Labelled(prepared(raw), won, raw[leads.ACCOUNT].to_numpy(dtype=object), training, test)


def batches(path: str, rows: int, size: int) -> Iterator[pd.DataFrame]:
    """The first rows of a file, in batches, with the columns that are scored."""
    left = rows
    for part in pq.ParquetFile(path).iter_batches(size, columns=leads.SCORED):
        yield part.slice(0, left).to_pandas()
        left -= part.num_rows
        if left <= 0:
            return
