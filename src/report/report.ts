import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { escapeHtml, textHtml } from "../export/html.js";
import { fontFaces } from "../export/web-font.js";
import type { Study } from "../study/study.js";
import { packageRoot, version } from "../version.js";
import { drawPlots } from "./draw.js";
import { filtersOf } from "./filters.js";
import { type ReportInput, sectionsOf } from "./sections.js";
import { style } from "./style.js";

/**
 * The report as one HTML file that needs nothing else: no network, no script to read it (a short one sorts, filters,
 * searches and copies), its font embedded. Its content policy forbids every request. What the data do not allow is a line
 * that says what is missing and which command fills it. The same input gives the same bytes.
 */
export function reportHtml(input: ReportInput): string {
  const script = readFileSync(new URL("src/report/page.js", packageRoot), "utf8");
  const filters = filtersOf(input.tables);
  const sections = sectionsOf(input, filters);
  const contents = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  const body = sections.map(
    ({ id, title, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title"><a href="#${id}">${escapeHtml(title)}</a></h2>\n${html}</section>`,
  );
  const html = `<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1>Failure modes of agents</h1>
${leadHtml(input)}</header>
<div class="page">
<nav aria-label="Contents and filters">
<details id="menu" open>
<summary>Contents and filters</summary>
<div id="controls" hidden>
<label>Mode <select name="mode"><option value="">all</option>${filters.modes}</select></label>
<label>Group <select name="group"><option value="">all</option>${filters.groups}</select></label>
<label>Search <input type="search" name="search" autocomplete="off"></label>
<label>Colours <select name="theme"><option value="">as the system</option><option value="light">light</option><option value="dark">dark</option></select></label>
<button type="button" name="reset">Show all</button>
</div>
<p id="status" role="status"></p>
<ol>
${contents.join("\n")}
</ol>
</details>
</nav>
<main id="main">
${body.join("\n")}
</main>
</div>
<footer>
<p class="made">mastkit ${escapeHtml(version)}. Made with: mastkit report.</p>
</footer>
<script>${script}</script>
</body>
</html>
`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src '${hashOf(script)}'">
<meta name="generator" content="mastkit ${escapeHtml(version)}">
<title>Failure modes of agents: report</title>
<link rel="icon" href="data:,">
<style>
${fontFaces(html)}${style}</style>
</head>
${html}`;
}

/** What the report is of, by what it is grouped, and how its numbers are rounded. */
function leadHtml({ sources, by = [], tables, withPublished = true }: ReportInput): string {
  const read = sources.flatMap(({ digest }) => (digest === null ? [] : [digest.name]));
  const from =
    read.length === 0
      ? "From published numbers alone: no data file was read."
      : `Of ${read.join(", ")}${withPublished ? "; published numbers stand beside it" : " alone"}.`;
  const usual = tables.find(({ analysis }) => analysis.name === "prevalence")?.groups ?? [];
  const groups = by.length > 0 ? by : withPublished ? [] : usual.filter((name) => name !== "outcome");
  const grouped = groups.length === 0 ? "" : ` Grouped by ${groups.join(" and ")}.`;
  return `<p>${textHtml(`${from}${grouped}`)} Numbers are rounded here; every table says where all of its columns are.</p>\n`;
}

/** The content policy's name of an inline script. */
function hashOf(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}

/** The study as one self-contained HTML page. */
export async function studyReport(study: Study): Promise<string> {
  const { data, tables, plots, ...rest } = study;
  const { lines: sources, by, withPublished } = data;
  return reportHtml({ ...rest, sources, by, withPublished, tables, figures: await drawPlots(plots, tables) });
}
