"""interpret's Explainable Boosting Machine with its defaults, but for the number of outer bags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from interpret.glassbox import ExplainableBoostingClassifier
from numpy.typing import NDArray

from peers.prepared import Prepared

JOBS = 2


def ebm(task: Prepared, bags: int, _tries: int) -> tuple[Callable[[], NDArray[np.float64]], dict[str, Any]]:
    """Categories are nominal, missing values have a bin of their own: both as the library handles them."""
    kinds = ["continuous" if name in task.numbers else "nominal" for name in task.train]
    model = ExplainableBoostingClassifier(feature_types=kinds, outer_bags=bags, n_jobs=JOBS, random_state=0)
    model.fit(task.train, task.won)
    return lambda: model.predict_proba(task.test)[:, 1], {"outer_bags": bags}
