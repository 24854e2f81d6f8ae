import { runName, scenarioName } from "../names.js";
import { outcomeOfRecall } from "../recall.js";
import { isDefinition } from "../taxonomy/readings.js";
import type { Definition, LabelledTrace, Outcome } from "../trace.js";
import { cellWords, linesOf, many, some } from "../words.js";
import { type CsvFile, type CsvRow, headerError } from "./csv.js";
import { firstRows } from "./table.js";

type IdShape = "trace_key" | "trace_id" | "run";

/** The columns that make ids, clusters and groups of traces, in every file that has them. */
export const traceColumns: readonly string[] = [
  ...["trace_id", "trace_key", "mas_name", "llm_name", "benchmark_name", "system", "model", "benchmark"],
  ...["scenario", "run", "domain", "cluster", "outcome", "recall", "weight"],
];

/** Which id columns a file has; throws InputError where it has none. */
export function idShape(csv: CsvFile): IdShape {
  const has = (name: string) => csv.header.includes(name);
  if (has("trace_id")) return has("trace_key") ? "trace_key" : "trace_id";
  if (modelColumn(csv) !== null && has("scenario") && has("run")) return "run";
  throw headerError(csv, `has no id columns, but ${some(csv.header)}`, {
    remedy: "give trace_id (with trace_key where ids repeat), or model, scenario and run",
  });
}

/** The id of a row: `<trace_key>/<trace_id>`, `<trace_id>`, or `<model>/<domain>/Scenario-<n>/<run>`. */
export function rowId(csv: CsvFile, row: CsvRow, shape: IdShape): string {
  if (shape === "trace_key") return `${row.needed("trace_key")}/${row.needed("trace_id")}`;
  if (shape === "trace_id") return row.needed("trace_id");
  const [model, scenario, run] = [row.needed(modelColumn(csv)!), row.needed("scenario"), row.needed("run")];
  return [model, row.text("domain") || "sre", scenarioName(scenario), runName(run)].join("/");
}

/** Whether a cell says that nothing is known, in the words of pandas, R, JSON and Excel: "", NaN, NA, None, null, n/a, "not labelled". */
export function isMissing(text: string): boolean {
  return text === "" || isWord("missing", text);
}

const sets = Object.fromEntries(Object.entries(cellWords).map(([what, list]) => [what, new Set<string>(list)]));

function isWord(what: keyof typeof cellWords, text: string): boolean {
  return sets[what]!.has(text.toLowerCase());
}

/** The label that a cell states (also as German, French, Spanish or Italian spreadsheets write it): present, absent, not labelled (null); undefined where it states none. */
export function labelWord(text: string): boolean | null | undefined {
  if (text === "1" || text === "0") return text === "1";
  if (isMissing(text)) return null;
  if (/^[01](\.0*)?(e\+?0+)?$/i.test(text)) return text[0] === "1";
  if (isWord("present", text)) return true;
  return isWord("absent", text) ? false : undefined;
}

/** The outcome that a cell states, also as a score of Inspect (C, I; P and N are unknown); undefined where it states none. */
export function outcomeWord(text: string): Outcome | null | undefined {
  if (isMissing(text) || isWord("unknown", text)) return null;
  if (/^[01](\.0+)?$/.test(text)) return text[0] === "1" ? "success" : "failure";
  if (isWord("success", text)) return "success";
  return isWord("failure", text) ? "failure" : undefined;
}

/** The cell of an `outcome` column; null where it is not known. */
export function outcomeCell(row: CsvRow): Outcome | null {
  const outcome = outcomeWord(row.text("outcome"));
  if (outcome !== undefined) return outcome;
  throw row.error("outcome", "not an outcome", "use success, failure or an empty cell");
}

function recallCell(row: CsvRow): number | null {
  if (isMissing(row.text("recall"))) return null;
  const value = row.number("recall");
  if (value !== null && value < 0) throw row.error("recall", "a recall cannot be negative");
  return value;
}

interface OutcomeCells {
  readonly outcome: Outcome | null;
  readonly recall: number | null;
  readonly contradicts: boolean;
}

/**
 * The outcome column decides, being the user's own definition; where it is empty or not there, the recall and the
 * threshold do. An outcome written as `unknown` stays unknown.
 */
export function outcomeCells(csv: CsvFile, threshold: number): (at: number) => OutcomeCells {
  const [outcome, recall] = [csv.column("outcome"), csv.column("recall")];
  const given = Array.from(firstRows(outcome), (at) => outcomeCell(csv.row(at)));
  const open = outcome.texts.map(isMissing);
  const recalls = Array.from(firstRows(recall), (at) => recallCell(csv.row(at)));
  const ends = recalls.map((value) => outcomeOfRecall(value, threshold));
  return (at) => {
    const [own, byRecall] = [given[outcome.codes[at]!]!, ends[recall.codes[at]!]!];
    const contradicts = own !== null && byRecall !== null && own !== byRecall;
    return { outcome: open[outcome.codes[at]!] ? byRecall : own, recall: recalls[recall.codes[at]!]!, contradicts };
  };
}

/** The cell of a `weight` column, which every row needs where one has it; nothing where the file has none. */
export function weightCell(csv: CsvFile, row: CsvRow): Pick<LabelledTrace, "weight"> {
  if (!csv.header.includes("weight")) return {};
  const weight = isMissing(row.text("weight")) ? null : row.number("weight");
  if (weight !== null && weight > 0) return { weight };
  throw row.error("weight", "not a weight", "give every row a number above 0: how many traces it stands for");
}

/** The note on rows whose two columns contradict each other; none where there is no such row. */
export function contradictionNotes(csv: CsvFile, count: number, threshold: number): readonly string[] {
  const what = `${many(count, "row")} whose outcome is not what recall ≥ ${threshold} says`;
  return linesOf(count > 0 && `${csv.file}: ${what}; the outcome column is used`);
}

/** The cell of a `definition` column: the reading of 3.2 and 3.3; empty is unknown. */
export function definitionCell(row: CsvRow): Definition {
  const value = row.text("definition").toLowerCase();
  if (isMissing(value)) return "unknown";
  if (isDefinition(value)) return value;
  const remedy = "use paper, repository, prompt or an empty cell";
  throw row.error("definition", "not a reading of 3.2 and 3.3", remedy);
}

/** A code of whatever taxonomy without the "FM-" that may stand before it. */
export function bareCode(text: string): string {
  return text.replace(/^FM[-_ ]?(?=\d)/i, "");
}

/** Throws InputError where a column has a name that count tables keep for themselves. */
export function refuseReserved(csv: CsvFile): void {
  const field = ["source", "caution"].find((name) => csv.header.includes(name));
  if (field === undefined) return;
  throw headerError(csv, "reserved for count tables", { field, remedy: "rename the column" });
}

function modelColumn(csv: CsvFile): string | null {
  return ["model", "llm_name"].find((name) => csv.header.includes(name)) ?? null;
}
