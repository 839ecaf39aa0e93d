"""Bodies of requests, a line each: `write_bodies PARQUET LEADS FOLDER`.

`single.jsonl` for Plumb and the echo, `batch.jsonl` one batch of 1,000, `api.jsonl` the same leads for the peer that prepares them
itself, `mlflow.jsonl` prepared beforehand, since MLflow's server takes a model's own columns; that favours it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

import leads
from peers.answer import answer
from peers.frame import prepared

BATCH = 1_000


def attributes(row: dict[str, Any]) -> dict[str, Any]:
    """A lead's fields as JSON has them; a missing one is left out."""
    plain = {name: value for name, value in row.items() if name != leads.ID and not pd.isna(value)}
    return {name: value.isoformat() + "Z" if isinstance(value, pd.Timestamp) else value for name, value in plain.items()}


def main() -> None:
    source, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    raw = next(pq.ParquetFile(source).iter_batches(max(count, BATCH), columns=leads.SCORED)).to_pandas()
    requests = [{"lead_id": row[leads.ID], "attributes": attributes(row)} for row in raw.to_dict("records")]
    table = prepared(raw)
    split = [json.loads(table.iloc[[row]].to_json(orient="split", index=False)) for row in range(count)]
    files = {
        # The same leads, asked for in the same way.
        "single": [request | {"reasons": 3} for request in requests[:BATCH]],
        "batch": [{"leads": [request | {"reasons": 3} for request in requests[:BATCH]]}],
        "api": requests[:count],
        "mlflow": [{"dataframe_split": {"columns": part["columns"], "data": part["data"]}} for part in split],
    }
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    answer(bytes={name: len(json.dumps(lines[0])) for name, lines in files.items()})


if __name__ == "__main__":
    main()
