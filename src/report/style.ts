/** The report's style: phone first, dark where the reader's system is, printable. Figures keep their white paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1a1a1a; --quiet: #555; --paper: #fff; --rule: #d5d5d5; --soft: #f4f4f2; --link: #14507d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e3; --quiet: #b4b1ac; --paper: #17181a; --rule: #3d4045; --soft: #212327; --link: #8ec1ea; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
header, main, footer, nav { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.5rem 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .4rem; }
a { color: var(--link); }
a:focus-visible, .scroll:focus-visible, button:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
nav ol { columns: 16rem; padding-left: 2rem; }
.finding { font-size: 1.05rem; max-width: 48rem; }
.missing { border-left: .3rem solid var(--quiet); background: var(--soft); padding: .5rem .75rem; max-width: 48rem; }
.made, .notes, figcaption { color: var(--quiet); font-size: .875rem; max-width: 48rem; }
figure { margin: 1rem 0 1.5rem; }
figure .scroll { background: #fff; border: 1px solid var(--rule); border-radius: 4px; padding: .5rem; }
figure svg { display: block; }
@media screen and (min-width: 60rem) { .wide svg { width: 46rem; height: auto; } }
.narrow { display: none; }
@media screen and (max-width: 40rem) { .narrow { display: block; } .wide { display: none; } }
.scroll { position: relative; overflow-x: auto; max-width: 100%; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--rule); overflow-wrap: break-word; max-width: 22rem; }
thead th { border-bottom: 2px solid var(--ink); white-space: nowrap; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
td:not([class]):not(:empty), tbody th:not([class]) { min-width: 9rem; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th[aria-sort="ascending"] button::after { content: " ▲"; }
th[aria-sort="descending"] button::after { content: " ▼"; }
summary { cursor: pointer; color: var(--link); }
dl { max-width: 48rem; } dt { font-weight: 600; margin-top: .75rem; } dd { margin: .1rem 0 0; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9em; }
@media print {
  :root { --ink: #000; --quiet: #333; --paper: #fff; --rule: #bbb; --soft: #f4f4f4; --link: #000; }
  body { font-size: 10pt; }
  header, main, footer, nav { max-width: none; padding: 0; }
  h2 { break-after: avoid; } h3 { break-after: avoid; } figure, tr { break-inside: avoid; }
  .scroll { overflow: visible; } figure .scroll { border: 0; padding: 0; } figure svg { max-width: 100%; height: auto; }
  table { font-size: 7.5pt; width: 100%; } thead { display: table-header-group; } th, td { padding-right: 4pt; max-width: none; }
  thead th, .short { white-space: normal; } .skip { display: none; }
  summary { display: none; }
  td.last { min-width: 4.5em; } td:not([class]):not(:empty), tbody th:not([class]) { min-width: 0; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
