import { joinKey, scenarioName } from "../names.js";
import { modeOfHeader, type NamedMode } from "../taxonomy/headers.js";
import { labelsOf as labelsOfValues } from "../taxonomy/labels.js";
import { codes } from "../taxonomy/mast.js";
import { oneDefinition } from "../taxonomy/readings.js";
import { placeOf } from "../taxonomy/taxonomy.js";
import type { LabelledTrace, Labels } from "../trace.js";
import { many, some } from "../words.js";
import {
  contradictionNotes,
  definitionCell,
  idShape,
  outcomeCells,
  refuseReserved,
  rowId,
  traceColumns,
} from "./cells.js";
import {
  type CsvFile,
  type CsvRow,
  cell,
  cellError,
  cellsOf,
  headerError,
  onceOnly,
  readCsv,
  withKnownColumns,
} from "./csv.js";
import type { FileDigest } from "./digest.js";

export interface LabelsFile {
  readonly traces: readonly LabelledTrace[];
  /** In order of first appearance; empty where the file has no `annotator` column. */
  readonly annotators: readonly string[];
  readonly digest: FileDigest;
  /** Modes that are not labelled because the file lacks their column, and the like. */
  readonly notes: readonly string[];
}

export interface LabelsOptions {
  /** Recall from which a run is a success, where the row has `recall` and no `outcome`. Default 1. */
  readonly successThreshold?: number;
  /** Outcomes will be taken from the recall: no note on rows whose outcome column says otherwise. */
  readonly recallDecides?: boolean;
}

const ownColumns = new Set([
  ...["trace_id", "mas_name", "llm_name", "benchmark_name", "system", "model", "benchmark"],
  ...["cluster", "outcome", "recall", "annotator", "definition"],
]);

/**
 * Reads a labels CSV: id columns, the code columns (1, 0 or empty), and optionally outcome, recall, annotator,
 * cluster, definition and group columns. An empty label is "not labelled", never a 0. Without a cluster the scenario is
 * the cluster.
 *
 * @throws InputError for a code that is none of the taxonomy, no code column at all, a label other than 1, 0 or empty,
 * a repeated id (unless `annotator` differs; two spellings of one run are one id), a column named source or caution;
 * each names file, line, field and value.
 */
export async function readLabelsCsv(path: string, options: LabelsOptions = {}): Promise<LabelsFile> {
  return labelsOf(await readCsv(path), options);
}

/** The reader behind {@link readLabelsCsv}, for a CSV at hand. */
export function labelsOf(file: CsvFile, options: LabelsOptions = {}): LabelsFile {
  const csv = withKnownColumns(file, [...traceColumns, "annotator", "definition"]);
  refuseReserved(csv);
  const columns = codeColumns(csv);
  const taken = new Set(columns.map(({ column }) => column));
  const shape = idShape(csv);
  const threshold = options.successThreshold ?? 1;
  const extraNames = csv.header.filter((name) => !ownColumns.has(name) && !taken.has(name));
  const once = onceOnly(csv);
  const place = {
    field: shape === "run" ? "model, scenario, run" : shape === "trace_key" ? "trace_key, trace_id" : "trace_id",
    remedy: csv.header.includes("annotator")
      ? "give each annotator's row of a trace its own annotator"
      : "make ids unique (trace_key + trace_id), or add an annotator column",
  };
  let contradictions = 0;
  const annotators = new Set<string>();
  const traces = csv.rows.map((row): LabelledTrace => {
    const id = rowId(csv, row, shape);
    const annotator = text(row, "annotator");
    if (annotator !== null) annotators.add(annotator);
    once(row, [joinKey(id), annotator], { what: "the id", spelling: id, value: id, ...place });
    const { outcome, recall, contradicts } = outcomeCells(csv, row, threshold);
    if (contradicts) contradictions += 1;
    const own = cellsOf(row, extraNames);
    const scenario = scenarioName(own["scenario"] ?? "");
    return {
      dataset: "labels",
      id,
      system: text(row, "system") ?? text(row, "mas_name"),
      model: text(row, "model") ?? text(row, "llm_name"),
      benchmark: text(row, "benchmark") ?? text(row, "benchmark_name"),
      cluster: text(row, "cluster") ?? (scenario || null),
      labels: labelCells(csv, row, columns),
      outcome,
      recall,
      definition: definitionCell(csv, row),
      annotator,
      extra: {
        ...own,
        ...("scenario" in own ? { scenario } : {}),
        ...(shape === "run" ? { domain: own["domain"] || "sre" } : {}),
      },
    };
  });
  const definition = oneDefinition(
    [
      ...columns.map(({ definition, column }) => ({ definition, where: `the header ${column}` })),
      ...traces.map((trace, at) => ({ definition: trace.definition, where: `line ${csv.rows[at]!.line}` })),
    ],
    { file: csv.file },
  );
  const inHeader = columns.some((column) => column.definition !== "unknown");
  const unstated = inHeader ? 0 : traces.filter((trace) => trace.definition !== definition).length;
  const missing = codes.filter((code) => !columns.some((column) => column.code === code));
  const likeLabels = missing.length === 0 ? [] : extraNames.filter((name) => holdsLabels(csv, name));
  const notes = [
    ...(unstated === 0
      ? []
      : [
          `${csv.file}: ${many(unstated, "row")} without a definition, taken for the ${definition} reading of 3.2 and 3.3`,
        ]),
    ...(missing.length === 0
      ? []
      : [`${csv.file} has no column for ${missing.join(", ")}: these modes are not labelled`]),
    ...(likeLabels.length === 0
      ? []
      : [`${csv.file}: ${some(likeLabels)} has 1 and 0 for cells and the name of no mode: taken for a group column`]),
    ...(options.recallDecides === true ? [] : contradictionNotes(csv, contradictions, threshold)),
  ];
  return {
    traces: traces.map((trace) => ({ ...trace, definition })),
    annotators: [...annotators],
    digest: csv.digest,
    notes,
  };
}

interface CodeColumn extends NamedMode {
  readonly column: string;
}

/** The columns that hold the modes' labels. One that looks like a mode's, and is not certain to be, is an error unless its code has a column. */
function codeColumns(csv: CsvFile): readonly CodeColumn[] {
  const found: CodeColumn[] = [];
  const doubts: { readonly column: string; readonly doubt: string; readonly code: string | null }[] = [];
  for (const column of csv.header) {
    const mode = ownColumns.has(column) ? null : modeOfHeader(column);
    if (mode === null) continue;
    if ("doubt" in mode) {
      doubts.push({ column, ...mode });
      continue;
    }
    const twin = found.find(({ code }) => code === mode.code);
    if (twin !== undefined) {
      const remedy = "keep one of the two, or name the other by words";
      throw headerError(csv, `the mode has a column already: ${twin.column}`, { field: column, remedy });
    }
    found.push({ column, ...mode });
  }
  const lost = doubts.find(({ code }) => code === null || !found.some((mode) => mode.code === code));
  if (lost !== undefined) {
    const remedy = `name the column of a mode by its code alone, ${codes[0]} to ${codes.at(-1)}, and a column of something else by words`;
    throw headerError(csv, lost.doubt, { field: lost.column, remedy });
  }
  if (found.length === 0) {
    throw headerError(csv, `has no code column, but ${some(csv.header)}`, {
      remedy: "give columns 1.1 to 3.3 (or FM-1.1 to FM-3.3) with 1, 0 or empty",
    });
  }
  return found;
}

/** Whether a column that is no mode's by its name has the cells of one: 1, 0 or empty, and not all empty. */
function holdsLabels(csv: CsvFile, column: string): boolean {
  if (traceColumns.includes(column)) return false;
  const cells = csv.rows.map((row) => cell(row, column)).filter((value) => value !== "");
  return cells.length > 0 && cells.every((value) => value === "0" || value === "1");
}

function labelCells(csv: CsvFile, row: CsvRow, columns: readonly CodeColumn[]): Labels {
  const values: (boolean | null)[] = codes.map(() => null);
  for (const { column, code } of columns) {
    const value = cell(row, column);
    if (value === "") continue;
    if (value !== "0" && value !== "1") throw cellError(csv, row, column, "not a label", "use 1, 0 or an empty cell");
    values[placeOf(code)] = value === "1";
  }
  return labelsOfValues(values);
}

function text(row: CsvRow, column: string): string | null {
  return cell(row, column) || null;
}
