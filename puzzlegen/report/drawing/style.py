"""The page's style sheet: light and dark, wide and narrow, screen and paper."""

CSS = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f6f8; --ink: #1b1f24; --dim: #57606a; --edge: #d5dae0; --accent: #0b62a8;
  --warn: #fff4d6; --warn-edge: #d9a514;
  --s0: #0b6cb8; --s1: #c2410c; --s2: #15803d; --s3: #9333ea; --s4: #a16207; --s5: #be185d;
  --s6: #0f766e; --s7: #57606a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1d2127; --ink: #e6e9ed; --dim: #9aa5b1; --edge: #353c45; --accent: #79b8f3;
    --warn: #342b12; --warn-edge: #b08a1d;
    --s0: #62b0f5; --s1: #f99a5b; --s2: #5fcf85; --s3: #c79bff; --s4: #e3c04e; --s5: #f58abb; --s6: #4fd1c0;
    --s7: #aab4bf;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem; max-width: 74rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: break-word; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
p { margin: 0 0 .8rem; max-width: 46rem; }
.lead { font-size: 1.1rem; color: var(--dim); }
a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: .6rem 0; border-block: 1px solid var(--edge); }
nav a { text-decoration: none; }
nav a, .legend li { min-width: 0; overflow-wrap: anywhere; }
nav a:hover, nav a:focus-visible { text-decoration: underline; }
section { margin-top: 2.2rem; scroll-margin-top: 1rem; }
.notes { background: var(--warn); border-left: .3rem solid var(--warn-edge); padding: .7rem 1rem; margin: 0 0 1rem; }
.notes h2 { font-size: 1rem; margin: 0 0 .3rem; }
.notes ul { margin: 0; padding-left: 1.2rem; }
.notes li { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr)); gap: .7rem 1.2rem;
  margin: 0; }
dt { color: var(--dim); font-size: .85rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
dl.large { grid-template-columns: repeat(auto-fill, minmax(min(7.2rem, 100%), 1fr)); gap: .8rem; }
dl.large > div { background: var(--panel); border-radius: .5rem; padding: .6rem .8rem; }
dl.large dd { font-size: 1.35rem; line-height: 1.3; }
dl.large dd.long { font-size: .95rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem 1.5rem;
  align-items: start; }
.grid > * { min-width: 0; margin: 0; }
.wide { grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); }
.card dl { grid-template-columns: repeat(auto-fill, minmax(min(8rem, 100%), 1fr)); }
.card dl > :last-child { grid-column: 1 / -1; }
.card { border: 1px solid var(--edge); border-radius: .5rem; padding: .9rem 1rem; min-width: 0; }
.card > * + * { margin-top: .7rem; }
figure { margin: 0; min-width: 0; max-width: 36rem; }
figure.drawn { max-width: 30rem; }
figure.code, figure.table { max-width: none; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
.code figcaption { font-weight: 400; font-size: .85rem; color: var(--dim); }
.unit { font-weight: 400; color: var(--dim); font-size: .85rem; }
svg.chart { display: block; width: 100%; height: auto; font: 13px system-ui, "DejaVu Sans", sans-serif; }
svg.chart text { fill: var(--dim); }
.rule { stroke: var(--edge); stroke-width: 1; }
.line { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.band { stroke: none; opacity: .16; }
.whisker { stroke-width: 1.2; opacity: .6; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .3rem 0; padding: 0;
  font-size: .85rem; }
.legend .key { width: 28px; height: 14px; vertical-align: -2px; margin-right: .4rem; }
.boards { display: flex; flex-wrap: wrap; gap: 1rem 1.6rem; }
.boards figure { flex: 0 1 auto; }
.boards figcaption { font-weight: 500; font-size: .9rem; }
svg.board { display: block; max-width: 100%; height: auto; }
.full { fill: var(--s0); }
.empty, .masked { fill: none; stroke: var(--dim); stroke-width: 1; }
.frame { fill: none; stroke: var(--ink); stroke-width: 1.4; }
.mark { fill: var(--ink); }
.disc { fill: var(--s2); }
.scroll { position: relative; overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
details .table figcaption { font-weight: 400; color: var(--dim); }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--edge); vertical-align: top; }
thead th { color: var(--dim); font-weight: 500; font-size: .85rem; vertical-align: bottom; }
tbody th { font-weight: 400; min-width: 6rem; }
.figure { text-align: right; white-space: nowrap; }
td.bar { width: 12rem; min-width: 5rem; vertical-align: middle; padding-right: 0; }
svg.share { display: block; width: 100%; height: .7rem; }
svg.share rect { fill: var(--s0); }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; padding: .15rem 0; }
details > * + * { margin-top: .5rem; }
section > * + * { margin-top: 1.1rem; }
pre { margin: 0; padding: .7rem .9rem; background: var(--panel); border-radius: .4rem; white-space: pre-wrap;
  overflow-wrap: anywhere; font: .85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  tab-size: 4; }
.browser form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin-bottom: .8rem; }
.browser form[hidden] { display: none; }
.browser label { display: grid; gap: .15rem; color: var(--dim); font-size: .85rem; flex: 1 1 9rem; max-width: 16rem; }
.browser output { color: var(--dim); font-size: .9rem; padding: .45rem 0; min-width: 6rem; }
select, input, button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--edge);
  border-radius: .4rem; padding: .35rem .6rem; min-height: 2.4rem; width: 100%; }
button { width: auto; margin-top: .8rem; padding-inline: 1.2rem; cursor: pointer; color: var(--accent); }
.puzzle { border-bottom: 1px solid var(--edge); }
.puzzle:first-of-type { border-top: 1px solid var(--edge); }
.puzzle summary { display: grid; grid-template-columns: .6rem 1fr 7rem 7.5rem; gap: 0 .8rem; align-items: baseline;
  color: var(--ink); padding: .45rem .2rem; }
.puzzle summary::before { content: "\\25B8"; color: var(--dim); }
.puzzle[open] summary::before { content: "\\25BE"; }
.puzzle summary:hover { background: var(--panel); }
.puzzle summary code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.puzzle[open] summary code { color: var(--dim); }
.puzzle[open] { padding-bottom: .9rem; }
.kind { color: var(--s0); overflow-wrap: anywhere; }
.rate { color: var(--dim); text-align: right; font-variant-numeric: tabular-nums; }
.says { color: var(--dim); font-size: .85rem; margin: 0; }
.puzzle > .says { margin-top: .7rem; }
.says code { color: var(--ink); overflow-wrap: anywhere; }
code { font: .85rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre code { font: inherit; }
@media (max-width: 36rem) {
  .puzzle summary { grid-template-columns: .6rem 1fr auto; }
  .puzzle summary code { grid-column: 2 / -1; }
  .puzzle summary .kind { grid-column: 2; }
  .browser label { max-width: none; }
  table { font-size: .88rem; }
  th, td { padding-right: .5rem; }
  tr > :last-child { padding-right: 0; }
  thead th { font-size: .8rem; }
  tbody th { min-width: 4.5rem; }
  td:not(.figure) { min-width: 5rem; overflow-wrap: anywhere; }
  .figure { white-space: normal; }
  .bar .unseen { right: 0; }
  td.bar { width: 4rem; min-width: 2rem; }
  td:not(.figure) ~ .bar { display: none; }
}
.more { color: var(--dim); font-size: .85rem; margin: .2rem 0 0; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
footer { margin-top: 3rem; color: var(--dim); font-size: .85rem; border-top: 1px solid var(--edge);
  padding-top: .6rem; }
@media print {
  :root { --paper: #fff; --panel: #f5f6f8; --ink: #000; --dim: #444; --edge: #bbb; --accent: #000; --warn: #fff;
    --s0: #0b6cb8; --s1: #c2410c; --s2: #15803d; --s3: #9333ea; --s4: #a16207; --s5: #be185d; --s6: #0f766e;
    --s7: #57606a; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .browser { display: none; }
  figure.drawn, .boards figure, .card, tr { break-inside: avoid; }
  h2, h3, figcaption, summary { break-after: avoid; }
  pre { border: 1px solid var(--edge); }
  .scroll { overflow: visible; }
  table { font-size: .8rem; }
  .figure { white-space: normal; }
  figure.drawn details { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""
