//! What this page adds to the style of all.

/// The style sheet.
pub(super) const STYLE: &str = r#"
.against { font-size: 1rem; font-weight: 400; letter-spacing: 0; color: var(--muted); white-space: nowrap; }
.verdict p:not(.decision) { max-width: 66ch; }
.other .band { fill: var(--other); opacity: 0.14; } .model .band { fill: var(--model); opacity: 0.14; }
.further { stroke: var(--muted); fill: var(--muted); } .further polyline { fill: none; stroke-width: 1.4; }
.furthest polyline { stroke-dasharray: 1.5 2.5; stroke-width: 1.8; }
.crossing .share { font-size: 15px; font-weight: 600; } .crossing .share.none { font-weight: 400; }
.crossing .above { stroke: none; }
.half { max-width: 500px; }
.quiet { color: var(--muted); font-weight: 400; font-size: 0.85rem; }
.badge.good { color: var(--good); }
.telling h3 { margin: 0 0 2px; } .telling p.small { margin: 0 0 8px; }
.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; border-top: 1px solid var(--line); padding-top: 8px; }
.said { margin: 0 0 6px; } .said b { font-size: 1.25rem; }
.reasons { list-style: none; padding: 0; margin: 0; font-size: 0.85rem; line-height: 1.35; }
.reasons li { display: grid; grid-template-columns: 3.2em 1fr; gap: 8px; margin: 0 0 4px; }
.reasons .number { text-align: right; font-variant-numeric: tabular-nums; color: var(--muted); }
.lines .where { display: block; color: var(--muted); font-size: 0.8rem; } .lines td { vertical-align: top; } .lines td.plot { vertical-align: top; }
.lines th:first-child { min-width: 15em; } .segments.lines .plot { width: 210px; min-width: 130px; } thead th.left { text-align: left; }
.segment > summary { font-size: 1.05rem; font-weight: 620; color: var(--ink); } .segment > summary .quiet { margin-left: 6px; }
.counts span { margin-right: 10px; white-space: nowrap; } .counts .badge { margin: 0; }
code { font: 0.92em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (max-width: 480px) {
  .sides { grid-template-columns: minmax(0, 1fr); }
  .lines th:first-child { min-width: 10em; } .crossing { min-width: 560px; }
}
@media print { .telling { break-inside: avoid; } }
"#;
