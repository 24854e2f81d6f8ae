import { InputError } from "../errors.js";
import { joinKey, scenarioName } from "../names.js";
import { bitOf, type Code, codes, looksLikeCode, oneDefinition, parseCode } from "../taxonomy.js";
import type { LabelledTrace, Labels } from "../trace.js";
import { many } from "../words.js";
import { contradictionNotes, definitionCell, idShape, outcomeCells, refuseReserved, rowId } from "./cells.js";
import { type CsvFile, type CsvRow, cell, cellError, onceOnly, readCsv } from "./csv.js";
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
 * @throws InputError for a code that is none of the 14, no code column at all, a label other than 1, 0 or empty,
 * a repeated id (unless `annotator` differs; two spellings of one run are one id), a column named source or caution;
 * each names file, line, field and value.
 */
export async function readLabelsCsv(path: string, options: LabelsOptions = {}): Promise<LabelsFile> {
  return labelsOf(await readCsv(path), options);
}

/** The reader behind {@link readLabelsCsv}, for a CSV at hand. */
export function labelsOf(csv: CsvFile, options: LabelsOptions = {}): LabelsFile {
  refuseReserved(csv);
  const columns = codeColumns(csv);
  const shape = idShape(csv);
  const threshold = options.successThreshold ?? 1;
  const extraNames = csv.header.filter((name) => !ownColumns.has(name) && !looksLikeCode(name));
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
    const own = Object.fromEntries(extraNames.map((name) => [name, cell(row, name)]));
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
    traces.map((trace, at) => ({ definition: trace.definition, where: `line ${csv.rows[at]!.line}` })),
    { file: csv.file },
  );
  const unstated = traces.filter((trace) => trace.definition !== definition).length;
  const missing = codes.filter((code) => !columns.some(([, own]) => own === code));
  const notes = [
    ...(unstated === 0
      ? []
      : [
          `${csv.file}: ${many(unstated, "row")} without a definition, taken for the ${definition} reading of 3.2 and 3.3`,
        ]),
    ...(missing.length === 0
      ? []
      : [`${csv.file} has no column for ${missing.join(", ")}: these modes are not labelled`]),
    ...(options.recallDecides === true ? [] : contradictionNotes(csv, contradictions, threshold)),
  ];
  return {
    traces: traces.map((trace) => ({ ...trace, definition })),
    annotators: [...annotators],
    digest: csv.digest,
    notes,
  };
}

function codeColumns(csv: CsvFile): readonly (readonly [column: string, code: Code])[] {
  const found: [string, Code][] = [];
  for (const column of csv.header) {
    if (!looksLikeCode(column)) continue;
    const place = { file: csv.file, record: "line 1", field: column };
    const code = parseCode(column);
    if (code === null) {
      const remedy = `use ${codes[0]} to ${codes.at(-1)}, with or without FM-`;
      throw new InputError("not a code of the 14 MAST modes", { ...place, remedy });
    }
    const twin = found.find(([, own]) => own === code);
    if (twin !== undefined) throw new InputError(`the mode has a column already: ${twin[0]}`, place);
    found.push([column, code]);
  }
  if (found.length === 0) {
    throw new InputError("has no code column", {
      file: csv.file,
      record: "line 1",
      remedy: "give columns 1.1 to 3.3 (or FM-1.1 to FM-3.3) with 1, 0 or empty",
    });
  }
  return found;
}

function labelCells(csv: CsvFile, row: CsvRow, columns: readonly (readonly [string, Code])[]): Labels {
  let flagged = 0;
  let labelled = 0;
  for (const [column, code] of columns) {
    const value = cell(row, column);
    if (value === "") continue;
    if (value !== "0" && value !== "1") throw cellError(csv, row, column, "not a label", "use 1, 0 or an empty cell");
    labelled |= bitOf(code);
    if (value === "1") flagged |= bitOf(code);
  }
  return { flagged, labelled };
}

function text(row: CsvRow, column: string): string | null {
  return cell(row, column) || null;
}
