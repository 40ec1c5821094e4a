"""The style of the report: black ink on white paper, A4 or Letter, no break within a picture."""

STYLE = """
:root { color-scheme: light; }
@page { margin: 15mm 15mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #52605e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2em 1.5em 4em; max-width: 52em; background: #fff; color: #16211f; font: 11pt/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 21pt; line-height: 1.2; margin: 0 0 .15em; }
h2 { font-size: 14pt; margin: 1.6em 0 .5em; padding-bottom: .15em; border-bottom: 1.5px solid #16211f; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 1em 0 .3em; break-after: avoid; }
p { margin: .4em 0; orphans: 3; widows: 3; }
header p { margin: 0; }
.kind, .small, figcaption, .settings, .missing { font-size: 9pt; color: #52605e; }
.note { font-style: italic; }
.fill { display: flex; gap: .6em; align-items: end; margin: 1.5em 0 .5em; }
.fill i { flex: 2; border-bottom: 1px solid #16211f; height: 1.6em; } .fill i.short { flex: 1; }
.absent { padding: .5em .8em; border-left: 3px solid #b7c4c2; background: #f3f6f5; }
dl { margin: 0; } dt { color: #52605e; } dd { margin: 0; }
.facts > div { display: grid; grid-template-columns: 7em 1fr; gap: .8em; padding: .18em 0; break-inside: avoid; }
.all-settings { margin-top: .8em; padding-top: .2em; border-top: 1px solid #d5dddb; }
.settings { columns: 3; column-gap: 1.6em; }
.settings > div { display: flex; justify-content: space-between; gap: .8em; break-inside: avoid; }
.settings dd { color: #16211f; text-align: right; }
figure, #again, #hash { break-inside: avoid; } figure { margin: .6em 0; }
figcaption { margin-top: .35em; }
img { display: block; max-width: 100%; height: auto; }
.sheet { width: 100%; } .wide { width: 100%; max-width: 40em; }
.manifold { width: 100%; max-width: 40em; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 1.4em; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; } svg text:not(.label) { fill: #16211f; }
svg .title { font-weight: 600; } svg text.tick { font-size: 11px; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .label { font-weight: 600; }
svg path { fill: none; } svg .batches { stroke-width: 1.1; opacity: .55; } svg .held-out { stroke-width: 1.8; }
svg .marks { stroke-width: 6; stroke-linecap: round; } svg .dots { stroke-width: 3.6; stroke-linecap: round; opacity: .8; }
svg .name, svg .halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; }
svg .name { text-anchor: middle; font-weight: 600; }
.beside-map { display: grid; grid-template-columns: 1fr 10em; gap: 1em; align-items: center; }
.legend { list-style: none; margin: 0; padding: 0; font-size: 9pt; }
.legend li { display: flex; gap: .4em; align-items: center; break-inside: avoid; } .legend span { margin-left: auto; color: #52605e; }
.legend .dot { width: .9em; flex: none; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; margin: .3em 0; }
thead { display: table-header-group; } tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .22em .6em .22em 0; border-bottom: 1px solid #d5dddb; font-weight: 400; }
thead th { color: #52605e; border-bottom-color: #16211f; }
.measures td:nth-child(2) { font-weight: 600; font-variant-numeric: tabular-nums; }
.measures.all { table-layout: fixed; font-size: 8.5pt; line-height: 1.3; }
.all thead th:nth-child(1) { width: 31%; } .all thead th:nth-child(2) { width: 12%; } .all thead th:nth-child(3) { width: 19%; } .all thead th:nth-child(4) { width: 20%; }
.group th { font-weight: 600; padding-top: .8em; } .group { break-after: avoid; }
.missing span { color: #7a8886; } ul { padding-left: 1.2em; margin: .4em 0; } li { margin: .15em 0; break-inside: avoid; }
pre { white-space: pre-wrap; margin: .4em 0; padding: .6em .8em; background: #f3f6f5; border: 1px solid #d5dddb; font-size: 9pt; break-inside: avoid; }
.hash code { font-size: 11pt; letter-spacing: .02em; }
@media (max-width: 640px) { .two, .beside-map { grid-template-columns: 1fr; } .settings { columns: 1; } .facts > div { grid-template-columns: 5.5em 1fr; } }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .manifold { max-width: 136mm; margin: 0 auto; } .wide { max-width: 150mm; }
}
"""
