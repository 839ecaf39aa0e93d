"""The rows of a task as its `plumb.toml` describes the columns: the same columns, kinds and missing values that Plumb goes by."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass
class Prepared:
    """Numbers as floats and categories as texts, NaN and None where missing; the same columns in both tables."""

    numbers: list[str]
    categories: list[str]
    train: pd.DataFrame
    test: pd.DataFrame
    won: NDArray[np.bool_]
    # Identifiers of the test rows.
    identities: list[str]


def prepared(folder: Path) -> Prepared:
    """Reads a task's folder. Training rows whose deal is open are left out."""
    settings = tomllib.loads((folder / "plumb.toml").read_text())
    outcome = settings["outcome"]
    train, test = (raw(folder / name, settings["data"]["delimiter"]) for name in ("train.csv", "test.csv"))
    train = train[train[outcome["column"]].isin([*outcome["won"], *outcome["lost"]])].reset_index(drop=True)
    won = train[outcome["column"]].isin(outcome["won"]).to_numpy(dtype=bool)
    identities = test[settings["lead"]["id"]].tolist()
    used = {name: column for name, column in settings["columns"].items() if column.get("use", True)}
    created = settings["lead"].get("created")
    tables = [features(table, used, created) for table in (train, test)]
    categories = [name for name in tables[0] if not pd.api.types.is_float_dtype(tables[0][name])]
    numbers = [name for name in tables[0] if name not in categories]
    return Prepared(numbers, categories, *tables, won, identities)


def raw(path: Path, delimiter: str) -> pd.DataFrame:
    """Every field as its text."""
    return pd.read_csv(path, sep=delimiter, dtype=str, keep_default_na=False, na_filter=False).astype(object)


def features(table: pd.DataFrame, used: dict[str, Any], created: str | None) -> pd.DataFrame:
    """Numbers, levels, whether texts are filled in, and of dates the age at creation; of creation itself its hour and weekday."""
    made: dict[str, Any] = {}
    for name, column in used.items():
        values = known(table[name], column.get("missing", []))
        match column["kind"]:
            case "number":
                made[name] = pd.to_numeric(values, errors="coerce").astype("float64")
            case "category":
                made[name] = values
            case "text":
                made[f"{name} is filled in"] = values.notna().astype("float64")
            case "date":
                made |= date_features(table, name, values, created)
    return pd.DataFrame(made)


def date_features(table: pd.DataFrame, name: str, values: pd.Series, created: str | None) -> dict[str, Any]:
    """What Plumb makes of a date."""
    date = moments(values)
    if name == created:
        weekday = date.dt.dayofweek.map(lambda day: None if pd.isna(day) else str(int(day))).astype(object)
        return {f"{name}: hour": date.dt.hour.astype("float64"), f"{name}: weekday": weekday}
    if created is None:
        return {}
    return {f"{name}: days": (date - moments(known(table[created], []))).dt.total_seconds() / 86_400.0}


def known(values: pd.Series, placeholders: list[str]) -> pd.Series:
    """The texts without surrounding blanks; None where they are empty or a placeholder."""
    stripped = values.str.strip()
    return stripped.where(~stripped.isin(["", *placeholders]), None).astype(object)


def moments(values: pd.Series) -> pd.Series:
    """ISO dates and times."""
    return pd.to_datetime(values, format="ISO8601", utc=True, errors="coerce")
