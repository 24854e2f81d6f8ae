import { collapseModes } from "../counts/merge.js";
import type { ModesTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import type { TableLayout } from "../export/layout.js";
import { codes, modeOf } from "../taxonomy.js";
import type { Cell } from "../trace.js";
import { publishedFigures, publishedTable } from "./tables.js";

/** The paper's tables that can be laid out anew. */
export const paperTableNames = ["1", "2", "6", "7"] as const;
export type PaperTableName = (typeof paperTableNames)[number];

/** Counts of one's own to lay out in place of the published ones; each table takes what it needs. */
export interface PaperTableData {
  /** Tables 1 and 6: group columns system, model and (Table 1) benchmark. Table 7: system, outcomes known. */
  readonly modes?: ModesTable;
  /** Table 2: rows of `judge-scores`, pooled over modes, one a judge. */
  readonly judges?: readonly JudgeRow[];
}
export interface JudgeRow {
  readonly judge: string;
  readonly accuracy: number | null;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly kappa: number | null;
}

/**
 * A table of the MAST paper (arXiv 2503.13657 v3) in the authors' layout, from one's own counts or, without any, from the
 * published numbers: 1 composition, 2 judge against human, 6 modes under open models (counts), 7 modes by outcome
 * (percentages). For `toLatex`, `toMarkdown`, `toHtmlTable`.
 *
 * @example
 * ```ts
 * import { paperTable, toMarkdown } from "mastkit";
 * toMarkdown(paperTable("2")).includes("0.940"); // => true
 * ```
 */
export function paperTable(name: PaperTableName, data: PaperTableData = {}): TableLayout {
  switch (name) {
    case "1":
      return composition(data.modes);
    case "2":
      return judges(data.judges);
    case "6":
      return openModels(data.modes);
    case "7":
      return byOutcome(data.modes);
  }
}

const source = (own: boolean) => (own ? "from the data at hand" : "as published, arXiv 2503.13657 v3");

function composition(own: ModesTable | undefined): TableLayout {
  const names = ["MAS", "Benchmark", "LLM"];
  const caption = `Traces by system, benchmark and model (Table 1, ${source(own !== undefined)})`;
  if (own === undefined) {
    const rows = publishedFigures("mast-paper-composition").map((row) => [
      row["mas_name"]!,
      row["benchmark_name"]!,
      row["llm_name"]!,
      row["annotation"]!,
      Number(row["traces"]),
    ]);
    return { caption, columns: [...names, "Annotation", "Traces"].map((name) => ({ name })), rows };
  }
  const table = collapseModes(own, ["system", "benchmark", "model"]);
  const groups = new Map<string, Cell[]>();
  for (const row of table.rows.filter((candidate) => candidate.code === codes[0])) {
    const { system, benchmark, model } = row.group;
    const key = JSON.stringify(row.group);
    const before = (groups.get(key)?.[3] as number | undefined) ?? 0;
    groups.set(key, [system!, benchmark!, model!, before + row.traces]);
  }
  return { caption, columns: [...names, "Traces"].map((name) => ({ name })), rows: [...groups.values()] };
}

function judges(own: readonly JudgeRow[] | undefined): TableLayout {
  const number = (text: string | undefined) => Number(text);
  const rows =
    own ??
    publishedFigures("mast-paper-judge").map(
      (row): JudgeRow => ({
        judge: row["judge"]!,
        accuracy: number(row["accuracy"]),
        recall: number(row["recall"]),
        precision: number(row["precision"]),
        f1: number(row["f1"]),
        kappa: number(row["kappa"]),
      }),
    );
  return {
    caption: `LLM judge against human labels (Table 2, ${source(own !== undefined)})`,
    columns: ["Judge", "Accuracy", "Recall", "Precision", "F1", "Cohen's κ"].map((name) => ({ name })),
    rows: rows.map((row) => [row.judge, row.accuracy, row.recall, row.precision, row.f1, row.kappa]),
  };
}

interface Column {
  readonly over: string;
  readonly name: string;
  readonly cells: ReadonlyMap<string, { readonly flagged: number; readonly labelled: number }>;
}

function openModels(own: ModesTable | undefined): TableLayout {
  const table = collapseModes(own ?? publishedTable("mast-paper-open-models-modes"), ["model", "system"]);
  const columns = columnsOf(table, (row) => [row.group["model"]!, row.group["system"]!]);
  return modesLayout(
    `Traces with each mode by model and system (Table 6, ${source(own !== undefined)})`,
    columns,
    ({ labelled }) => `of ${labelled}`,
    ({ flagged }) => flagged,
  );
}

function byOutcome(own: ModesTable | undefined): TableLayout {
  const table = collapseModes(own ?? publishedTable("mast-paper-success-failure-modes"), ["system"]);
  const known = table.rows.filter((row) => row.outcome !== "unknown");
  if (known.length === 0) {
    throw new InputError("Table 7 needs traces of known outcome", { remedy: "join --outcomes FILE" });
  }
  const columns = columnsOf({ ...table, rows: known }, (row) => [row.group["system"]!, row.outcome]);
  return modesLayout(
    `Percentage of traces with each mode by outcome (Table 7, ${source(own !== undefined)}${own === undefined ? "; group sizes inferred" : ""})`,
    columns,
    ({ labelled }) => `n = ${labelled}`,
    ({ flagged, labelled }) => (labelled === 0 ? null : (100 * flagged) / labelled),
    1,
  );
}

function columnsOf(
  table: ModesTable,
  names: (row: ModesTable["rows"][number]) => readonly [over: string, name: string],
): readonly Column[] {
  const columns = new Map<
    string,
    { over: string; name: string; cells: Map<string, { flagged: number; labelled: number }> }
  >();
  for (const row of table.rows) {
    const [over, name] = names(row);
    const key = JSON.stringify([over, name]);
    const column = columns.get(key) ?? { over, name, cells: new Map() };
    columns.set(key, column);
    const before = column.cells.get(row.code) ?? { flagged: 0, labelled: 0 };
    column.cells.set(row.code, { flagged: before.flagged + row.flagged, labelled: before.labelled + row.labelled });
  }
  // Columns that share a heading stand side by side.
  const overs = [...new Set([...columns.values()].map((column) => column.over))];
  return overs.flatMap((over) => [...columns.values()].filter((column) => column.over === over));
}

function modesLayout(
  caption: string,
  columns: readonly Column[],
  size: (cell: { readonly flagged: number; readonly labelled: number }) => string,
  value: (cell: { readonly flagged: number; readonly labelled: number }) => Cell,
  digits = 3,
): TableLayout {
  const empty = { flagged: 0, labelled: 0 };
  return {
    caption,
    columns: [
      { name: "Failure mode" },
      ...columns.map(({ over, name, cells }) => ({
        over,
        name: `${name} (${size(cells.get(codes[0]) ?? empty)})`,
        digits,
      })),
    ],
    rows: codes.map((code) => [
      `${code} ${modeOf(code).name}`,
      ...columns.map(({ cells }) => value(cells.get(code) ?? empty)),
    ]),
  };
}
