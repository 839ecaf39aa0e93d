//! What this page adds to the style of all.

/// Rules behind those of all pages.
pub(super) const STYLE: &str = r#"
code { font: 0.88em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
article { margin: 0 0 44px; scroll-margin-top: 16px; }
article + article { border-top: 1px solid var(--line); padding-top: 28px; }
article h3 { margin: 0 0 4px; font-size: 1.2rem; }
.call { margin: 0 0 12px; font-size: 0.95rem; max-width: none; }
.call code { font-size: 0.95rem; }
.method { display: inline-block; min-width: 3.6em; font-size: 0.75rem; font-weight: 700; letter-spacing: 0.03em; }
.get { color: var(--good); } .post { color: var(--model); } .put, .patch { color: var(--open); } .delete { color: var(--bad); }
h4 { font-size: 0.85rem; color: var(--muted); font-weight: 600; margin: 22px 0 2px; }
.members { margin: 0 0 8px; }
.members > div { display: grid; grid-template-columns: minmax(9rem, 30%) minmax(0, 1fr); gap: 4px 20px; padding: 9px 0; border-bottom: 1px solid var(--line); }
.members dd { margin: 0; } .members p { margin: 0 0 4px; font-size: 0.92rem; } .members p:last-child { margin-bottom: 0; }
.members .kind { color: var(--muted); font-size: 0.85rem; overflow-wrap: anywhere; }
.needed { color: var(--open); font-size: 0.75rem; font-weight: 600; white-space: nowrap; }
.status { font-weight: 620; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 6px 0 0; padding: 12px 14px; }
.contents { margin: 20px 0 0; } .contents ol { list-style: none; margin: 0; padding: 0; } .contents ol ol { padding-left: 12px; margin-bottom: 8px; }
.contents li { margin: 0; padding: 3px 0; font-size: 0.92rem; }
nav ol ol { margin: 2px 0 10px; padding-left: 10px; border-left: 1px solid var(--line); } nav ol ol li { padding: 2px 0; }
nav ol ol a { font-size: 0.82rem; }
@media (min-width: 1280px) {
  body { grid-template-columns: 268px minmax(0, 1fr); }
  .contents { display: none; }
}
@media (max-width: 640px) {
  .members > div { grid-template-columns: minmax(0, 1fr); }
  article { margin-bottom: 32px; }
}
@media print { .contents { display: none; } }
"#;
