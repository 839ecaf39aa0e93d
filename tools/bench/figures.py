"""What a measurement came to: readings of one contestant, and figures that hold two against each other."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from process import Failed, TimedOut


@dataclass(frozen=True)
class Reading:
    """One contestant's number, or why there is none.

    With `bound` the number is a time that the contestant did not get done in: its real time is longer.
    """

    value: float | None
    bound: bool = False
    why: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    def scaled(self, factor: float) -> Reading:
        """The same in another unit, or for another number of rows."""
        value = None if self.value is None else self.value * factor
        return Reading(value, self.bound, self.why, self.raw)

    def record(self) -> dict[str, Any]:
        """For the file of raw figures."""
        return asdict(self)


def attempt(measure: Callable[[], Reading]) -> Reading:
    """The reading; where the contestant fails, its failure as a reading, so that a table says it and the run goes on."""
    try:
        return measure()
    except TimedOut as why:
        return Reading(why.at_least, bound=why.at_least is not None, why=str(why))
    except Failed as why:
        return Reading(None, why=str(why))


def faster(one: Reading, other: Reading) -> Reading:
    """The one that says more: done rather than ended, ended rather than failed; of two that are done, the sooner; of two that were ended,
    the shorter, since the best of both took at least that."""
    rank = [(2 if reading.value is None else int(reading.bound), reading.value or 0.0) for reading in (one, other)]
    return one if rank[0] < rank[1] else other


def median(readings: Iterable[Reading]) -> Reading:
    """The median of repeated readings; the first failure, if one failed."""
    every = list(readings)
    failed = next((reading for reading in every if reading.value is None or reading.bound), None)
    if failed is not None:
        return failed
    values = [reading.value for reading in every if reading.value is not None]
    if not values:
        return Reading(None, why="not measured")
    return Reading(statistics.median(values), raw={"values": values, "last": every[-1].raw})


@dataclass
class Figure:
    """A line of the table. `bar` is what must be reached, `aim` what is wished for, both in the unit of `value`."""

    key: str
    what: str
    unit: str
    how: str
    bar: float | None = None
    aim: float | None = None
    higher_is_better: bool = True
    value: float | None = None
    # The real value is at least this good: the other contestant was ended.
    bound: bool = False
    # Why there is no value.
    why: str = ""
    # What is not measured in full: a part, an extrapolation.
    label: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    def of(self, reading: Reading, name: str = "plumb") -> Figure:
        """This line with a single contestant's reading."""
        self.raw[name] = reading.record()
        if reading.value is None or reading.bound:
            self.why = f"{name}: {reading.why}"
        else:
            self.value = reading.value
        return self

    def ratio(self, over: tuple[str, Reading], under: tuple[str, Reading]) -> Figure:
        """This line with the first reading divided by the second; a bound above makes a bound, a bound below makes none."""
        for name, reading in (over, under):
            self.raw[name] = reading.record()
        (top_name, top), (bottom_name, bottom) = over, under
        if bottom.value is None or bottom.bound:
            self.why = f"{bottom_name}: {bottom.why}"
        elif top.value is None:
            self.why = f"{top_name}: {top.why}"
        elif bottom.value <= 0:
            self.why = f"{bottom_name}: measured {bottom.value}"
        else:
            self.value = top.value / bottom.value
            self.bound = top.bound
            if top.bound:
                self.label = "; ".join(part for part in (self.label, f"{top_name}: {top.why}") if part)
        return self

    def verdict(self) -> str:
        """Where the value stands against bar and aim."""
        if self.value is None:
            return "not measured"
        if self.bar is None and self.aim is None:
            return ""
        if self._reaches(self.aim):
            return "aim"
        if self._reaches(self.bar):
            return "bar, perhaps the aim" if self.bound else "bar"
        if self.bound:
            return "not known"
        return "below the aim" if self.bar is None else "below the bar"

    def _reaches(self, mark: float | None) -> bool:
        if mark is None or self.value is None:
            return False
        return self.value >= mark if self.higher_is_better else self.value <= mark

    def record(self) -> dict[str, Any]:
        """For the file of raw figures."""
        return asdict(self) | {"verdict": self.verdict()}
