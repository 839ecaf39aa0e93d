"""Write a Parquet file as CSV: `write_csv PARQUET CSV`."""

import sys
from pathlib import Path

import polars as pl


def main() -> None:
    source, target = sys.argv[1:]
    partial = Path(f"{target}.partial")
    pl.read_parquet(source).write_csv(partial, datetime_format="%Y-%m-%dT%H:%M:%SZ")
    partial.rename(target)


if __name__ == "__main__":
    main()
