//! How the page looks: quiet, in light and dark, on paper and on a telephone.

/// The style sheet.
pub(crate) const STYLE: &str = r#"
:root {
  --paper: #ffffff; --card: #f7f8fa; --ink: #1b2026; --muted: #59636e; --line: #e2e6ea; --strong: #c3cad1;
  --model: #1f5fa6; --other: #a4520b; --good: #17693c; --bad: #a82a2a; --open: #7d5600; --band: #1f5fa626;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --card: #1b2026; --ink: #e4e8ec; --muted: #9ba6b1; --line: #2b323a; --strong: #47515b;
    --model: #7db4f0; --other: #eda55f; --good: #6fce98; --bad: #f28b82; --open: #e3b75b; --band: #7db4f02e;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
main { max-width: 1020px; margin: 0 auto; padding: 56px 24px 96px; }
nav { display: none; }
a { color: var(--model); text-underline-offset: 2px; }
h1, h2, h3 { line-height: 1.2; font-weight: 620; letter-spacing: -0.012em; text-wrap: balance; }
h1 { font-size: 2.5rem; margin: 0 0 8px; letter-spacing: -0.022em; }
h2 { font-size: 1.5rem; margin: 0 0 16px; }
h3 { font-size: 1.05rem; margin: 36px 0 10px; }
p { margin: 0 0 14px; max-width: 72ch; }
ul { margin: 0 0 14px; padding-left: 1.2em; max-width: 72ch; }
li { margin-bottom: 6px; }
section { padding-top: 56px; scroll-margin-top: 0; }
header + section { padding-top: 28px; }
.kicker, .brand { color: var(--muted); font-size: 0.85rem; margin: 0 0 6px; }
.lead { font-size: 1.1rem; color: var(--muted); }
.small { font-size: 0.87rem; color: var(--muted); }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.verdict { border-left: 4px solid; padding: 4px 0 4px 20px; margin-bottom: 28px; }
.verdict p { margin: 0; font-size: 1.1rem; }
.verdict .decision { font-size: 1.75rem; font-weight: 640; letter-spacing: -0.015em; line-height: 1.25; margin-bottom: 4px; }
.verdict p.reason { font-size: 0.95rem; color: var(--muted); margin-top: 6px; }
.verdict.good { border-color: var(--good); } .verdict.good .decision { color: var(--good); }
.verdict.bad { border-color: var(--bad); } .verdict.bad .decision { color: var(--bad); }
.verdict.open { border-color: var(--open); } .verdict.open .decision { color: var(--open); }
.warning { margin-bottom: 28px; border: 1px solid var(--open); border-radius: 6px; padding: 12px 16px; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 28px; margin: 0 0 14px; }
.tile { border-top: 1px solid var(--strong); padding-top: 12px; }
.tile p { margin: 0; }
.tile .name { font-size: 0.87rem; color: var(--muted); }
.tile .value .figure { font-size: 1.9rem; font-weight: 600; letter-spacing: -0.02em; display: block; line-height: 1.3; }
.tile .meaning { font-size: 0.87rem; line-height: 1.45; margin-top: 8px; color: var(--muted); }
.interval { color: var(--muted); font-size: 0.8rem; white-space: nowrap; }

table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 0 0 8px; }
caption { text-align: left; color: var(--muted); font-size: 0.87rem; padding-bottom: 6px; }
th, td { padding: 7px 0 7px 18px; text-align: right; vertical-align: baseline; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child, td:first-child { padding-left: 0; }
th[scope=row] { text-align: left; }
thead th { color: var(--muted); font-size: 0.8rem; vertical-align: bottom; border-bottom-color: var(--strong); }
thead th:first-child, .text th, .text td, td.left { text-align: left; }
td .interval { display: block; }
td.quiet, tr.aside th, tr.aside td { color: var(--muted); }
tr.inner th { padding-left: 1.2em; }
tr.last th, tr.last td { border-bottom-color: var(--strong); }
.text th[scope=row] { white-space: nowrap; }
.scroll { overflow-x: auto; margin-bottom: 16px; position: relative; }
.mark, .badge { font-size: 0.75rem; font-weight: 600; border: 1px solid; border-radius: 999px; padding: 1px 8px; white-space: nowrap; }
.mark, .badge.open { color: var(--open); } .badge.bad { color: var(--bad); } .badge.note { color: var(--muted); }

.facts { margin: 0 0 16px; font-size: 0.9rem; }
.facts div { padding: 7px 0; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: minmax(9rem, 34%) 1fr; gap: 16px; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
details { margin: 8px 0 16px; }
summary { cursor: pointer; color: var(--model); font-size: 0.9rem; padding: 4px 0; }
details[open] > summary { margin-bottom: 8px; }
pre { background: var(--card); border-radius: 6px; padding: 16px; font: 0.8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-x: auto; }

.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 40px; margin: 24px 0; align-items: start; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: 0.95rem; margin-bottom: 4px; }
.legend { font-size: 0.82rem; color: var(--muted); margin: 0 0 4px; min-height: 1.5em; }
.legend span { white-space: nowrap; margin-right: 14px; }
.key { vertical-align: 0; margin-right: 6px; }
.columns figure { display: grid; grid-template-rows: auto minmax(1.9em, auto) auto; }
.columns figure > svg { grid-row: 3; }
.chart { display: block; width: 100%; height: auto; }
.chart text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
.chart .tick, .chart .axis-name { fill: var(--muted); }
.chart .cell { font-size: 11px; } .chart .none { fill: var(--muted); }
.grid { stroke: var(--line); } .base { stroke: var(--strong); }
.zero { stroke: var(--strong); stroke-dasharray: 3 3; }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.model { stroke: var(--model); fill: var(--model); } .other { stroke: var(--other); fill: var(--other); }
.reference { stroke: var(--muted); } .reference polyline { stroke-width: 1.2; stroke-dasharray: 4 4; }
.model polyline, .other polyline, .reference polyline { fill: none; }
circle { stroke: none; }
.whisker { stroke-width: 1.4; opacity: 0.75; }
.band { fill: var(--band); stroke: none; }
.support { fill: var(--line); }
.up, .strength { fill: var(--model); } .down { fill: var(--other); }
.dot { display: block; } .dot .stem { stroke-width: 1; opacity: 0.45; }
.dot.above { stroke: var(--model); fill: var(--model); } .dot.below { stroke: var(--other); fill: var(--other); }
.dumbbell .gap { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 2; }
.dumbbell circle.said { fill: var(--paper); stroke: var(--other); stroke-width: 2; }
.heat .above { fill: var(--model); } .heat .below { fill: var(--other); }
.heat rect { stroke: var(--line); stroke-width: 0.75; }

.overview { list-style: none; padding: 0; margin: 8px 0; max-width: none; columns: 2; column-gap: 40px; font-size: 0.9rem; }
.overview li { display: grid; grid-template-columns: 11em 1fr 2.6em; gap: 12px; align-items: center; margin: 0; padding: 3px 0; break-inside: avoid; }
.overview .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.overview .number { text-align: right; font-variant-numeric: tabular-nums; color: var(--muted); }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 44px 40px; margin-top: 32px; align-items: start; }
.card { min-width: 0; } .card h3 { margin: 0 0 8px; }
.points { table-layout: fixed; font-size: 0.85rem; }
.points th, .points td { padding: 4px 0 4px 10px; vertical-align: middle; line-height: 1.3; }
.points th:first-child { width: 36%; padding-left: 0; }
.points th:nth-child(3) { width: 4.2em; } .points th:nth-child(4) { width: 4.2em; } .points th:nth-child(5) { width: 4.4em; }
.points .interval { display: inline; }
.points .ends { padding-right: 4px; }
.ends { display: flex; justify-content: space-between; gap: 8px; }
.segments td.plot { vertical-align: middle; }
.segments .plot { width: 150px; min-width: 110px; } .segments th:first-child { min-width: 8em; }

@media (min-width: 1280px) {
  body { display: grid; grid-template-columns: 232px minmax(0, 1fr); }
  nav { display: block; position: sticky; top: 0; height: 100vh; padding: 60px 0 24px 36px; font-size: 0.87rem; overflow-y: auto; }
  nav ol { list-style: none; margin: 0; padding: 0; } nav li { margin: 0; padding: 4px 0; }
  nav a { color: var(--muted); text-decoration: none; } nav a:hover { color: var(--ink); text-decoration: underline; }
  nav .brand { font-weight: 640; color: var(--ink); font-size: 0.95rem; }
  main { margin: 0; padding-left: 48px; padding-right: 48px; max-width: 1116px; }
}
@media (max-width: 860px) {
  .tiles { grid-template-columns: repeat(2, 1fr); }
  .columns, .cards { grid-template-columns: minmax(0, 1fr); }
  .overview { columns: 1; }
}
@media (max-width: 480px) {
  main { padding: 32px 18px 64px; }
  h1 { font-size: 2rem; }
  .tiles { gap: 24px 20px; } .tile .value .figure { font-size: 1.6rem; }
  .facts div { grid-template-columns: 1fr; gap: 0; }
  .points .ends { display: none; }
  .text th[scope=row] { white-space: normal; }
  th, td { padding-left: 12px; } .scroll th[scope=row] { min-width: 6em; }
  .overview li { grid-template-columns: 8.5em 1fr 2.4em; }
}
@media print {
  :root {
    --paper: #ffffff; --card: #f7f8fa; --ink: #111418; --muted: #4d565f; --line: #dde1e5; --strong: #b4bcc4;
    --model: #1f5fa6; --other: #a4520b; --good: #17693c; --bad: #a82a2a; --open: #7d5600; --band: #1f5fa626;
  }
  @page { margin: 16mm 14mm; }
  body { display: block; font-size: 10.5pt; } nav { display: none; }
  main { max-width: none; padding: 0; } section { padding-top: 28px; }
  .columns, .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 24px; } .tiles { grid-template-columns: repeat(4, 1fr); gap: 18px; }
  h2, h3, figcaption, summary { break-after: avoid; } figure, tr, .tile, .verdict { break-inside: avoid; }
  .points .ends { display: none; } .scroll { overflow: visible; } summary { color: var(--muted); }
  svg, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"#;
