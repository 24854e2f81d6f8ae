import { cautionTokens } from "../counts/cautions.js";
import { collapseModes } from "../counts/merge.js";
import type { ModesRow, ModesTable } from "../counts/tables.js";
import type { JudgeRow } from "../datasets/side-tables.js";
import { InputError } from "../errors.js";
import { categories, codes } from "../taxonomy/mast.js";
import { modeOf } from "../taxonomy/taxonomy.js";
import type { Cell, TableLayout } from "../trace.js";
import { meanFlags } from "./paper-tables.js";
import { publishedFigures, publishedTable } from "./tables.js";

/** The paper's tables that can be laid out anew. */
export const paperTableNames = ["1", "2", "5", "6", "7", "8"] as const;
export type PaperTableName = (typeof paperTableNames)[number];

/** Counts of one's own to lay out in place of the published ones; each table takes what it needs. */
export interface PaperTableData {
  /** Tables 1, 6 and 8: group columns system, model and (1, 8) benchmark. Table 7: system, outcomes known. */
  readonly modes?: ModesTable;
  /** Cautions of `modes` beside those that its rows carry, token first; a table of them says so. */
  readonly caution?: readonly string[];
  /** Table 2: rows of `judge-scores`, pooled over modes, one a judge. */
  readonly judges?: readonly JudgeRow[];
}

/**
 * A table of the MAST paper (arXiv 2503.13657 v3) in the authors' layout, from one's own counts or, without any, from the
 * published numbers with the digits as printed: 1 composition, 2 judge against human, 5 case studies (as published
 * alone), 6 modes under open models (counts), 7 modes by outcome (percentages), 8 flags per trace by benchmark. A cell is
 * null where no trace is labelled for the mode; where the modes of a group are labelled on different numbers of traces, a
 * column of those numbers stands beside it. For `toLatex`, `toMarkdown`, `toHtmlTable`.
 *
 * @example
 * ```ts
 * import { toMarkdown } from "mastkit";
 * import { paperTable } from "mastkit/published";
 * toMarkdown(paperTable("2")).includes("| 0.89 | 0.62 |"); // => true
 * ```
 */
export function paperTable(name: PaperTableName, data: PaperTableData = {}): TableLayout {
  return layouts[name](data);
}

const layouts = {
  "1": composition,
  "2": judges,
  "5": caseStudies,
  "6": openModels,
  "7": byOutcome,
  "8": byBenchmark,
};

const source = (own: boolean) => (own ? "from the data at hand" : "as published, arXiv 2503.13657 v3");

function composition({ modes: own }: PaperTableData): TableLayout {
  const names = ["MAS", "Benchmark", "LLM"];
  const caption = `Traces by system, benchmark and model (Table 1, ${source(own !== undefined)})`;
  if (own === undefined) {
    const fields = ["mas_name", "benchmark_name", "llm_name", "annotation"];
    const printed = publishedFigures("mast-paper-composition");
    const rows = printed.map((row) => [...fields.map((field) => row[field]!), Number(row["traces"])]);
    const keys = "HE: completion checked by people; HA: modes annotated by people, LA: by the LLM judge";
    return {
      caption: `${caption.slice(0, -1)}; ${keys})`,
      columns: [...names, "Annotation", "Traces"].map((name) => ({ name })),
      rows,
    };
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

function judges({ judges: own }: PaperTableData): TableLayout {
  const scores = ["accuracy", "recall", "precision", "f1", "kappa"] as const;
  const digits = own === undefined ? ("given" as const) : 3;
  const rows =
    own === undefined
      ? publishedFigures("mast-paper-judge").map((row) => [row["judge"]!, ...scores.map((name) => Number(row[name]))])
      : own.map((row) => [row.judge, ...scores.map((name) => row[name])]);
  return {
    caption: `LLM judge against human labels (Table 2, ${source(own !== undefined)})`,
    columns: [
      { name: "Judge" },
      ...["Accuracy", "Recall", "Precision", "F1", "Cohen's κ"].map((name) => ({ name, digits })),
    ],
    rows,
  };
}

const conditions = { baseline: "Baseline", prompt: "Improved prompt", topology: "New topology" } as const;

function caseStudies(): TableLayout {
  const figures = publishedFigures("mast-paper-case-studies");
  const cells = (condition: string) => figures.filter((row) => row["condition"] === condition);
  return {
    caption: `Accuracy (%) of AG2 and ChatDev by configuration, mean ± standard deviation over six seeds (Table 5, ${source(false)})`,
    columns: [
      { name: "Configuration" },
      ...cells("baseline").map((row) => ({
        over: row["mas_name"]!,
        name: row["mas_name"] === "AG2" ? `${row["benchmark_name"]} (${row["llm_name"]})` : row["benchmark_name"]!,
      })),
    ],
    rows: Object.entries(conditions).map(([condition, name]) => [
      name,
      ...cells(condition).map(({ accuracy_pct, sd_pct }) =>
        sd_pct === "" ? accuracy_pct! : `${accuracy_pct} ± ${sd_pct}`,
      ),
    ]),
  };
}

function byBenchmark({ modes: own, caution }: PaperTableData): TableLayout {
  const cautions = cautionsOf(own, caution);
  const fields = categories.map(({ code }) => `${code}_flags_per_trace`);
  const table = own === undefined ? null : collapseModes(own, ["system", "model", "benchmark"]);
  const groups = new Map(table?.rows.map(({ group }) => [JSON.stringify(group), group]));
  const ofGroup = (group: object, category: string) =>
    table!.rows.filter(
      (row) => JSON.stringify(row.group) === JSON.stringify(group) && row.code.startsWith(`${category.slice(2)}.`),
    );
  const rows =
    own === undefined
      ? publishedFigures("mast-paper-ag2-by-benchmark").map((row) => [
          "AG2 / GPT-4o",
          row["benchmark_name"]!,
          ...fields.map((field) => Number(row[field])),
        ])
      : [...groups.values()].map((group) => [
          `${group["system"] ?? "–"} / ${group["model"] ?? "–"}`,
          group["benchmark"] ?? null,
          ...categories.map(({ code }) => meanFlags(ofGroup(group, code))?.value ?? null),
        ]);
  return {
    caption: `Flags per trace by category and benchmark (Table 8, ${source(own !== undefined)}${marked(cautions)})`,
    columns: [
      { name: "MAS / LLM" },
      { name: "Benchmark" },
      ...categories.map(({ code, name }) => ({ name: `${code}: ${name}`, digits: 2 })),
    ],
    rows,
    ...(cautions.length === 0 ? {} : { notes: [`caution: ${cautions.join("; ")}`] }),
  };
}

type Count = Pick<ModesRow, "flagged" | "labelled">;

interface Column {
  readonly over: string;
  readonly name: string;
  readonly cells: ReadonlyMap<string, Count>;
}

function openModels({ modes: own, caution }: PaperTableData): TableLayout {
  const table = collapseModes(own ?? publishedTable("mast-paper-open-models-modes"), ["model", "system"]);
  const columns = columnsOf(table, (row) => [row.group["model"]!, row.group["system"]!]);
  const cautions = cautionsOf(own, caution);
  return modesLayout(columns, {
    caption: `Traces with each mode by model and system (Table 6, ${source(own !== undefined)}${marked(cautions)})`,
    cautions,
    head: (name, labelled) => `${name} (of ${labelled})`,
    value: ({ flagged }) => flagged,
  });
}

function byOutcome({ modes: own, caution }: PaperTableData): TableLayout {
  const table = collapseModes(own ?? publishedTable("mast-paper-success-failure-modes"), ["system"]);
  const known = table.rows.filter((row) => row.outcome !== "unknown");
  if (known.length === 0) {
    throw new InputError("Table 7 needs traces of known outcome", { remedy: "join --outcomes FILE" });
  }
  const columns = columnsOf({ ...table, rows: known }, (row) => [row.group["system"]!, row.outcome]);
  const cautions = cautionsOf(own, caution);
  const inferred = own === undefined ? "; group sizes inferred" : "";
  return modesLayout(columns, {
    caption: `Percentage of traces with each mode by outcome (Table 7, ${source(own !== undefined)}${inferred}${marked(cautions)})`,
    cautions,
    head: (name, labelled) => `${name} (n = ${labelled})`,
    value: ({ flagged, labelled }) => (100 * flagged) / labelled,
    digits: 1,
  });
}

/** The cautions of the rows of one's own table and those given with it, each once. */
function cautionsOf(own: ModesTable | undefined, given: readonly string[] = []): readonly string[] {
  return own === undefined ? [] : [...new Set([...given, ...own.rows.flatMap((row) => row.caution)])];
}

function marked(cautions: readonly string[]): string {
  const tokens = cautions.filter((caution) => cautionTokens.includes(caution));
  return tokens.length === 0 ? "" : `; caution: ${tokens.join(", ")}`;
}

function columnsOf(
  table: ModesTable,
  names: (row: ModesRow) => readonly [over: string, name: string],
): readonly Column[] {
  const columns = new Map<string, { over: string; name: string; cells: Map<string, Count> }>();
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

interface ModesStyle {
  readonly caption: string;
  readonly cautions: readonly string[];
  /** A column's name, where all its labelled modes are labelled on so many traces. */
  readonly head: (name: string, labelled: number) => string;
  readonly value: (cell: Count) => number;
  readonly digits?: number;
}

function modesLayout(columns: readonly Column[], { caption, cautions, head, value, digits }: ModesStyle): TableLayout {
  const parts = columns.flatMap(({ over, name, cells }) => {
    const counts = codes.map((code) => cells.get(code) ?? { flagged: 0, labelled: 0 });
    const sizes = [...new Set(counts.map(({ labelled }) => labelled).filter((size) => size > 0))];
    const style = { over, ...(digits === undefined ? {} : { digits }) };
    const values: readonly Cell[] = counts.map((cell) => (cell.labelled === 0 ? null : value(cell)));
    return sizes.length < 2
      ? [{ column: { ...style, name: head(name, sizes[0] ?? 0) }, cells: values }]
      : [
          { column: { ...style, name }, cells: values },
          { column: { over, name: `${name}, labelled` }, cells: counts.map(({ labelled }) => labelled) },
        ];
  });
  const empty = parts.some(({ cells }) => cells.includes(null));
  const notes = [
    ...(cautions.length === 0 ? [] : [`caution: ${cautions.join("; ")}`]),
    ...(empty ? ["empty: no trace of the group is labelled for the mode"] : []),
  ];
  return {
    caption,
    columns: [{ name: "Failure mode" }, ...parts.map(({ column }) => column)],
    rows: codes.map((code, row) => [`${code} ${modeOf(code).name}`, ...parts.map(({ cells }) => cells[row] ?? null)]),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
