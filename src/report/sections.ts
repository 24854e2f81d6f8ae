import { findingsAnalysis } from "../analyses/published.js";
import { escapeHtml, textHtml, toHtmlTable } from "../export/html.js";
import { layoutOf } from "../export/layout.js";
import { notesOf } from "../export/notes.js";
import { type Notes, noteText } from "../notes.js";
import { studyFindings } from "../published/findings.js";
import type { SourceLine } from "../study/data.js";
import type { Absence, ResultTable } from "../study/entry.js";
import type { Finding } from "../study/findings.js";
import { many } from "../words.js";
import { figureHtml, type ReportFigure } from "./figure.js";
import type { Filters } from "./filters.js";
import { isEmpty, scrollBox, tableHtml, wayTo } from "./table.js";

/** What the report is made of. */
export interface ReportInput {
  readonly sources: readonly SourceLine[];
  readonly tables: readonly ResultTable[];
  readonly absences: readonly Absence[];
  readonly figures: readonly ReportFigure[];
  /** Figures that the data at hand do not allow. */
  readonly undrawn?: readonly Absence[];
  readonly findings?: readonly Finding[];
  /** Group columns asked for. */
  readonly by?: readonly string[];
  /** Whether published numbers are in it; default true. */
  readonly withPublished?: boolean;
  /** Names of tables and figures of published numbers, which stand in an appendix. */
  readonly beside?: ReadonlySet<string>;
}

/** One part of the report. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The section's HTML below its heading. */
  readonly html: string;
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly commands: readonly string[];
  /** The line that says of a part without tables which command fills it. */
  readonly otherwise: string;
}

/** The parts in the order of the report, after its findings and the audit. */
const parts: readonly Part[] = [
  {
    id: "change",
    title: "What changed",
    commands: ["compare"],
    otherwise: "No second file; mastkit report --labels FILE --against FILE says what changed.",
  },
  {
    id: "outcomes",
    title: "Outcomes",
    commands: ["outcomes", "signals"],
    otherwise: "No outcomes of runs; mastkit outcomes --traces PATH --by model computes them.",
  },
  {
    id: "lift",
    title: "Failed against successful traces",
    commands: ["lift"],
    otherwise: "No labels with a known outcome; mastkit lift --labels FILE --outcomes FILE computes it.",
  },
  {
    id: "prevalence",
    title: "Prevalence of failure modes",
    commands: ["prevalence", "mode-counts"],
    otherwise: "No labels; mastkit prevalence --mast FILE computes it.",
  },
  {
    id: "association",
    title: "Association and interventions",
    commands: ["association", "interventions"],
    otherwise: "No association; mastkit association --labels FILE computes it.",
  },
  {
    id: "agreement",
    title: "Agreement",
    commands: ["agreement", "judge-scores"],
    otherwise: "No votes; mastkit agreement --human FILE computes it.",
  },
  {
    id: "published",
    title: "Published numbers compared",
    commands: ["published"],
    otherwise: "Not compared with published numbers; mastkit published does it.",
  },
];

/** The findings, the audit, the parts that have tables, what else was computed, published numbers, what is missing, inputs, how to cite. */
export function sectionsOf(input: ReportInput, filters: Filters): readonly Section[] {
  const { beside = new Set<string>(), withPublished = true } = input;
  const isOwn = ({ name }: { readonly name: string }) => !beside.has(name);
  const [opening, figures] = openingOf(input, input.figures.filter(isOwn));
  const page: Page = { figures: [...figures, ...input.figures.filter((one) => !isOwn(one))], filters };
  const audits = input.tables.filter(({ analysis }) => analysis.verb === "audit");
  const shown = input.tables.filter((table) => table.analysis.verb !== "audit" && !isEmpty(table));
  const own = shown.filter(isOwn);
  const filled = parts.flatMap((part): readonly Section[] => {
    const html = tablesHtml(part.commands, own, figures, page);
    return html === "" ? [] : [{ id: part.id, title: part.title, html }];
  });
  const named = ["audit", ...parts.flatMap(({ commands }) => commands)];
  const rest = own.filter(({ analysis }) => !named.includes(analysis.verb));
  const others = shown.filter((table) => !isOwn(table));
  const [loose, commands] = [page.figures.filter((one) => !isOwn(one)), parts.flatMap((part) => part.commands)];
  const section = (id: string, title: string, html: string): readonly Section[] =>
    html === "" ? [] : [{ id, title, html }];
  return [
    ...section("findings", "Findings", opening),
    ...section("audit", "Audit of the data", auditHtml(audits, page)),
    ...filled,
    ...section("others", "Other tables", rest.map((table) => resultHtml(table, page)).join("")),
    ...section("appendix", "Appendix: published numbers", tablesHtml(commands, others, loose, page)),
    ...(withPublished
      ? section(
          "contradictions",
          "Where the ITBench study contradicts itself",
          foldedHtml("The contradictions, each with its arithmetic", contradictions()),
        )
      : []),
    ...section("missing", "What these data do not give", missingHtml(input, filled)),
    ...section("inputs", "Inputs", inputsHtml(input)),
    ...section("cite", "How to cite", citeHtml(withPublished)),
  ];
}

/** What all tables of a page are shown with. */
interface Page {
  readonly figures: readonly ReportFigure[];
  readonly filters: Filters;
}

/** The findings, each with a link to its table, above the figure of the first that has one, of lift if there is one; and the other figures. */
function openingOf(
  { findings = [], tables }: ReportInput,
  figures: readonly ReportFigure[],
): readonly [string, readonly ReportFigure[]] {
  if (findings.length === 0) return ["", figures];
  const verbOf = ({ table }: Finding) => tables.find(({ name }) => name === table)?.analysis.verb;
  const first = [...findings].sort((a, b) => Number(verbOf(b) === "lift") - Number(verbOf(a) === "lift"));
  const found = first.flatMap(({ table }) => figures.find((figure) => figure.table === table) ?? []);
  const items = findings.map(
    ({ table, title, text }) => `<li>${textHtml(text)} <a href="#${escapeHtml(table)}">${textHtml(title)}</a></li>\n`,
  );
  const html = `<ol class="findings">\n${items.join("")}</ol>\n${found.slice(0, 1).map(figureHtml).join("")}`;
  return [html, figures.filter((figure) => figure !== found[0])];
}

/** The tables of commands with their figures, then the figures of no table. */
function tablesHtml(
  commands: readonly string[],
  tables: readonly ResultTable[],
  figures: readonly ReportFigure[],
  page: Page,
): string {
  const shown = tables.filter(({ analysis }) => commands.includes(analysis.verb));
  const names = new Set(shown.map(({ name }) => name));
  const loose = figures.filter(({ verb, table }) => commands.includes(verb) && (table === null || !names.has(table)));
  return [
    ...shown.map((table) =>
      table.analysis.verb === "published" ? publishedHtml(table, page) : resultHtml(table, page),
    ),
    ...loose.map(looseHtml),
  ].join("");
}

/** The audit's lines: folded unless there are errors. */
function auditHtml(tables: readonly ResultTable[], page: Page): string {
  if (tables.length === 0) return "";
  const of = (severity: string) =>
    tables.flatMap(({ rows }) => rows).filter((row) => row["severity"] === severity).length;
  const summary = `${many(of("error"), "error")}, ${many(of("warning"), "warning")}, ${many(of("info"), "note")}: what must be known before a number is published`;
  const html = tables
    .filter(({ rows }) => rows.length > 0)
    .map((table) => resultHtml(table, page))
    .join("");
  return foldedHtml(summary, html, of("error") > 0);
}

function foldedHtml(summary: string, html: string, open = false): string {
  return `<details${open ? " open" : ""}><summary>${textHtml(summary)}</summary>\n${html}</details>\n`;
}

/** What is not there, a line each: parts, tables that say nothing with what their notes say, figures. */
function missingHtml({ tables, absences, undrawn = [] }: ReportInput, filled: readonly Section[]): string {
  const open = parts.filter(
    ({ id, commands }) =>
      filled.every((section) => section.id !== id) &&
      !absences.some(({ name }) => commands.some((command) => name.startsWith(command))),
  );
  const silent = tables.filter((table) => table.analysis.verb !== "audit" && isEmpty(table));
  const lines = [
    ...open.map(({ otherwise }) => otherwise),
    ...absences.map(({ name, text }) => `${name}: ${text}`),
    ...silent.map((table) => `${table.title}: ${[...notesOf(table.rows).common, "no estimate"].join("; ")}`),
    ...undrawn.map(({ name, text }) => `figure ${name}: ${text}`),
  ];
  return lines.map((line) => `<p class="missing">${textHtml(line)}</p>\n`).join("");
}

/** The comparison: what says something row by row; what is missing once a reason; what was read back as a number. */
export function publishedHtml(table: ResultTable, page: Page): string {
  const of = (verdict: string) => table.rows.filter((row) => row["verdict"] === verdict);
  const reasons = new Map<string, { readonly notes: Notes; readonly n: number }>();
  for (const row of of("cannot be computed")) {
    const key = JSON.stringify(row["note"]);
    const found = reasons.get(key) ?? { notes: row["note"] as Notes, n: 0 };
    reasons.set(key, { ...found, n: found.n + 1 });
  }
  const gaps = [...reasons.values()].map(({ notes, n }) => `<li>${textHtml(gapOf(notes, n))}</li>\n`);
  const part = (title: string, id: string, rows: ResultTable["rows"]) =>
    rows.length === 0 ? "" : articleHtml(id, title, tableHtml({ ...table, title }, { rows, id }));
  return `${articleHtml(table.name, table.title, `${findingHtml(table)}${figuresOf(page, table).map(figureHtml).join("")}${wayTo(table)}`)}${part(
    "What differs",
    `${table.name}-differs`,
    of("differs"),
  )}${part("What matches, and what cannot be compared", `${table.name}-told`, ["matches", "not comparable"].flatMap(of))}${
    gaps.length === 0
      ? ""
      : foldedHtml("What cannot be computed from the data at hand", `<ul>\n${gaps.join("")}</ul>\n`)
  }`;
}

function articleHtml(id: string, title: string, html: string): string {
  const name = escapeHtml(id);
  return `<article id="${name}">\n<h3><a href="#${name}">${textHtml(title)}</a></h3>\n${html}</article>\n`;
}

/** "18 numbers need …", where something is needed; else the note after their count. */
function gapOf(notes: Notes, n: number): string {
  const [first] = notes;
  const numbers = n === 1 ? "1 number" : `${n} numbers`;
  return first?.code === "needs"
    ? `${numbers} ${n === 1 ? "needs" : "need"} ${first.values["what"]}: ${first.values["way"]}`
    : `${numbers}: ${noteText(notes)}`;
}

/** A figure of no table in the report. */
function looseHtml(figure: ReportFigure): string {
  const finding = figure.finding === null ? "" : `<p class="finding">${textHtml(figure.finding)}</p>\n`;
  return articleHtml(`figure-${figure.name}`, figure.title, `${finding}${figureHtml(figure)}`);
}

function figuresOf(page: Page, table: ResultTable): readonly ReportFigure[] {
  return page.figures.filter((figure) => figure.table === table.name);
}

function resultHtml(table: ResultTable, page: Page): string {
  const figures = figuresOf(page, table);
  const attributes = (row: ResultTable["rows"][number]) => page.filters.attributes(table, row);
  const shown = tableHtml(table, { rows: shownRows(table), drawn: figures.length > 0, attributes });
  return articleHtml(
    table.name,
    table.title,
    `${findingHtml(table)}${figures.map(figureHtml).join("")}${shown}${wayTo(table)}`,
  );
}

/** What a table says, and what must be known of it. */
function findingHtml(table: ResultTable): string {
  const finding = table.rows.length === 0 ? null : (table.analysis.headline?.(table) ?? null);
  if (finding === null) return "";
  const caveat = table.analysis.caveat?.(table) ?? null;
  return `<p class="finding">${textHtml(finding)}</p>\n${caveat === null ? "" : `<p class="notes">${textHtml(caveat)}</p>\n`}`;
}

const shownCoefficients = new Set<unknown>(["cohen", "ac1", "fleiss", "alpha"]);

/** All rows, but of agreement by mode one coefficient, and of agreement otherwise the four that are mostly read. */
function shownRows(table: ResultTable): ResultTable["rows"] {
  if (table.analysis.verb !== "agreement") return table.rows;
  return table.rows.filter((row) =>
    row["code"] === "" ? shownCoefficients.has(row["coefficient"]) : row["coefficient"] === "fleiss",
  );
}

function contradictions(): string {
  const items = studyFindings().map(
    (row) =>
      `<dt>${textHtml(row.finding)}</dt>\n<dd>${textHtml(row.says)}. <em>Arithmetic:</em> ${textHtml(row.arithmetic)}. <em>So:</em> ${textHtml(row.consequence)}.</dd>`,
  );
  return `<p>The study is the blog post of IBM Research and UC Berkeley of February 2026; its counts are reconstructed from rounded bar labels, assuming that all its charts show the same traces. As a table: <code>mastkit published --findings</code> (${findingsAnalysis.columns.length} columns).</p>
<dl>
${items.join("\n")}
</dl>
`;
}

function inputsHtml({ sources, tables }: ReportInput): string {
  const digests = new Map(
    [...sources.flatMap((line) => (line.digest === null ? [] : [line.digest])), ...tables.flatMap((t) => t.inputs)].map(
      (digest) => [JSON.stringify(digest), digest],
    ),
  );
  const rows = [...digests.values()].map(({ name, bytes, sha256 }) => ({ file: name, bytes, "SHA-256": sha256 }));
  const layout = layoutOf(rows, ["file", "bytes", "SHA-256"], "Files read, by base name and digest");
  const lines = sources.map((line) => `<li>${textHtml(`${line.dataset}: ${line.text}`)}</li>\n`);
  const commands = tables.map((table) => `<li><code>mastkit ${textHtml(table.command)}</code></li>\n`);
  return `<ul>
${lines.join("")}</ul>
${scrollBox("Files read", toHtmlTable(layout))}${foldedHtml("Commands that give the tables", `<ul>\n${commands.join("")}</ul>\n`)}`;
}

function citeHtml(withPublished: boolean): string {
  return `<p>Cite the kit by its CITATION.cff with the version below, and the data by their own references:</p>
<ul>
<li>MAST${withPublished ? " and MAST-Data" : ", the failure modes"}: Cemri et al. (2025), Why Do Multi-Agent LLM Systems Fail?, arXiv 2503.13657.${withPublished ? " Data under CC-BY-4.0; name the release." : ""}</li>
${
  withPublished
    ? `<li>ITBench-Trajectories: IBM Research (2026), under CC-BY-NC-4.0: not for commercial use. Benchmark: arXiv 2502.05352.</li>
<li>The ITBench study: IBM Research and UC Berkeley, blog of February 2026; its counts here are reconstructed.</li>
`
    : ""
}</ul>
`;
}
