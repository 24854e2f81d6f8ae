import { findingsAnalysis } from "../analyses/published.js";
import { escapeHtml, textHtml, toHtmlTable } from "../export/html.js";
import { layoutOf } from "../export/layout.js";
import { type Notes, noteText } from "../notes.js";
import { studyFindings } from "../published/findings.js";
import type { SourceLine } from "../study/data.js";
import type { Absence, ResultTable } from "../study/entry.js";
import { figureHtml, type ReportFigure } from "./figure.js";
import { scrollBox, tableHtml, wayTo } from "./table.js";

/** What the report is made of. */
export interface ReportInput {
  readonly sources: readonly SourceLine[];
  readonly tables: readonly ResultTable[];
  readonly absences: readonly Absence[];
  readonly figures: readonly ReportFigure[];
  /** Figures that the data at hand do not allow. */
  readonly undrawn?: readonly Absence[];
  /** Whether the tables are written as tables/NAME.csv beside the report, so that it can link to them; default false. */
  readonly tablesBeside?: boolean;
}

/** One part of the report: built apart, so that a missing part costs one line and nothing else. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The section's HTML below its heading. */
  readonly build: () => string;
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly commands: readonly string[];
  /** The line that stands where neither a table nor a reason for its absence is there. */
  readonly otherwise: string;
}

/** The parts in the order of the report. */
const parts: readonly Part[] = [
  {
    id: "audit",
    title: "Audit of the data",
    commands: ["audit"],
    otherwise: "No data file was at hand to audit; mastkit fetch mast gets one, mastkit audit --mast FILE audits it.",
  },
  {
    id: "outcomes",
    title: "Outcomes",
    commands: ["outcomes"],
    otherwise: "No outcomes of runs; mastkit outcomes --itbench DIR --by model computes them.",
  },
  {
    id: "prevalence",
    title: "Prevalence of failure modes",
    commands: ["prevalence", "mode-counts"],
    otherwise: "No labels; mastkit prevalence --mast FILE computes it.",
  },
  {
    id: "lift",
    title: "Failed against successful traces",
    commands: ["lift"],
    otherwise: "No labels with a known outcome; mastkit lift --labels FILE --outcomes FILE computes it.",
  },
  {
    id: "association",
    title: "Association and interventions",
    commands: ["association", "interventions"],
    otherwise: "Not computed; mastkit association --labels FILE computes it.",
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
    otherwise: "Not compared; mastkit published does it.",
  },
];

/** The report's sections: the parts above, what else was computed, the study's contradictions, inputs, how to cite. */
export function sectionsOf(input: ReportInput): readonly Section[] {
  const named = parts.flatMap((part) => part.commands);
  const rest = input.tables.filter((table) => !named.includes(table.analysis.verb));
  const own = parts.map((part): Section => ({ ...part, build: () => partHtml(part, input) }));
  const others: Section = {
    id: "others",
    title: "Other tables",
    build: () => rest.map((table) => resultHtml(table, input)).join(""),
  };
  return [
    ...own,
    { id: "contradictions", title: "Where the ITBench study contradicts itself", build: contradictions },
    ...(rest.length === 0 ? [] : [others]),
    { id: "inputs", title: "Inputs", build: () => inputsHtml(input) },
    { id: "cite", title: "How to cite", build: citeHtml },
  ];
}

function partHtml(part: Part, input: ReportInput): string {
  const tables = input.tables.filter(({ analysis }) => part.commands.includes(analysis.verb));
  const absences = input.absences.filter(({ name }) => part.commands.some((command) => name.startsWith(command)));
  const loose = input.figures.filter((figure) => figure.table === null && part.commands.includes(figure.verb));
  const html = [
    ...tables.map((table) =>
      table.analysis.verb === "published"
        ? publishedHtml(table, figuresOf(input, table), input.tablesBeside ?? false)
        : resultHtml(table, input),
    ),
    ...loose.map(looseHtml),
  ];
  if (tables.length + absences.length + loose.length === 0) html.push(missing(part.otherwise));
  return html.join("") + absences.map(absenceHtml).join("");
}

/** The comparison: what says something row by row; what is missing once a reason; what was read back as a number. */
export function publishedHtml(table: ResultTable, figures: readonly ReportFigure[], beside: boolean): string {
  const of = (verdict: string) => table.rows.filter((row) => row["verdict"] === verdict);
  const told = ["matches", "not comparable"].flatMap(of);
  const reasons = new Map<string, { readonly notes: Notes; readonly n: number }>();
  for (const row of of("cannot be computed")) {
    const key = JSON.stringify(row["note"]);
    const found = reasons.get(key) ?? { notes: row["note"] as Notes, n: 0 };
    reasons.set(key, { ...found, n: found.n + 1 });
  }
  const gaps = [...reasons.values()].map(({ notes, n }) => `<li>${textHtml(gapOf(notes, n))}</li>`);
  return `${findingHtml(table)}${figures.map(figureHtml).join("")}<h3>What differs</h3>
${tableHtml(table, { rows: of("differs"), id: "differs" })}<h3>What matches, and what cannot be compared</h3>
${tableHtml(table, { rows: told, id: "told" })}<h3>What cannot be computed from the data at hand</h3>
<ul>
${gaps.join("\n")}
</ul>
<p class="made">Numbers that could only be read back from the table they were printed in are left out.</p>
${wayTo(table, beside)}`;
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
  return `<h3 id="figure-${escapeHtml(figure.name)}">${textHtml(figure.title)}</h3>\n${finding}${figureHtml(figure)}`;
}

function figuresOf(input: ReportInput, table: ResultTable): readonly ReportFigure[] {
  return input.figures.filter((figure) => figure.table === table.name);
}

function resultHtml(table: ResultTable, input: ReportInput): string {
  const figures = figuresOf(input, table);
  return `<h3 id="${escapeHtml(table.name)}">${textHtml(table.title)}</h3>
${findingHtml(table)}${figures.map(figureHtml).join("")}${tableHtml(table, { rows: shownRows(table), drawn: figures.length > 0 })}${wayTo(table, input.tablesBeside ?? false)}`;
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

function inputsHtml({ sources, tables, undrawn = [] }: ReportInput): string {
  const digests = new Map(
    [...sources.flatMap((line) => (line.digest === null ? [] : [line.digest])), ...tables.flatMap((t) => t.inputs)].map(
      (digest) => [JSON.stringify(digest), digest],
    ),
  );
  const rows = [...digests.values()].map(({ name, bytes, sha256 }) => ({ file: name, bytes, "SHA-256": sha256 }));
  const layout = layoutOf(rows, ["file", "bytes", "SHA-256"], "Files read, by base name and digest");
  const lines = sources.map((line) => `<li>${textHtml(`${line.dataset}: ${line.text}`)}</li>`);
  const commands = tables.map((table) => `<li><code>mastkit ${textHtml(table.command)}</code></li>`);
  return `<ul>
${lines.join("\n")}
</ul>
${scrollBox("Files read", toHtmlTable(layout))}
${undrawn.length === 0 ? "" : `<h3>Figures that these data do not allow</h3>\n<ul>\n${undrawn.map(({ name, text: reason }) => `<li>${textHtml(`${name}: ${reason}`)}</li>`).join("\n")}\n</ul>\n`}<h3>Commands that give the tables</h3>
<ul>
${commands.join("\n")}
</ul>
`;
}

function citeHtml(): string {
  return `<p>Cite the kit by its CITATION.cff with the version above, and the data by their own references:</p>
<ul>
<li>MAST and MAST-Data: Cemri et al. (2025), Why Do Multi-Agent LLM Systems Fail?, arXiv 2503.13657. Data under CC-BY-4.0; name the release.</li>
<li>ITBench-Trajectories: IBM Research (2026), under CC-BY-NC-4.0: not for commercial use. Benchmark: arXiv 2502.05352.</li>
<li>The ITBench study: IBM Research and UC Berkeley, blog of February 2026; its counts here are reconstructed.</li>
</ul>
`;
}

function absenceHtml({ name, text: reason }: Absence): string {
  return missing(`${name}: ${reason}`);
}

function missing(reason: string): string {
  return `<p class="missing">${textHtml(reason)}</p>\n`;
}
