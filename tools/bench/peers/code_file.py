"""The file of codes that `plumb-fit`'s example `solve` reads, and the objective by its definition.

Line `PLUMBCODES1`, line of JSON `{"rows":n,"columns":[{"levels":k},...]}`, n little-endian u16 a column, n bytes of labels.
The matrix of a fit has a column a code, but for code 0 of every feature, which is the reference.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

MAGIC = b"PLUMBCODES1\n"


@dataclass
class CodeFile:
    """Codes by feature, and labels."""

    columns: list[NDArray[np.uint16]]
    levels: list[int]
    labels: NDArray[np.uint8]

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.labels)

    @property
    def width(self) -> int:
        """Columns of the indicator matrix."""
        return sum(self.levels) - len(self.levels)

    def write(self, path: Path) -> None:
        """Writes the file."""
        head = {"rows": self.rows, "columns": [{"levels": levels} for levels in self.levels]}
        with path.open("wb") as file:
            file.write(MAGIC)
            file.write(json.dumps(head, separators=(",", ":")).encode() + b"\n")
            for column in self.columns:
                file.write(column.astype("<u2").tobytes())
            file.write(self.labels.astype("u1").tobytes())

    @classmethod
    def read(cls, path: Path) -> CodeFile:
        """Reads the file."""
        with path.open("rb") as file:
            if file.readline() != MAGIC:
                raise ValueError(f"{path} is not a file of codes")
            head = json.loads(file.readline())
            rows = head["rows"]
            columns = [np.frombuffer(file.read(2 * rows), dtype="<u2") for _ in head["columns"]]
            labels = np.frombuffer(file.read(rows), dtype="u1")
        return cls(columns, [column["levels"] for column in head["columns"]], labels)

    def sparse(self) -> sp.csr_matrix:
        """The indicator matrix in compressed rows, doubles, with 32-bit indices."""
        every = np.stack([column.astype(np.int32) for column in self.columns], axis=1)
        firsts = np.cumsum([0, *(levels - 1 for levels in self.levels[:-1])]).astype(np.int32)
        is_on = every > 0
        indices = (every + firsts - 1)[is_on]
        starts = np.concatenate([[0], np.cumsum(is_on.sum(axis=1))]).astype(np.int32)
        return sp.csr_matrix((np.ones(len(indices)), indices, starts), shape=(self.rows, self.width))

    def objective(self, intercept: float, coefficients: NDArray[np.float64], penalty: float) -> float:
        """Sum of log losses + penalty / 2 * sum of squared coefficients."""
        log_odds = np.full(self.rows, intercept)
        first = 0
        for column, levels in zip(self.columns, self.levels, strict=True):
            weights = np.concatenate([[0.0], coefficients[first : first + levels - 1]])
            log_odds += weights[column]
            first += levels - 1
        signed = np.where(self.labels == 1, -log_odds, log_odds)
        return float(np.logaddexp(0.0, signed).sum() + 0.5 * penalty * np.square(coefficients).sum())
