import { createHash } from "node:crypto";
import { escapeHtml } from "../export/html.js";
import type { Study } from "../study/study.js";
import { version } from "../version.js";
import { drawPlots } from "./draw.js";
import { script } from "./script.js";
import { type ReportInput, sectionsOf } from "./sections.js";
import { style } from "./style.js";

/**
 * The report as one HTML file that needs nothing else: no network, no script to read it (a short one sorts tables), no
 * font. Its content policy forbids every request. Sections whose data are missing are one line that says what is missing
 * and which command fills it. The same input gives the same bytes.
 */
export function reportHtml(input: ReportInput): string {
  const sections = sectionsOf(input);
  const contents = sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
  const body = sections.map(
    ({ id, title, build }) =>
      `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeHtml(title)}</h2>\n${build()}</section>`,
  );
  const from = input.sources.every((line) => line.digest === null)
    ? "From published numbers alone: no data file was read."
    : "From the files listed under Inputs; published numbers stand in where a file is absent.";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '${hashOf(script)}'">
<meta name="generator" content="mastkit ${escapeHtml(version)}">
<title>Failure modes of agents: report</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1>Failure modes of agents</h1>
<p>${from} Made by mastkit ${escapeHtml(version)}. Numbers are rounded to 3 decimals here; ${input.tablesBeside === true ? "the CSV files carry" : "the commands give"} them in full.</p>
</header>
<nav aria-label="Contents">
<ol>
${contents.join("\n")}
</ol>
</nav>
<main id="main">
${body.join("\n")}
</main>
<footer>
<p class="made">mastkit ${escapeHtml(version)}. Made with: mastkit report.</p>
</footer>
<script>${script}</script>
</body>
</html>
`;
}

/** The content policy's name of an inline script. */
function hashOf(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}

/** The study as one self-contained HTML page; `tablesBeside` says that the tables stand in tables/ beside it. */
export async function studyReport(
  { data, tables, absences, plots, undrawn }: Study,
  { tablesBeside = false }: { readonly tablesBeside?: boolean } = {},
): Promise<string> {
  const figures = await drawPlots(plots, tables);
  return reportHtml({ sources: data.lines, tables, absences, undrawn, figures, tablesBeside });
}
