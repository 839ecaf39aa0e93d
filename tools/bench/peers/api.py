"""The model behind FastAPI: `PIPELINE=pipeline.joblib uvicorn peers.api:app`.

Written to be quick: a lead is prepared as plain values and becomes a data frame once, scikit-learn's checks of arguments are off, and the
handler is a coroutine, so that requests of a worker do not take the interpreter's lock from each other.
"""

from __future__ import annotations

import math
import os
from datetime import datetime
from typing import Any

import joblib
import pandas as pd
import sklearn
from fastapi import FastAPI, Request

import leads
from peers.frame import PREPARED

sklearn.set_config(assume_finite=True, skip_parameter_validation=True)
app = FastAPI()
pipeline = joblib.load(os.environ["PIPELINE"])


def one_row(attributes: dict[str, Any]) -> pd.DataFrame:
    """What `frame.prepared` makes of a table, for one lead."""
    row: dict[str, Any] = {name: float(attributes.get(name, math.nan)) for name in leads.NUMBERS}
    created, planned = (date(attributes.get(name)) for name in (leads.CREATED, leads.PLANNED))
    row["expected_days"] = (planned - created).total_seconds() / 86_400.0 if created and planned else math.nan
    row["hour"] = float(created.hour) if created else math.nan
    row |= {name: attributes.get(name, "") for name in leads.CATEGORIES}
    row["weekday"] = str(created.weekday()) if created else ""
    row |= {f"{name}_present": float(name in attributes) for name in leads.TEXTS}
    return pd.DataFrame([[row[name] for name in PREPARED]], columns=PREPARED)


def date(text: str | None) -> datetime | None:
    """A date in ISO 8601, or none."""
    return datetime.fromisoformat(text) if text else None


@app.get("/health")
async def health() -> dict[str, bool]:
    """Ready when it answers."""
    return {"ready": True}


@app.post("/score")
async def score(request: Request) -> dict[str, Any]:
    """One lead's probability."""
    lead = await request.json()
    probability = pipeline.predict_proba(one_row(lead["attributes"]))[0, 1]
    return {"lead_id": lead.get("lead_id"), "probability": float(probability)}
