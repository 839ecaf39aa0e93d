"""scikit-learn's fitted pipeline on the first rows of a file: `score_sklearn PIPELINE PARQUET ROWS BATCH`."""

import sys
import time

import joblib

from peers.answer import answer, begin
from peers.frame import batches, prepared


def main() -> None:
    model, source, rows, batch = sys.argv[1:]
    pipeline = joblib.load(model)
    begun = begin()
    done, total = 0, 0.0
    for part in batches(source, int(rows), int(batch)):
        probabilities = pipeline.predict_proba(prepared(part))[:, 1]
        done += len(probabilities)
        total += float(probabilities.sum())
    answer(seconds=time.perf_counter() - begun, rows=done, mean=total / done)


if __name__ == "__main__":
    main()
