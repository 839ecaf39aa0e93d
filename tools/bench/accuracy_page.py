"""ACCURACY: from raw figures to the page that people read."""

from __future__ import annotations

from typing import Any

COMMAND = "make accuracy"
HEAD = f"""# Accuracy

Written by `{COMMAND}` from [accuracy.json](accuracy.json), which holds the raw figures and the settings that were found: not to be edited
by hand. Every contestant learns from the same rows and columns and is asked about the same test rows.
[tools/bench](../tools/bench/README.md#accuracy) says how.

Differences are a contestant's less Plumb's on the same test rows, with a 95% interval: 1.96 standard errors of 1,000 paired bootstrap
resamples of the test rows. They hold for the fitted models: another draw of training rows would move them further, as the sets `draw1` to
`draw3` show. Two things may flatter Plumb: the test rows of `random` and `time` were in view while it was made (those of the draws only as
parts of the same files), and `synth` is its own generator. Of many differences one in twenty would seem sure by chance alone. Higher is
better for AUC, lower for log loss and ECE (ten groups of equal size).
Fit times are one run with two threads: for Plumb the whole process of `plumb train`, reading, cross-validation, evaluation and refit, for
the others learning with its tuning, without starting Python and reading the file.
"""
LEGEND = """A `+` marks a contestant that is better than Plumb on that set, a `-` one that is worse, by more than the interval.
"""
CONTESTANTS = {
    "plumb": "Plumb, as `plumb init` configures it",
    "plain": "scikit-learn: one-hot and standardised numbers, logistic regression, C by cross-validation",
    "spline": "scikit-learn: the same with splines of the numbers",
    "ebm": "interpret: Explainable Boosting Machine",
    "lightgbm": "LightGBM, tuned by random search",
    "truth": "the true probability that made the leads",
}
SHORT = {
    "plumb": "Plumb",
    "plain": "plain regression",
    "spline": "spline regression",
    "ebm": "EBM",
    "lightgbm": "LightGBM",
    "truth": "true probability",
}
METRICS = {"auc": "AUC", "log_loss": "log loss", "ece": "ECE"}
HIGHER_IS_BETTER = {"auc"}
SYNTH = (
    "Made-up leads of `plumb synth` with planted effects and interactions, all deals ended; the newest are the test. "
    "The true probabilities are those that drew the outcomes, given all but what the leads did; "
    "they know what no column tells (the standing of an account), so that no model can reach them."
)
NOTES = {
    "synth": SYNTH,
    "x-education": "Leads of an online school. `time` is by a running number, `draw` another random fifth.",
    "bank-additional": "Telephone sales of a bank; `time` is by the order of the file, over a change of the market: about 6% to 31% won.",
    "extraalearn": "Leads of an online school, with strong interactions. `draw` is another random fifth.",
    "maven-crm": "Simulated deals without signal: the best answer is the base rate.",
}


def markdown(document: dict[str, Any]) -> str:
    """The page."""
    sets = document["sets"]
    parts = [HEAD]
    if any(record["quick"] for record in sets.values()):
        parts.append("**Sizes**: quick: to see that everything runs. Such figures mean nothing.\n")
    parts += ["## Summary", "", LEGEND]
    parts += [part for metric in METRICS for part in (_summary(sets, metric), "")]
    context = None
    for name, record in sets.items():
        own = _context(record)
        if own != context:
            parts.append(own)
            context = own
        parts.append(_set(name, record))
    return "\n".join(parts)


def _summary(sets: dict[str, Any], metric: str) -> str:
    """A metric by set and contestant."""
    known = [name for name in SHORT if any(name in record["contestants"] for record in sets.values())]
    head = [METRICS[metric], *(SHORT[name] for name in known)]
    lines = [_row(head), "|---|" + "---:|" * len(known)]
    for name, record in sets.items():
        lines.append(_row([name, *(_marked(record["contestants"].get(one, {}), metric) for one in known)]))
    return "\n".join(lines)


def _marked(contestant: dict[str, Any], metric: str) -> str:
    figure = contestant.get("metrics", {}).get(metric)
    if figure is None:
        return ""
    return f"{figure['value']:.4f}{_mark(figure, metric)}"


def _mark(figure: dict[str, float], metric: str) -> str:
    """Whether the difference to Plumb is sure, and in whose favour."""
    if "difference" not in figure or figure["lower"] <= 0.0 <= figure["upper"]:
        return ""
    return " +" if (figure["lower"] > 0.0) == (metric in HIGHER_IS_BETTER) else " -"


def _context(record: dict[str, Any]) -> str:
    """Machine, versions, and how much the contestants might do."""
    machine, effort = record["machine"], record["effort"]
    versions = ", ".join(version if version.startswith(name) else f"{name} {version}" for name, version in record["versions"].items())
    return "\n".join(
        [
            f"**Machine**: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB of memory, {machine['system']}.",
            "",
            f"**Versions**: {versions}.",
            "",
            f"**Effort**: LightGBM {effort['tries']} tries; EBM {effort['bags']} outer bags, and {effort['large_bags']} above "
            f"{effort['large_rows']:,} training rows, to save time (the library's default is 14).",
            "",
        ]
    )


def _set(name: str, record: dict[str, Any]) -> str:
    """A set's table."""
    rows = record["rows"]
    options = ("" if name == "synth" else " DATA=folder") + f" SETS={name}" + (" QUICK=1" if record["quick"] else "")
    head = ["", *(text for title in METRICS.values() for text in (title, "difference (95%)")), "fit"]
    training = "" if rows["training"] is None else f"{rows['training']:,} closed rows to learn from, "
    measuring = f"{rows['test']:,} to measure on, {rows['won'] / rows['test']:.1%} of them won."
    lines = [
        f"## {name}",
        "",
        NOTES[name.split(":")[0]],
        f"{training}{measuring} `{COMMAND}{options}` on {record['date']}.",
        "",
        _row(head),
        "|---|" + "---:|" * (len(head) - 1),
    ]
    lines += [_row(_cells(one, contestant)) for one, contestant in record["contestants"].items()]
    refused = record["contestants"]["plumb"].get("settings", {}).get("refused")
    if refused:
        lines += ["", f"`plumb train` did not promote this model: {refused}. It was promoted by hand, to be measured."]
    return "\n".join([*lines, ""])


def _cells(name: str, contestant: dict[str, Any]) -> list[str]:
    title = CONTESTANTS[name]
    if "metrics" not in contestant:
        return [title, f"not measured: {contestant['why']}", *[""] * (2 * len(METRICS))]
    cells = [title]
    for metric in METRICS:
        figure = contestant["metrics"][metric]
        cells += [f"{figure['value']:.4f}", _difference(figure)]
    return [*cells, f"{contestant['seconds']:.1f} s" if "seconds" in contestant else ""]


def _difference(figure: dict[str, float]) -> str:
    if "difference" not in figure:
        return f"± {figure['standard_error']:.4f} (se)"
    return f"{figure['difference']:+.4f} ({figure['lower']:+.4f} to {figure['upper']:+.4f})"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
