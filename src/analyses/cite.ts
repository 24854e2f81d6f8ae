import { readFileSync } from "node:fs";
import { UsageError } from "../errors.js";
import { type Citation, coefficients, denominators, intervals, tests } from "../methods.js";
import type { Cell } from "../trace.js";
import { packageRoot, version } from "../version.js";
import type { Analysis, Row } from "./analysis.js";
import { analyses } from "./index.js";

/**
 * The methods paragraph of result rows, with its references as BibTeX: what is estimated, and the intervals, tests,
 * family, clusters and n that the rows name in their cells. The rows' columns tell the analysis; name it where some were
 * dropped or there are no rows. `confidence`, which rows do not tell, is that of the intervals (default 0.95).
 *
 * @throws UsageError where the columns are those of no analysis, or the name is unknown.
 *
 * @example
 * ```ts
 * import { cite, lift, publishedTable } from "mastkit";
 * const { text, bibtex } = cite(lift(publishedTable("itbench-study-modes"), { by: ["model"] }));
 * text.includes("Fisher's exact test [@fisher1935]"); // => true
 * bibtex.includes("@article{newcombe1998,"); // => true
 * ```
 */
export function cite(
  rows: readonly object[],
  analysis?: string,
  options: { readonly confidence?: number } = {},
): Citation {
  const cells = rows as readonly Row[];
  return citationOf(analysis === undefined ? analysisOfRows(cells) : analysisNamed(analysis), cells, options);
}

/** The methods that an analysis takes by default on independent traces. */
export function citeByName(name: string): Citation {
  const analysis = analysisNamed(name);
  return citationOf(analysis, analysis.methods?.usual ?? []);
}

/** What is said of the data that an option opens. */
const sources: Readonly<Record<string, string>> = {
  mast: "Traces and labels are those of MAST-Data [@cemri2025].",
  human: "Votes are those of the annotators of MAST-Data [@cemri2025].",
  itbench: "Runs are those of ITBench [@itbench2025; @itbenchtrajectories].",
};

/** Inputs that carry failure modes. */
const aboutModes = ["labels", "votes", "judged", "recalls", "calibrated", "printed"];

/** The citation of rows whose analysis is known, made with these options. */
export function citationOf(
  { methods = { estimates: "" }, input }: Analysis,
  rows: readonly Row[],
  options: Readonly<Record<string, unknown>> = {},
): Citation {
  const level = percent(Number(options["confidence"] ?? 0.95));
  const made = rows.filter(estimates);
  const told = intervalSentence(made, methods.parts ?? [], level);
  const sentences = [
    methods.estimates,
    isEmpty(rows, "recall_mean")
      ? ""
      : rangeSentence(rows, "threshold", (range) => `A run is a success from a recall of ${range} on.`),
    ...Object.entries(methods.where ?? {}).map(([keys, says]) => (has(rows, ...keys.split(" without ")) ? says : "")),
    named("Denominator", textsIn(rows, "denominator"), (name) => denominators[name]),
    named("Coefficients", textsIn(rows, "coefficient"), (name) => coefficients[name]),
    told === "" && rows.some((row) => lows(row).some((low) => low !== null))
      ? `Limits are those of ${level} intervals.`
      : told,
    named(
      "Test (two-sided)",
      textsIn(
        made.filter((row) => row["p"] !== null),
        "test",
      ),
      (name) => tests[name]?.[1],
    ),
    familySentence(rows),
    rows.some((row) => row["clusters"] === null) ? "Clusters are not known: independence is assumed." : "",
    rangeSentence(rows, "clusters", (range) => `Clusters: ${range}.`),
    countSentence(rows, methods.counts ?? {}),
    ...Object.entries(sources).map(([option, says]) => (options[option] === undefined ? "" : says)),
    aboutModes.includes(input.of) && namesMast(rows) ? "Failure modes are those of MAST [@cemri2025]." : "",
    `Computed with mastkit ${version} [@mastkit].`,
  ];
  const text = sentences.filter((sentence) => sentence !== "").join(" ");
  return { text, bibtex: bibtexOf(text) };
}

/** The analysis whose columns the rows have, the one of most columns where several fit. */
function analysisOfRows(rows: readonly Row[]): Analysis {
  const [first] = rows;
  const names = 'name it: cite(rows, "lift")';
  if (first === undefined) throw new UsageError(`cite: there are no rows to tell the analysis; ${names}`);
  const fitting = all().filter(({ columns }) => columns.every(({ key }) => Object.hasOwn(first, key)));
  const [found] = fitting.sort((a, b) => b.columns.length - a.columns.length);
  if (found === undefined) throw new UsageError(`cite: the rows have the columns of no analysis; ${names}`);
  return found;
}

function analysisNamed(name: string): Analysis {
  const found = all().find((analysis) => analysis.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`cite: no analysis ${name}; there are ${[...new Set(all().map((one) => one.name))].join(", ")}`);
}

function all(): readonly Analysis[] {
  return Object.values(analyses).flat();
}

function percent(confidence: number): string {
  return `${Math.round(confidence * 1000) / 10}%`;
}

/** Lower limits of a row. */
function lows(row: Row): readonly unknown[] {
  return Object.keys(row).flatMap((key) => (/(^|_)low$/.test(key) ? [row[key] ?? null] : []));
}

/** Whether a row has a limit, or no column of limits: one that has none used no method. */
function estimates(row: Row): boolean {
  const all = lows(row);
  return all.length === 0 || all.some((low) => low !== null);
}

/** Whether a column is there and says nothing. */
function isEmpty(rows: readonly Row[], key: string): boolean {
  return rows.length > 0 && rows.every((row) => row[key] === null);
}

function has(rows: readonly Row[], key = "", lacking = ""): boolean {
  return rows.some((row) => (row[key] ?? null) !== null && (row[lacking] ?? null) === null);
}

function textsIn(rows: readonly Row[], key: string): readonly string[] {
  return [...new Set(rows.map((row) => row[key]))].filter(
    (cell): cell is string => typeof cell === "string" && cell !== "",
  );
}

function named(what: string, names: readonly string[], says: (name: string) => string | undefined): string {
  return names.length === 0 ? "" : `${what}: ${names.map((name) => says(name) ?? name).join("; ")}.`;
}

/** Methods with what they are of, where cells join several. */
function intervalSentence(rows: readonly Row[], parts: readonly string[], level: string): string {
  const cells = textsIn(rows, "interval").map((cell) => cell.split(";"));
  const methods = new Map<string, string[]>();
  for (let at = 0; at < Math.max(0, ...cells.map((names) => names.length)); at++) {
    const names = new Set(cells.flatMap((all) => all[at] ?? []));
    const says = [...names].map((name) => intervals[name]?.[1] ?? name).join(", or ");
    methods.set(says, [...(methods.get(says) ?? []), ...(parts[at] === undefined ? [] : [`the ${parts[at]}`])]);
  }
  const said = [...methods].map(([says, of]) => (of.length === 0 ? says : `of ${of.join(" and ")}, ${says}`));
  return said.length === 0 ? "" : `Intervals (${level}): ${said.join("; ")}.`;
}

/** What p was adjusted by, and over how many. */
function familySentence(rows: readonly Row[]): string {
  if (!has(rows, "q")) return "";
  const beside = [
    ...(has(rows, "q_by") ? ["Benjamini and Yekutieli's [@benjamini2001]"] : []),
    ...(has(rows, "p_holm") ? ["Holm's [@holm1979]"] : []),
  ];
  const sizes = numbersIn(rows, "family");
  const over =
    sizes.length === 0 ? "the family of all tests made" : `a family of ${[...new Set(sizes)].join(", ")} tests`;
  const more = beside.length === 0 ? "" : `, beside it ${beside.join(" and ")}`;
  return `q is Benjamini and Hochberg's over ${over} [@benjamini1995]${more}.`;
}

function countSentence(rows: readonly Row[], counts: Readonly<Record<string, string>>): string {
  const parts = Object.entries(counts).map(([key, what]) => rangeSentence(rows, key, (range) => `${range} ${what}`));
  const said = parts.filter((part) => part !== "");
  return said.length === 0 ? "" : `n${rows.length > 1 ? `, over ${rows.length} rows` : ""}: ${said.join(", ")}.`;
}

function numbersIn(rows: readonly Row[], key: string): number[] {
  return rows.map((row) => row[key]).filter((cell): cell is number => typeof cell === "number" && cell > 0);
}

/** Of a column's numbers above 0: "14", "14 to 44"; nothing where there are none. */
function rangeSentence(rows: readonly Row[], key: string, say: (range: string) => string): string {
  const ordered = numbersIn(rows, key).sort((a, b) => a - b);
  return ordered.length === 0 ? "" : say([...new Set([ordered[0], ordered.at(-1)])].join(" to "));
}

/** Codes that are not MAST's are those of another taxonomy. */
function namesMast(rows: readonly Row[]): boolean {
  const isMast = (cell: Cell | undefined) => typeof cell !== "string" || /^(\d\.\d|FC\d|)$/.test(cell);
  return rows.every((row) => isMast(row["code"]) && isMast(row["code_a"]));
}

/** The entries of the bibliography that a text cites, in its order. */
function bibtexOf(text: string): string {
  const cited = new Set([...text.matchAll(/@(\w+)/g)].map(([, key]) => key));
  const entries = readFileSync(new URL("data/references.bib", packageRoot), "utf8").trim().split("\n\n");
  return `${entries.filter((entry) => cited.has(/^@\w+\{(\w+),/.exec(entry)?.[1])).join("\n\n")}\n`;
}
