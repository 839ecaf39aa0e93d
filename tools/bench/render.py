"""From raw figures to the page that people read."""

from __future__ import annotations

from typing import Any

HEAD = """# Benchmarks

Written by `{command}` from [benchmarks.json](benchmarks.json), which holds the raw figures: not to be edited by hand. Plumb and its
peers are measured in the same run on the same machine; ratios are what to compare. [tools/bench](../tools/bench/README.md) says how.

*Aim* and *bar* in the column *reached* say which of the two the figure attains. A figure with "at least" had its peer ended by a time
cap. Where a peer or a program was missing or failed, the line says so.
"""
TITLES = {"fit": "Fit", "train": "Train", "score": "Bulk score", "serve": "Serve", "kept": "Kept leads", "many": "A million kept leads"}
COLUMNS = ["what", "measured", "bar", "aim", "reached", "how it is measured", "extrapolated or in part"]


def markdown(document: dict[str, Any], command: str) -> str:
    """The page."""
    parts = [HEAD.format(command=command)]
    context = None
    for name, section in document["sections"].items():
        own = {"machine": section["machine"], "versions": section["versions"], "sizes": section["sizes"]}
        if own != context:
            parts.append(_context(own))
            context = own
        parts.append(_section(name, section))
    return "\n".join(parts)


def _context(context: dict[str, Any]) -> str:
    machine = context["machine"]
    lines = [
        f"**Machine**: {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB of memory, {machine['system']}.",
        "",
        "**Versions**: " + ", ".join(_version(name, version) for name, version in context["versions"].items()) + ".",
        "",
    ]
    if context["sizes"] != "full":
        lines += [f"**Sizes**: {context['sizes']}: to see that everything runs. Such figures are held against no bar and mean nothing.", ""]
    return "\n".join(lines)


def _version(name: str, version: str) -> str:
    return version if version.startswith(name) else f"{name} {version}"


def _section(name: str, section: dict[str, Any]) -> str:
    lines = [
        f"## {TITLES[name]}",
        "",
        f"`{section['command']}` on {section['date']}, {section['seconds']:.0f} s.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---|---:|---:|---:|---|---|---|",
    ]
    lines += ["| " + " | ".join(_cell(text) for text in _row(figure)) + " |" for figure in section["figures"]]
    return "\n".join([*lines, ""])


def _row(figure: dict[str, Any]) -> list[str]:
    unit = figure["unit"]
    if figure["value"] is None:
        measured = f"not measured: {figure['why']}"
    else:
        measured = ("at least " if figure["bound"] else "") + quantity(figure["value"], unit)
    marks = ["" if figure[mark] is None else quantity(figure[mark], unit) for mark in ("bar", "aim")]
    return [figure["what"], measured, *marks, figure["verdict"], figure["how"], figure["label"]]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def quantity(value: float, unit: str) -> str:
    """A number with its unit: `12x`, `1.6 µs`, `240 MB`."""
    match unit:
        case "absolute":
            return f"{value:.1e}"
        case "times faster" | "times" | "times less":
            return f"{_short(value)}x"
        case "µs" | "s" | "MB" | "bytes a row":
            return f"{_short(value)} {unit}"
        case "difference":
            return f"{value:+.4f}"
        case "exponent":
            return f"{value:.2f}"
        case _:
            return f"{value:,.0f} {unit}"


def _short(value: float) -> str:
    """Three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
