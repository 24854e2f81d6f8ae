import { joinKey, scenarioName } from "../../names.js";
import { modeOfHeader, type NamedMode } from "../../taxonomy/headers.js";
import { flagCount, labelsOf as labelsOfValues } from "../../taxonomy/labels.js";
import { isMast, mast } from "../../taxonomy/mast.js";
import { oneDefinition, statedFor } from "../../taxonomy/readings.js";
import { codesText, placeOf } from "../../taxonomy/taxonomy.js";
import type { LabelledTrace, Labels, Taxonomy } from "../../trace.js";
import { many, some } from "../../words.js";
import {
  contradictionNotes,
  definitionCell,
  idShape,
  isMissing,
  labelWord,
  outcomeCells,
  refuseReserved,
  rowId,
  traceColumns,
  weightCell,
} from "../cells.js";
import {
  type CsvFile,
  type CsvRow,
  cell,
  cellError,
  cellsOf,
  headerError,
  onceOnly,
  placeInFile,
  withKnownColumns,
} from "../csv.js";
import type { FileDigest } from "../digest.js";
import { failures } from "./failed.js";
import { readTable } from "./records.js";
import { inSteps, type ReadingChoice, withAnnotators, withCodes, withIds, withOutcomes } from "./shape.js";

export interface LabelsFile {
  readonly traces: readonly LabelledTrace[];
  /** In order of first appearance; empty where the file has no `annotator` column. */
  readonly annotators: readonly string[];
  readonly digest: FileDigest;
  /** What had to be understood of a file in another form than the plain one, modes that are not labelled, and the like. */
  readonly notes: readonly string[];
  /** Records not labelled because they say that their labelling failed; absent: none. */
  readonly failed?: number;
}

export interface LabelsOptions extends ReadingChoice {
  /** Recall from which a run is a success, where the row has `recall` and no `outcome`. Default 1. */
  readonly successThreshold?: number;
  /** Outcomes will be taken from the recall: no note on rows whose outcome column says otherwise. */
  readonly recallDecides?: boolean;
  /** What the labels are given in; default MAST. One of MAST's readings states that of 3.2 and 3.3. */
  readonly taxonomy?: Taxonomy;
}

const ownColumns = new Set([
  ...["trace_id", "mas_name", "llm_name", "benchmark_name", "system", "model", "benchmark"],
  ...["cluster", "outcome", "recall", "annotator", "definition", "weight"],
]);

/**
 * Reads a labels file by what it holds: a table (CSV, semicolons, tabs), JSON or JSONL, an annotation tool's export, the
 * answer of MAST's judge, each perhaps in UTF-16 or gzip. Codes are columns, a map or a list of those present (then the
 * others are absent) in a cell or under a key, or rows with a value. Ids, annotators and outcomes are found by their
 * names; `notes` say what was taken for what. A label is 1 or 0, true or false, yes or no, present or absent; empty, NaN,
 * NA, None or null is "not labelled", never a 0, and so is whatever a record states that says its labelling failed.
 * Without a cluster the scenario is the cluster.
 *
 * @throws InputError for a code that is none of the taxonomy, no code at all, a label that is none, two readings of which
 * the options must choose, a repeated id (unless `annotator` differs; two spellings of one run are one id), a column
 * named source or caution; each names file, line or record, field and value.
 */
export async function readLabelsCsv(path: string, options: LabelsOptions = {}): Promise<LabelsFile> {
  return labelsOf(await readTable(path, options.taxonomy), options);
}

/** The reader behind {@link readLabelsCsv}, for a table at hand. */
export function labelsOf(file: CsvFile, options: LabelsOptions = {}): LabelsFile {
  const { taxonomy = mast } = options;
  const known = withKnownColumns(file, [...traceColumns, "annotator", "definition"]);
  const named = inSteps(known, [withIds(options), withAnnotators(options)]);
  const coded = inSteps(named.csv, [withCodes(options, taxonomy, ownColumns)]);
  const ended = inSteps(coded.csv, [withOutcomes(options)]);
  const { csv } = ended;
  refuseReserved(csv);
  const columns = codeColumns(csv, taxonomy);
  const taken = new Set(columns.map(({ column }) => column));
  const shape = idShape(csv);
  const threshold = options.successThreshold ?? 1;
  const beside = csv.header.filter((name) => !ownColumns.has(name) && !taken.has(name));
  // What is nested in records, or a text of its own, is nothing to group by.
  const unused = csv.unit === undefined ? [] : beside.filter((name) => csv.rows.some((row) => isLong(cell(row, name))));
  const extraNames = beside.filter((name) => !unused.includes(name));
  const once = onceOnly(csv);
  const place = {
    field: shape === "run" ? "model, scenario, run" : shape === "trace_key" ? "trace_key, trace_id" : "trace_id",
    remedy: csv.header.includes("annotator")
      ? "give each annotator's row of a trace its own annotator"
      : "make ids unique (trace_key + trace_id), or add an annotator column",
  };
  let contradictions = 0;
  const failedRow = failures(csv);
  let failed = 0;
  const words = new Set<string>();
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
    const stated = labelCells(csv, row, columns, taxonomy, words);
    const broken = failedRow(row, flagCount(stated) > 0);
    if (broken) failed += 1;
    return {
      dataset: "labels",
      id,
      system: text(row, "system") ?? text(row, "mas_name"),
      model: text(row, "model") ?? text(row, "llm_name"),
      benchmark: text(row, "benchmark") ?? text(row, "benchmark_name"),
      cluster: text(row, "cluster") ?? (scenario || null),
      labels: broken ? labelsOfValues(taxonomy.modes.map(() => null)) : stated,
      outcome,
      recall,
      definition: definitionCell(csv, row),
      ...(isMast(taxonomy.modes) ? {} : { taxonomy }),
      annotator,
      ...weightCell(csv, row),
      extra: {
        ...own,
        ...("scenario" in own ? { scenario } : {}),
        ...(shape === "run" ? { domain: own["domain"] || "sre" } : {}),
      },
    };
  });
  const definition = oneDefinition(
    [
      ...statedFor(options.taxonomy),
      ...columns.map(({ definition, column }) => ({ definition, where: `the header ${column}` })),
      ...traces.map((trace, at) => ({ definition: trace.definition, where: placeInFile(csv, csv.rows[at]!) })),
    ],
    { file: csv.file },
  );
  const inHeader = columns.some((column) => column.definition !== "unknown");
  const unstated = inHeader ? 0 : traces.filter((trace) => trace.definition !== definition).length;
  const missing = taxonomy.modes
    .map(({ code }) => code)
    .filter((code) => !columns.some((column) => column.code === code));
  const likeLabels = missing.length === 0 ? [] : extraNames.filter((name) => holdsLabels(csv, name));
  const spelled = [...words].filter((word) => !/^[01]$/.test(word)).join("/");
  const beyond = [...coded.understood, ...(spelled === "" ? [] : [spelled])];
  const others = [...named.understood, ...ended.understood];
  const rows = many(file.rows.length, csv.unit === undefined ? "row" : "record");
  const readAs =
    csv.kind === undefined && beyond.length + others.length === 0
      ? null
      : [[csv.kind ?? "CSV", rows, ...beyond].join(", "), ...others].join("; ");
  const notes = [
    ...(readAs === null ? [] : [`${csv.file}: read as ${readAs}`]),
    ...(csv.notes ?? []),
    ...[named, coded, ended].flatMap((step) => step.notes),
    ...(unused.length === 0 ? [] : [`${csv.file}: ${some(unused)} not used`]),
    ...(failed === 0
      ? []
      : [`${csv.file}: ${many(failed, "record")} not labelled, whatever the values: error, refusal or no answer`]),
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
    digest: readAs === null ? csv.digest : { ...csv.digest, readAs },
    notes,
    ...(failed === 0 ? {} : { failed }),
  };
}

function isLong(text: string): boolean {
  return text.length > 200 || /^[[{]/.test(text);
}

interface CodeColumn extends NamedMode {
  readonly column: string;
}

/** The columns that hold the modes' labels. One that looks like a mode's, and is not certain to be, is an error unless its code has a column. */
function codeColumns(csv: CsvFile, taxonomy: Taxonomy): readonly CodeColumn[] {
  const found: CodeColumn[] = [];
  const doubts: { readonly column: string; readonly doubt: string; readonly code: string | null }[] = [];
  for (const column of csv.header) {
    const mode = ownColumns.has(column) ? null : modeOfHeader(column, taxonomy);
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
    const remedy = `name the column of a mode by its code alone, ${codesText(taxonomy).slice(4)}, and a column of something else by words`;
    throw headerError(csv, lost.doubt, { field: lost.column, remedy });
  }
  const dates = csv.header.filter((name) => isDate(name) && holdsLabels(csv, name));
  if (dates.length > 0) {
    throw headerError(
      csv,
      `${found.length > 0 ? "" : `has no code column, but ${some(csv.header)}: `}Excel turned codes into dates (1.1 into ${dates[0]})`,
      {
        ...(found.length > 0 ? { field: dates[0]! } : {}),
        remedy: "name the columns FM-1.1 to FM-3.3, which Excel leaves alone",
      },
    );
  }
  if (found.length === 0) {
    throw headerError(csv, `has no code column, but ${some(csv.header)}`, {
      remedy:
        taxonomy === mast
          ? "give columns 1.1 to 3.3 (or FM-1.1 to FM-3.3) with 1, 0 or empty, or --taxonomy FILE for other modes"
          : `give columns ${codesText(taxonomy).slice(4)} with 1, 0 or empty`,
    });
  }
  return found;
}

/** "1-Jan", "01. Mrz", "Jan 1", "2026-01-01" */
function isDate(name: string): boolean {
  return /^(\d{1,2}[-. /]+\p{L}{3,4}\.?|\p{L}{3,4}[-. /]+\d{1,2}|\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}[./]\d{1,2}[./]\d{2,4})$/u.test(
    name,
  );
}

/** Whether a column that is no mode's by its name has the cells of one: 1, 0 or empty, and not all empty. */
function holdsLabels(csv: CsvFile, column: string): boolean {
  if (traceColumns.includes(column)) return false;
  const cells = csv.rows.map((row) => cell(row, column)).filter((value) => !isMissing(value));
  return cells.length > 0 && cells.every((value) => labelWord(value) !== undefined);
}

function labelCells(
  csv: CsvFile,
  row: CsvRow,
  columns: readonly CodeColumn[],
  taxonomy: Taxonomy,
  words: Set<string>,
): Labels {
  const values: (boolean | null)[] = taxonomy.modes.map(() => null);
  for (const { column, code } of columns) {
    const value = cell(row, column);
    const label = labelWord(value);
    if (label === undefined) {
      const mark = /^[x✓✔]$/i.test(value)
        ? " (an empty cell is not labelled: a mark alone does not say what is absent)"
        : "";
      throw cellError(csv, row, column, "not a label", `use 1, 0 or an empty cell${mark}`);
    }
    if (label !== null) words.add(value.toLowerCase());
    values[placeOf(code, taxonomy)] = label;
  }
  return labelsOfValues(values);
}

function text(row: CsvRow, column: string): string | null {
  return cell(row, column) || null;
}
