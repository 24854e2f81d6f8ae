import { Listed } from "../../listed.js";
import { joinKey, scenarioName } from "../../names.js";
import { modeOfHeader, type NamedMode } from "../../taxonomy/headers.js";
import { flagCount, labelsOf as labelsOfValues, masksOf } from "../../taxonomy/labels.js";
import { isMast, mast } from "../../taxonomy/mast.js";
import { oneDefinition, statedFor } from "../../taxonomy/readings.js";
import { codesText, placeOf } from "../../taxonomy/taxonomy.js";
import type { LabelledTrace, Labels, Mode, Taxonomy } from "../../trace.js";
import { linesOf, many, slipsBetween, some } from "../../words.js";
import {
  contradictionNotes,
  definitionCell,
  idShape,
  isMissing,
  labelWord,
  outcomeCells,
  outcomeWord,
  refuseReserved,
  rowId,
  traceColumns,
  weightCell,
} from "../cells.js";
import { type CsvFile, headerError, onceOnly, readAs, readNotes, withKnownColumns } from "../csv.js";
import type { FileDigest } from "../digest.js";
import { type Column, firstRows, isDistinct, mapped, rowsWhere, rowWhere } from "../table.js";
import { failures } from "./failed.js";
import { readTable } from "./records.js";
import {
  affixOf,
  inSteps,
  type LabelForm,
  type ReadingChoice,
  withAnnotators,
  withCodes,
  withColumn,
  withIds,
  withOutcomes,
} from "./shape.js";

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
  const unused = csv.unit === undefined ? [] : beside.filter((name) => csv.column(name).texts.some(isLong));
  const extraNames = beside.filter((name) => !unused.includes(name));
  const ids = idColumn(csv, shape);
  const annotator = textColumn(csv, "annotator");
  refuseRepeats(csv, ids, annotator, shape);
  const outcomeAt = outcomeCells(csv, threshold);
  let contradictions = 0;
  const { labels, words } = labelsByRow(csv, columns, taxonomy, options.formatLabels);
  const failedRow = failures(csv);
  let failed = 0;
  const system = textColumn(csv, "system", "mas_name");
  const model = textColumn(csv, "model", "llm_name");
  const benchmark = textColumn(csv, "benchmark", "benchmark_name");
  const scenarios = mapped(csv.column("scenario"), scenarioName);
  const cluster = textColumn(withColumn(csv, "scenario", scenarios), "cluster", "scenario");
  const stated = csv.column("definition");
  const definitions = Array.from(firstRows(stated), (at) => {
    const row = csv.row(at);
    return { definition: definitionCell(row), where: row.place };
  });
  const definition = oneDefinition(
    [
      ...statedFor(options.taxonomy),
      ...columns.map(({ definition, column }) => ({ definition, where: `the header ${column}` })),
      ...definitions,
    ],
    { file: csv.file },
  );
  const extra = extraByRow(csv, extraNames, shape, scenarios);
  const weighted = csv.header.includes("weight");
  const none = labelsOfValues(taxonomy.modes.map(() => null));
  const own = isMast(taxonomy.modes) ? {} : { taxonomy };
  const traces: LabelledTrace[] = new Array(csv.size);
  for (let at = 0; at < csv.size; at++) {
    const given = labels(at);
    const broken = failedRow(at, flagCount(given) > 0);
    if (broken) failed += 1;
    const { outcome, recall, contradicts } = outcomeAt(at);
    if (contradicts) contradictions += 1;
    traces[at] = {
      dataset: "labels",
      id: ids(at),
      system: system(at),
      model: model(at),
      benchmark: benchmark(at),
      cluster: cluster(at),
      labels: broken ? none : given,
      outcome,
      recall,
      definition,
      ...own,
      annotator: annotator(at),
      ...(weighted ? weightCell(csv, csv.row(at)) : {}),
      extra: extra(at),
    };
  }
  const inHeader = columns.some((column) => column.definition !== "unknown");
  const unstated = inHeader ? 0 : rowsWhere(stated, (_, text) => definitions[text]!.definition !== definition);
  const missing = taxonomy.modes
    .map(({ code }) => code)
    .filter((code) => !columns.some((column) => column.code === code));
  const used = [named, coded, ended].flatMap((step) => step.used);
  const free = extraNames.filter((name) => !used.includes(name) && !counter.test(name));
  const second = free.filter((name) => affixOf(name, taxonomy) !== null && holdsLabels(csv, name));
  const likeLabels =
    missing.length === 0 ? [] : free.filter((name) => !second.includes(name) && holdsLabels(csv, name));
  const likeEnds =
    csv.columns.has("outcome") || csv.columns.has("recall") ? [] : free.filter((name) => holdsEnds(csv, name));
  const spelled = [...words].filter((word) => !/^[01]$/.test(word)).join("/");
  const beyond = [...coded.understood, ...(spelled === "" ? [] : [spelled])];
  const others = [...named.understood, ...ended.understood];
  const as = readAs(file.with({ kind: csv.kind }), beyond, others);
  const notes = [
    ...readNotes(csv, as),
    ...[named, coded, ended].flatMap((step) => step.notes),
    ...linesOf(
      unused.length > 0 && `${csv.file}: ${some(unused)} not used`,
      failed > 0 &&
        `${csv.file}: ${many(failed, "record")} not labelled, whatever the values: error, refusal or no answer`,
      unstated > 0 &&
        `${csv.file}: ${many(unstated, "row")} without a definition, taken for the ${definition} reading of 3.2 and 3.3`,
      missing.length > 0 && `${csv.file} has no column for ${missing.join(", ")}: these modes are not labelled`,
      likeLabels.length > 0 &&
        `${csv.file}: ${some(likeLabels)} has 1 and 0 for cells and the name of no mode: taken for a group column`,
      second.length > 0 &&
        `${csv.file}: ${some(second)} not used: the modes have columns of their own; 1.1_a and 1.1_b are read as a's and b's labels`,
    ),
    ...likeEnds.map((name) => {
      const words = csv.column(name).texts.filter((text) => !isMissing(text));
      return `${csv.file}: ${name} holds ${some(words, 3)}: a group column, unless --score ${name} makes it the outcome`;
    }),
    ...(options.recallDecides === true ? [] : contradictionNotes(csv, contradictions, threshold)),
  ];
  return {
    traces,
    annotators: csv.header.includes("annotator") ? csv.column("annotator").texts.filter((name) => name !== "") : [],
    digest: as === null ? csv.digest : { ...csv.digest, readAs: as },
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
  const others = csv.header.filter((name) => !ownColumns.has(name) && !found.some(({ column }) => column === name));
  for (const field of found.length > 0 ? others : []) {
    const code = nearCode(field, taxonomy);
    if (code === null || found.some((mode) => mode.code === code) || !holdsLabels(csv, field)) continue;
    const remedy = `name it ${code}, or by words that are no mode's`;
    throw headerError(csv, `has labels for cells, and may mean ${code}`, { field, remedy });
  }
  const date = csv.header.find((name) => isDate(name) && holdsLabels(csv, name));
  if (date !== undefined) {
    const [before, field] =
      found.length > 0 ? ["", { field: date }] : [`has no code column, but ${some(csv.header)}: `];
    const remedy = "name the columns FM-1.1 to FM-3.3, which Excel leaves alone";
    throw headerError(csv, `${before}Excel turned codes into dates (1.1 into ${date})`, { ...field, remedy });
  }
  if (found.length === 0) {
    const cells = (name: string) => csv.column(name).texts.filter((text) => !isMissing(text));
    const turned = csv.header.find(
      (name) =>
        cells(name).length > 0 &&
        cells(name).every((text) => /^(0?[1-6][-. ]+\p{L}{3,4}\.?|\p{L}{3,4}[- ]0?[1-6])$/u.test(text)),
    );
    if (turned !== undefined) {
      const remedy = "write codes as FM-1.1 to FM-3.3, which Excel leaves alone";
      throw headerError(csv, `Excel turned codes into dates (1.1 into ${cells(turned)[0]})`, { field: turned, remedy });
    }
    const remedy =
      taxonomy === mast
        ? "give columns 1.1 to 3.3 (or FM-1.1 to FM-3.3) with 1, 0 or empty, or --taxonomy FILE for other modes"
        : `give columns ${codesText(taxonomy).slice(4)} with 1, 0 or empty`;
    throw headerError(csv, `has no code column, but ${some(csv.header)}`, { remedy });
  }
  return found;
}

/** The code that a column's name may mean: as digits apart from the rest ("1_5", "F.M.2.3", "1.1_human"), or by a mode's name but for a slip. */
function nearCode(name: string, taxonomy: Taxonomy): string | null {
  const digits = /^(?:[fm.\s_-]*|mode|code|mast)[\W_]*([1-9])[\W_]([1-9])$/i.exec(name);
  if (digits !== null && placeOf(`${digits[1]}.${digits[2]}`, taxonomy) >= 0) return `${digits[1]}.${digits[2]}`;
  const affix = affixOf(name, taxonomy);
  if (affix !== null) return affix.code;
  const like = (mode: Mode) =>
    slipsBetween(name.toLowerCase(), mode.name.toLowerCase()) <= Math.min(2, mode.name.length / 6);
  return taxonomy.modes.find(like)?.code ?? null;
}

/** "1-Jan", a day's number ("46023"), "01. Mrz", "Jan 1", "2026-01-01" */
function isDate(name: string): boolean {
  return /^(\d{1,2}[-. /]+\p{L}{3,4}\.?|\p{L}{3,4}[-. /]+\d{1,2}|\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|4[4-7]\d{3})$/u.test(
    name,
  );
}

/** Whether a column that is no mode's by its name has the cells of one: 1, 0 or empty, and not all empty. */
function holdsLabels(csv: CsvFile, column: string): boolean {
  if (traceColumns.includes(column)) return false;
  const cells = csv.column(column).texts.filter((value) => !isMissing(value));
  return cells.length > 0 && cells.every((value) => labelWord(value) !== undefined);
}

/** Names of columns that count, whatever they hold. */
const counter =
  /(^|[\s_.-])(epoch|index|trial|run|seed|attempt|repeat|repetition|id|level|count|total|n|num)($|[\s_.:-])/i;

/** Whether the cells of a column plainly say how runs ended, and not all alike. */
function holdsEnds(csv: CsvFile, column: string): boolean {
  const texts = csv.column(column).texts.filter((text) => !isMissing(text));
  const ends = new Set(texts.map(outcomeWord));
  const both = ends.has("success") && ends.has("failure") && !ends.has(undefined);
  return both && texts.some((text) => labelWord(text) === undefined);
}

/** The labels of each row, and the words that state them; rows with the same share them. */
function labelsByRow(csv: CsvFile, columns: readonly CodeColumn[], taxonomy: Taxonomy, form: LabelForm | undefined) {
  const words = new Set<string>();
  const marked = form === "list";
  const texts = new Set(columns.flatMap(({ column }) => csv.column(column).texts));
  const stated = [...texts].map(labelWord);
  const ambiguous = csv.unit === undefined && csv.size > 1 && form === undefined && texts.has("");
  if (ambiguous && stated.includes(true) && !stated.includes(false) && !stated.includes(undefined)) {
    throw headerError(
      csv,
      "cells are present or empty, and none is absent: absent and not labelled are not told apart",
      {
        remedy: "say --format-labels list where an empty cell is absent, --format-labels wide where it is not labelled",
      },
    );
  }
  const read = columns.map(({ column, code }) => {
    const own = csv.column(column);
    const values = own.texts.map((text) =>
      marked ? (labelWord(mark.test(text) ? "1" : text) ?? false) : labelWord(text),
    );
    const at = rowWhere(own, (_, text) => values[text] === undefined);
    if (at >= 0) {
      const value = own.texts[own.codes[at]!]!;
      const why = mark.test(value)
        ? " (an empty cell is not labelled: a mark alone does not say what is absent; --format-labels list says that empty cells do)"
        : "";
      throw csv.row(at).error(column, "not a label", `use 1, 0 or an empty cell${why}`);
    }
    for (const [text, value] of values.entries()) if (value !== null) words.add(own.texts[text]!.toLowerCase());
    return { place: placeOf(code, taxonomy), codes: own.codes, values: values as (boolean | null)[] };
  });
  const kinds = new Listed<Labels>();
  const none = () => ({ flagged: 0, labelled: 0 });
  const [short, beyond] = [none(), none()];
  const many = taxonomy.modes.length > 30;
  return {
    words,
    labels(at: number): Labels {
      [short.flagged, short.labelled, beyond.flagged, beyond.labelled] = [0, 0, 0, 0];
      for (const { place, codes, values } of read) {
        const value = values[codes[at]!]!;
        if (value === null) continue;
        const mask = place < 30 ? short : beyond;
        const bit = 1 << (place % 30);
        mask.labelled |= bit;
        if (value) mask.flagged |= bit;
      }
      const own = many ? { ...short, beyond: { ...beyond } } : short;
      const keys = masksOf(own);
      return kinds.at(keys) ?? kinds.add(keys, { ...own });
    },
  };
}

const mark = /^[x✓✔✅]$/i;

/** By row, the cell of the first of these columns that has one; null where none has. */
function textColumn(csv: CsvFile, ...names: readonly string[]): (at: number) => string | null {
  const columns = names.filter((name) => csv.columns.has(name)).map((name) => csv.column(name));
  return (at) => {
    for (const { codes, texts } of columns) {
      const text = texts[codes[at]!]!;
      if (text !== "") return text;
    }
    return null;
  };
}

function idColumn(csv: CsvFile, shape: ReturnType<typeof idShape>): (at: number) => string {
  const { codes, texts } = csv.column("trace_id");
  if (shape === "trace_id" && !texts.includes("")) return (at) => texts[codes[at]!]!;
  const ids = csv.rows.map((row) => rowId(csv, row, shape));
  return (at) => ids[at]!;
}

/** InputError for an id that stands in two rows of one annotator, in whatever spellings. */
function refuseRepeats(
  csv: CsvFile,
  ids: (at: number) => string,
  annotator: (at: number) => string | null,
  shape: ReturnType<typeof idShape>,
): void {
  const own = csv.column("trace_id");
  if (shape === "trace_id" && isDistinct(own) && !own.texts.some((text) => text.includes("/"))) return;
  const once = onceOnly(csv);
  const place = {
    field: shape === "run" ? "model, scenario, run" : shape === "trace_key" ? "trace_key, trace_id" : "trace_id",
    remedy: csv.header.includes("annotator")
      ? "give each annotator's row of a trace its own annotator"
      : "make ids unique (trace_key + trace_id), or add an annotator column",
  };
  for (let at = 0; at < csv.size; at++) {
    const id = ids(at);
    once(csv.row(at), [joinKey(id), annotator(at)], { what: "the id", spelling: id, value: id, ...place });
  }
}

/** The other columns of each row; rows with the same share them, unless nearly every row has its own. */
function extraByRow(
  csv: CsvFile,
  names: readonly string[],
  shape: ReturnType<typeof idShape>,
  scenarios: Column,
): (at: number) => Readonly<Record<string, string>> {
  const columns = names.map((name) => ({ name, ...(name === "scenario" ? scenarios : csv.column(name)) }));
  const make = (at: number) => {
    const own = Object.fromEntries(columns.map(({ name, codes, texts }) => [name, texts[codes[at]!]!]));
    return shape === "run" ? { ...own, domain: own["domain"] || "sre" } : own;
  };
  if (columns.some(({ texts }) => texts.length > 1000)) return make;
  const kinds = new Listed<Readonly<Record<string, string>>>();
  return (at) => {
    const key = columns.map(({ codes }) => codes[at]!);
    return kinds.at(key) ?? kinds.add(key, make(at));
  };
}
