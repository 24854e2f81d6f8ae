/** The report's style: phone first, light or dark as the reader or the reader's system says, printable. Figures keep white paper. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1a1a1a, #e8e6e3); --quiet: light-dark(#555, #b4b1ac); --paper: light-dark(#fff, #17181a); --rule: light-dark(#d5d5d5, #3d4045); --soft: light-dark(#f4f4f2, #212327); --link: light-dark(#14507d, #8ec1ea); }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 "Source Sans 3", system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
header, footer { max-width: 84rem; margin: 0 auto; padding: 0 1rem; }
.page { max-width: 84rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.25rem 0 .4rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.25rem 0 .5rem; padding-top: .6rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 1.5rem 0 .3rem; }
header p, .lead { max-width: 50rem; margin: .3rem 0; }
a { color: var(--link); }
h2 > a, h3 > a { color: inherit; text-decoration: none; }
h2 > a:hover::after, h3 > a:hover::after, h2 > a:focus-visible::after, h3 > a:focus-visible::after { content: " #"; color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; z-index: 3; }
nav { font-size: .9375rem; background: var(--paper); }
nav ol { list-style: none; margin: .5rem 0; padding: 0; columns: 15rem; }
nav li a { display: block; padding: .15rem .4rem; text-decoration: none; border-left: 3px solid transparent; }
nav li a:hover { text-decoration: underline; }
nav a[aria-current] { border-color: var(--link); font-weight: 600; }
#controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .4rem .6rem; padding: .5rem 0; }
#controls label { display: grid; font-size: .8125rem; color: var(--quiet); }
#controls select, #controls input, #controls button, .copy button { font: inherit; font-size: .875rem; color: var(--ink); background: var(--soft); border: 1px solid var(--quiet); border-radius: 4px; padding: .15rem .4rem; width: 100%; min-height: 1.75rem; }
#controls button { align-self: end; cursor: pointer; }
#status { font-size: .875rem; min-height: 1.3em; margin: 0; color: var(--quiet); }
.findings { padding-left: 1.4rem; max-width: 50rem; }
.findings li { margin: .45rem 0; }
.findings a { font-size: .875rem; }
.finding { max-width: 50rem; margin: .3rem 0; }
.missing { margin: .2rem 0; max-width: 50rem; }
.made, .notes, figcaption { color: var(--quiet); font-size: .875rem; max-width: 50rem; margin: .3rem 0; }
ol.notes { padding-left: 1.4rem; }
figure { margin: .75rem 0 1rem; }
figure .scroll { background: #fff; border: 1px solid var(--rule); border-radius: 4px; padding: .5rem; width: fit-content; }
figure svg { display: block; }
figcaption p { margin: .3rem 0; }
.narrow { display: none; }
.scroll { position: relative; overflow-x: auto; max-width: 100%; margin: .25rem 0 .5rem; }
.copy { display: flex; gap: .4rem; margin: .4rem 0 0; }
.copy button { width: auto; cursor: pointer; color: var(--quiet); }
table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .22rem .5rem .22rem 0; border-bottom: 1px solid var(--rule); max-width: 22rem; overflow-wrap: break-word; }
thead th, thead th.number { border-bottom: 2px solid var(--ink); vertical-align: bottom; white-space: normal; overflow-wrap: normal; }
tbody th { font-weight: 600; background: var(--paper); }
.number { text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
td:not([class]):not(:empty), tbody th:not([class]) { min-width: 7rem; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
th button::after { content: " ↕"; color: var(--quiet); font-weight: 400; }
th[aria-sort="ascending"] button::after { content: " ▲"; color: var(--link); }
th[aria-sort="descending"] button::after { content: " ▼"; color: var(--link); }
summary { cursor: pointer; color: var(--link); }
dl { max-width: 50rem; } dt { font-weight: 600; margin-top: .75rem; } dd { margin: .1rem 0 0; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .85em; }
@media screen and (max-width: 64rem) {
  .js nav { position: sticky; top: 0; z-index: 2; border-bottom: 1px solid var(--rule); padding: .35rem 0; }
  .js nav #menu { max-height: 80vh; overflow-y: auto; }
  html.js { scroll-padding-top: 3rem; }
}
@media screen and (min-width: 64.01rem) {
  .page { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 2rem; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1rem 0; }
  nav ol { columns: auto; }
  #menu > summary { display: none; }
  #controls { grid-template-columns: 1fr; }
}
@media screen and (max-width: 40rem) {
  .narrow { display: block; } .wide { display: none; }
  .narrow svg { max-width: 100%; height: auto; } .narrow .scroll { padding: .25rem; }
  table { font-size: .8125rem; }
  tbody th { position: sticky; left: 0; max-width: 8.5rem; padding-right: .4rem; box-shadow: 1px 0 0 var(--rule); }
  td { max-width: 14rem; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; }
  @page { size: A4; margin: 15mm; }
  body { font-size: 9.5pt; }
  header, main, footer, .page { max-width: none; padding: 0; }
  nav, .skip, .copy, summary { display: none; }
  h2, h3, .finding, .notes:not(ol), thead, .lead { break-after: avoid; } figure, tr, li { break-inside: avoid; }
  .scroll { overflow: visible; } figure .scroll { border: 0; padding: 0; width: auto; } figure svg { max-width: 100%; height: auto; }
  table { font-size: 7.5pt; width: 100%; } thead { display: table-header-group; break-inside: avoid; } th, td { padding-right: 4pt; max-width: none; }
  thead th, .short { white-space: normal; }
  .made, .notes, figcaption { font-size: 8pt; max-width: none; } ol.notes { columns: 2; font-size: 7pt; }
  th button { display: contents; } th button::after { content: none !important; }
  td.last { min-width: 4.5em; } td:not([class]):not(:empty), tbody th:not([class]) { min-width: 0; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
