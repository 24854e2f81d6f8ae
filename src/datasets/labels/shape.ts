import { InputError } from "../../errors.js";
import { Listed } from "../../listed.js";
import { codeOfCell, modeOfHeader } from "../../taxonomy/headers.js";
import type { Taxonomy } from "../../trace.js";
import { many, some } from "../../words.js";
import { idShape, isMissing, labelWord, outcomeWord } from "../cells.js";
import { type CsvFile, headerError } from "../csv.js";
import { type Column, columnOf, isDistinct, mapped, rowsWhere, rowWhere } from "../table.js";
import { type Nested, nestedLabels } from "./nested.js";

/** How labels may stand in a file. */
export const labelForms = ["wide", "map", "list", "long"] as const;
export type LabelForm = (typeof labelForms)[number];

/** What decides where a file can be read in two ways. */
export interface ReadingChoice {
  /** How the labels stand. */
  readonly formatLabels?: LabelForm;
  /** The column, or the key of a record, that holds the labels. */
  readonly labelsKey?: string;
  /** Columns that make the id. */
  readonly id?: readonly string[];
  readonly annotatorColumn?: string;
  /** The column that says how a run ended: an outcome, or a score of which `successThreshold` decides. */
  readonly score?: string;
  /** The choice is for one of several files: a column that this one has not is not missed. */
  readonly elsewhere?: boolean;
}

/** A file under the names that its reader knows, and what had to be understood for it. */
export interface Shaped {
  readonly csv: CsvFile;
  /** "codes under failure_modes", "id from uuid": in the order of the line that says it. */
  readonly understood: readonly string[];
  readonly notes: readonly string[];
  /** Columns that were made into others. */
  readonly used: readonly string[];
}

type Step = (csv: CsvFile) => Shaped | null;

/** The steps one after the other; one that has nothing to do returns null. */
export function inSteps(csv: CsvFile, steps: readonly Step[]): Shaped {
  return steps.reduce<Shaped>(
    (so, step) => {
      const next = step(so.csv);
      if (next === null) return so;
      return {
        csv: next.csv,
        understood: [...so.understood, ...next.understood],
        notes: [...so.notes, ...next.notes],
        used: [...so.used, ...next.used],
      };
    },
    { csv, understood: [], notes: [], used: [] },
  );
}

const done = (
  csv: CsvFile,
  understood: readonly string[] = [],
  notes: readonly string[] = [],
  used: readonly string[] = [],
): Shaped => ({ csv, understood, notes, used });

export function withColumn(csv: CsvFile, name: string, column: Column): CsvFile {
  const header = csv.header.includes(name) ? csv.header : [...csv.header, name];
  return csv.with({ header, columns: new Map([...csv.columns, [name, column]]) });
}

export function withoutColumns(csv: CsvFile, names: readonly string[]): CsvFile {
  return csv.with({ header: csv.header.filter((name) => !names.includes(name)) });
}

/** A column in which what says that nothing is known is empty. */
function known(column: Column): Column {
  return mapped(column, (text) => (isMissing(text) ? "" : text));
}

function joined(csv: CsvFile, names: readonly string[], join: (...cells: readonly string[]) => string): Column {
  const columns = names.map((name) => csv.column(name));
  if (columns.length === 1) return mapped(columns[0]!, (text) => join(text));
  return columnOf(csv.size, (at) => join(...columns.map(({ codes, texts }) => texts[codes[at]!]!)));
}

/** The first column of one of these names, in whatever case and with whatever separators. */
function columnNamed(csv: CsvFile, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, "");
  for (const wanted of names) {
    const found = csv.header.find((name) => plain(name) === plain(wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The column that was chosen by name; undefined where none was, or it may stand in another file. */
function chosenColumn(csv: CsvFile, name: string | undefined, elsewhere = false): string | undefined {
  if (name === undefined) return undefined;
  const found = csv.header.includes(name) ? name : columnNamed(csv, [name]);
  if (found !== undefined || elsewhere) return found;
  throw headerError(csv, `has no column ${name}, but ${some(csv.header, 20)}`, { remedy: "name one that is there" });
}

// Ids

const repeats: readonly (readonly [task: string, repeat: string])[] = [
  ["sample_id", "epoch"],
  ["task_id", "trial"],
];
const idAliases = "id uuid trace trace_uuid run_id instance_id sample_id session_id custom_id".split(" ");

/** The column trace_id, made of what names a row where there is none. */
export function withIds({ id = [], elsewhere }: ReadingChoice): Step {
  return (csv) => {
    const columns = id.map((name) => chosenColumn(csv, name, elsewhere)).filter((name) => name !== undefined);
    if (columns.length > 0 && columns.length === id.length) {
      const ids = joined(csv, columns, (...cells) => cells.join("/"));
      const made = withColumn(withoutColumns(csv, ["trace_key"]), "trace_id", ids);
      return done(made, [`id from ${columns.join(", ")}`], [], columns);
    }
    try {
      idShape(csv);
      return null;
    } catch (error) {
      for (const [task, repeat] of repeats) {
        const [of, at] = [columnNamed(csv, [task]), columnNamed(csv, [repeat])];
        if (of === undefined || at === undefined) continue;
        const between = task === "task_id" ? "/" : "_epoch_";
        const ids = joined(csv, [of, at], (one, other) => (one === "" ? "" : `${one}${between}${other}`));
        const made = withColumn(csv, "trace_id", ids);
        const [whole, also] = csv.header.includes("cluster")
          ? [made, ""]
          : [withColumn(made, "cluster", csv.column(of)), `, ${of} the cluster`];
        return done(whole, [`id from ${of} and ${at}${also}`], [], [of, at]);
      }
      const found = columnNamed(csv, idAliases);
      if (found === undefined) throw error;
      return done(withColumn(withoutColumns(csv, [found]), "trace_id", csv.column(found)), [`id from ${found}`]);
    }
  };
}

// Annotators

const annotatorAliases =
  "annotator_id annotator_name _annotator_id rater coder labeler labeller completed_by user_id user reviewer judge email_address email your_name name".split(
    " ",
  );

/** The column annotator: the one chosen, or where ids repeat one that is named as such. */
export function withAnnotators({ annotatorColumn, elsewhere }: ReadingChoice): Step {
  return (csv) => {
    let column = chosenColumn(csv, annotatorColumn, elsewhere);
    if (column === undefined && csv.header.includes("annotator")) return null;
    if (column === undefined) {
      column = columnNamed(csv, annotatorAliases);
      if (column === undefined || !csv.header.includes("trace_id")) return null;
      if (isDistinct(csv.column("trace_id"))) return null;
      if (isDistinct(joined(csv, ["trace_key", "trace_id", "code"], (...parts) => JSON.stringify(parts)))) return null;
    }
    const name = column;
    const made = withColumn(withoutColumns(csv, [name]), "annotator", known(csv.column(name)));
    return done(made, [`annotator from ${name}`]);
  };
}

// Outcomes

const outcomeAliases = [
  ..."task_completion task_completed task_success correct is_correct success is_success successful".split(" "),
  ..."passed pass resolved is_resolved solved score_headline_value".split(" "),
];

/** Columns of numbers from 0 on that are taken for a recall, and up to what. */
const recallAliases: readonly (readonly [names: readonly string[], most: number])[] = [
  [["reward", "rewards"], Infinity],
  [["score", "score_headline_value"], 1],
];

/** The columns outcome and recall, made of what says how a run ended where neither is there, or of the score chosen. */
export function withOutcomes({
  score,
  elsewhere,
  successThreshold = 1,
}: ReadingChoice & { readonly successThreshold?: number }): Step {
  return (csv) => {
    const values = (name: string) => csv.column(name).texts.filter((text) => !isMissing(text));
    const numbers = (name: string) =>
      values(name).length > 0 && values(name).every((text) => Number.isFinite(Number(text)));
    const words = (name: string) =>
      values(name).length > 0 && values(name).every((text) => outcomeWord(text) !== undefined);
    const outcomes = (name: string) => mapped(csv.column(name), (text) => outcomeWord(text) ?? "");
    const asOutcome = (name: string) => withColumn(csv, "outcome", outcomes(name));
    const asRecall = (name: string) => withColumn(csv, "recall", known(csv.column(name)));
    const name = chosenColumn(csv, score, elsewhere);
    if (name !== undefined) {
      if (!words(name) && !numbers(name)) {
        const remedy = "--score takes a column of numbers, or of words as success and failure, C and I";
        throw headerError(csv, `${name} holds no scores, but ${some(values(name), 3)}`, { field: name, remedy });
      }
      const [made, other, how] = numbers(name)
        ? [asRecall(name), "outcome", `, success from ${successThreshold} on`]
        : [asOutcome(name), "recall", ""];
      return done(withoutColumns(made, [other]), [`outcome from ${name}${how}`], [], [name]);
    }
    if (csv.header.includes("outcome") || csv.header.includes("recall")) return null;
    const found = outcomeAliases.map((name) => columnNamed(csv, [name])).filter((name) => name !== undefined);
    const [outcome, other] = found.filter(words);
    if (outcome !== undefined) {
      const pairs = other === undefined ? [] : joined(csv, [outcome, other], (...both) => JSON.stringify(both)).texts;
      const differs = pairs.some((pair) => new Set((JSON.parse(pair) as string[]).map(outcomeWord)).size > 1);
      if (differs) {
        const remedy = `choose --score ${outcome} or --score ${other}`;
        throw headerError(csv, `two columns say how runs ended, and differ: ${outcome} and ${other}`, { remedy });
      }
      return done(asOutcome(outcome), [`outcome from ${outcome}`], [], found.filter(words));
    }
    for (const [names, most] of recallAliases) {
      const own = columnNamed(csv, names);
      if (own === undefined || !numbers(own) || !values(own).every((text) => Number(text) >= 0 && Number(text) <= most))
        continue;
      return done(asRecall(own), [`recall from ${own}`], [], [own]);
    }
    return null;
  };
}

// Labels

const codeNames = "code failure_mode mode failure_code mode_code mast_code label category variable name".split(" ");
const valueNames =
  "value label present is_present flag flagged detected vote annotation answer rating judgement prediction score".split(
    " ",
  );

/** The file with a column for each code, whatever way the labels stand in it. */
export function withCodes(
  { formatLabels, labelsKey: wanted, elsewhere }: ReadingChoice,
  taxonomy: Taxonomy,
  own: ReadonlySet<string>,
): Step {
  return (csv) => {
    const labelsKey = chosenColumn(csv, wanted, elsewhere);
    const certain = csv.header.some((name) => !own.has(name) && codeOfCell(name, taxonomy) !== null);
    if (labelsKey === undefined && (formatLabels ?? "wide") === "wide") {
      if (certain) return null;
      const beside = byAffix(csv, own, taxonomy);
      if (beside !== null) return beside;
    }
    const long = formatLabels === undefined || formatLabels === "long" || formatLabels === "list";
    if (long && labelsKey === undefined) {
      const read = longTable(csv, formatLabels, taxonomy);
      if (read !== null) return read;
    }
    const sources = nestedColumns(csv, labelsKey, formatLabels, own, taxonomy);
    if (sources.length === 0) {
      if (labelsKey === undefined) return null;
      throw headerError(csv, `no labels under ${labelsKey}`, {
        field: labelsKey,
        remedy: "choose another --labels-key",
      });
    }
    const first = expanded(csv, sources[0]!, taxonomy, formatLabels);
    for (const other of sources.slice(1)) {
      if (alike(first, expanded(csv, other, taxonomy, formatLabels), taxonomy)) continue;
      const names = sources.map(({ column }) => column);
      throw headerError(csv, `labels stand under ${names.join(" and ")}, and differ`, {
        remedy: `choose ${names.map((name) => `--labels-key ${name}`).join(" or ")}`,
      });
    }
    return first;
  };
}

function alike(one: Shaped, other: Shaped, taxonomy: Taxonomy): boolean {
  const labels = ({ csv }: Shaped) => {
    const present = csv.header.flatMap((name) => {
      const code = codeOfCell(name, taxonomy);
      const { codes, texts } = csv.column(name);
      const words = texts.map((text) => labelWord(text) === true);
      return code === null ? [] : [{ code, at: (row: number) => words[codes[row]!]! }];
    });
    return (row: number) => present.flatMap(({ code, at }) => (at(row) ? [code] : [])).sort();
  };
  const [first, second] = [labels(one), labels(other)];
  return one.csv.lines.every((_, row) => first(row).join() === second(row).join());
}

/** `1.1_ann1`, `score_judge_1.1`: a column a code and annotator, or all codes with one addition to their names. */
function byAffix(csv: CsvFile, own: ReadonlySet<string>, taxonomy: Taxonomy): Shaped | null {
  const parts = csv.header.flatMap((column) => {
    const found = own.has(column) ? null : affixOf(column, taxonomy);
    if (found === null) return [];
    const cells = csv.column(column).texts;
    const holds = cells.every((text) => labelWord(text) !== undefined) && !cells.every(isMissing);
    return holds ? [{ column, ...found }] : [];
  });
  const names = [...new Set(parts.map(({ affix }) => affix))];
  if (names.length === 0 || new Set(parts.map(({ affix, code }) => `${affix} ${code}`)).size < parts.length)
    return null;
  const codes = [...new Set(parts.map(({ code }) => code))];
  // Potato leaves a choice empty that was not made.
  const blank = parts.every(({ column }) => column.includes(":::")) ? "0" : "";
  // A row becomes one for each addition.
  const many = names.length;
  const rows = csv.size * many;
  const rowOf = (at: number) => Math.floor(at / many);
  const spread = (own: Column) => (many === 1 ? own : columnOf(rows, (at) => textAt(own, rowOf(at))));
  const ofCode = (code: string) => {
    const own = names.map((affix) => parts.find((part) => part.affix === affix && part.code === code));
    const columns = own.map((part) => part && csv.column(part.column));
    return columnOf(rows, (at) => {
      const column = columns[at % many];
      return column === undefined ? "" : textAt(column, rowOf(at)) || blank;
    });
  };
  const columns = new Map([
    ...[...csv.columns].map(([name, own]) => [name, spread(own)] as const),
    ...codes.map((code) => [code, ofCode(code)] as const),
    ...(many === 1 ? [] : [["annotator", columnOf(rows, (at) => names[at % many]!)] as const]),
  ]);
  const lines = Uint32Array.from({ length: rows }, (_, at) => csv.lines[rowOf(at)]!);
  const left = csv.header.filter((name) => !parts.some(({ column }) => column === name));
  const annotator = many === 1 ? [] : ["annotator"];
  const header = [...left.filter((name) => !annotator.includes(name)), ...codes, ...annotator];
  return done(csv.with({ header, columns, lines }), [
    many > 1
      ? `annotators ${some(names)} from the columns' names`
      : `codes from ${parts[0]!.column}${parts.length > 1 ? " and its like" : ""}${blank === "" ? "" : ", empty absent"}`,
  ]);
}

/** A code and what stands after or before it in a name: the longest code that leaves something over. */
export function affixOf(name: string, taxonomy: Taxonomy): { readonly code: string; readonly affix: string } | null {
  if (name.length > 100) return null;
  // A row of a grid, as forms name it: "Modes [1.1 Disobey task specification]".
  const grid = /^(.*\S)\s*\[(.+)\]$/.exec(name);
  const row = grid === null ? null : codeOfCell(grid[2]!, taxonomy);
  if (row !== null) return { code: row, affix: grid![1]! };
  // From the last cut back: what is left over is as short as can be.
  const cuts = [...name.matchAll(/[\s_.:|/-]+/g)]
    .reverse()
    .map(({ index, 0: gap }) => [name.slice(0, index), name.slice(index + gap.length)] as const);
  const after = cuts.find(([left, right]) => right !== "" && codeOfCell(left, taxonomy) !== null);
  if (after !== undefined) return { code: codeOfCell(after[0], taxonomy)!, affix: after[1] };
  const before = cuts.find(([left, right]) => left !== "" && codeOfCell(right, taxonomy) !== null);
  if (before === undefined) return null;
  return { code: codeOfCell(before[1], taxonomy)!, affix: before[0].replace(/[\s_.-]*\b_?fm$/i, "") };
}

/** The column whose cells are codes, by one of the usual names. */
export function columnOfCodes(csv: CsvFile, taxonomy: Taxonomy): string | undefined {
  const columns = codeNames.map((name) => columnNamed(csv, [name])).filter((name) => name !== undefined);
  return columns.find((name) => {
    const cells = csv.column(name).texts.filter((text) => !isMissing(text));
    return cells.length > 0 && cells.every((text) => codeOfCell(text, taxonomy) !== null);
  });
}

/** One row an id and code: turned into one row an id. */
function longTable(csv: CsvFile, form: LabelForm | undefined, taxonomy: Taxonomy): Shaped | null {
  const code = columnOfCodes(csv, taxonomy);
  if (code === undefined) return null;
  const value = valueNames
    .map((name) => columnNamed(csv, [name]))
    .find(
      (name) =>
        name !== undefined && name !== code && csv.column(name).texts.every((text) => labelWord(text) !== undefined),
    );
  const keys = [
    ...["trace_key", "trace_id", "annotator"],
    ...(csv.header.includes("trace_id") ? [] : ["model", "llm_name", "domain", "scenario", "run"]),
  ].map((name) => csv.column(name).codes);
  const groups = new Listed<{ readonly place: number; readonly first: number }>();
  const groupOf = Uint32Array.from(csv.lines, (_, at) => {
    const key = keys.map((codes) => codes[at]!);
    return (groups.at(key) ?? groups.add(key, { place: groups.values.length, first: at })).place;
  });
  const firsts = groups.values.map(({ first }) => first);
  if (value === undefined && form === undefined && firsts.length === csv.size && !/^(code|variable)$/i.test(code))
    return null;
  const valued = value === undefined ? null : csv.column(value);
  const positive = valued === null || valued.texts.every((text) => labelWord(text) !== false);
  if (positive && form !== "list") {
    const problem = `${code} names modes that are present, and no row one that is absent: absent and not labelled are not told apart`;
    const remedy = "add rows with value 0, or say --format-labels list: a code without a row is then absent";
    throw headerError(csv, problem, { field: value ?? code, remedy });
  }
  const coded = csv.column(code);
  const meant = coded.texts.map((text) => codeOfCell(text, taxonomy));
  const codes = positive ? taxonomy.modes.map((mode) => mode.code) : [...new Set(meant.filter((one) => one !== null))];
  const others = csv.header.filter((name) => name !== code && name !== value);
  const constant = others.filter((name) => {
    const own = csv.column(name).codes;
    return groupOf.every((group, at) => own[at] === own[firsts[group]!]);
  });
  const unused = others.filter((name) => !constant.includes(name));
  // By code and trace, the row that has its label, from 1.
  const rows = new Map(codes.map((one) => [one, new Uint32Array(firsts.length)]));
  for (const [at, group] of groupOf.entries()) {
    const own = rows.get(meant[coded.codes[at]!] ?? "");
    if (own === undefined) continue;
    if (own[group] !== 0) {
      const remedy = "keep one row an id and code, or add an annotator column (--annotator-column)";
      const problem = `the label of ${meant[coded.codes[at]!]} stands in ${csv.row(own[group]! - 1).place} already`;
      throw new InputError(problem, { file: csv.file, record: csv.row(at).place, remedy });
    }
    own[group] = at + 1;
  }
  const labelOf = (at: number) => (at === 0 ? (positive ? "0" : "") : valued === null ? "1" : textAt(valued, at - 1));
  const stated = statedNames(coded.texts, taxonomy);
  const made = new Map([
    ...constant.map((name) => {
      const own = csv.column(name);
      return [name, columnOf(firsts.length, (group) => textAt(own, firsts[group]!))] as const;
    }),
    ...[...rows].map(([one, places]) => {
      return [stated.get(one) ?? one, columnOf(firsts.length, (group) => labelOf(places[group]!))] as const;
    }),
  ]);
  const lines = Uint32Array.from(firsts, (at) => csv.lines[at]!);
  return done(
    csv.with({ header: [...made.keys()], columns: made, lines }),
    [
      `a row a code (${code}${value === undefined ? "" : `, ${value}`}), ${many(lines.length, "trace")}${positive ? ", a code without a row absent" : ""}`,
    ],
    unused.length === 0 ? [] : [`${csv.file}: ${some(unused)} not used: they differ within a trace`],
  );
}

function textAt({ codes, texts }: Column, at: number): string {
  return texts[codes[at]!]!;
}

/** The texts that state a reading of 3.2 or 3.3, by code. */
function statedNames(texts: Iterable<string>, taxonomy: Taxonomy): ReadonlyMap<string, string> {
  const stated = new Map<string, string>();
  for (const text of new Set(texts)) {
    const mode = modeOfHeader(text, taxonomy);
    if (mode !== null && !("doubt" in mode) && mode.definition !== "unknown") stated.set(mode.code, text);
  }
  return stated;
}

/** A column, or the key of records, whose cells hold a row's labels together. */
interface Source {
  readonly column: string;
  /** By the column's texts; null: not labelled. */
  readonly cells: readonly (Nested | null)[];
}

function nestedColumns(
  csv: CsvFile,
  key: string | undefined,
  form: LabelForm | undefined,
  own: ReadonlySet<string>,
  taxonomy: Taxonomy,
): readonly Source[] {
  const columns = key === undefined ? csv.header.filter((name) => !own.has(name)) : [key];
  const sources = columns.flatMap((column): readonly Source[] => {
    const own = csv.column(column);
    const { texts } = own;
    const read = texts.map((text) => (isMissing(text) ? null : nestedLabels(text, taxonomy)));
    const held = read.filter((one) => one !== null && one !== undefined);
    // A judge that gave no answer there: not labelled, as what it wrote is none.
    const answered = held.length > 0 && held.every(({ kind }) => kind === "answer");
    if (answered) return [{ column, cells: read.map((one) => one ?? null) }];
    if (!held.some(({ entries }) => entries.length > 0) && !(key !== undefined && held.length > 0)) return [];
    if (form === "map" && !held.some(({ kind }) => kind === "map")) return [];
    const at = rowWhere(own, (_, code) => read[code] === undefined);
    if (at >= 0) {
      // Numbers may look like codes: only what is plainly a list or a map must be one in every row.
      if (key === undefined && held.every(({ kind }) => kind === "words")) return [];
      const remedy = "give codes (1.1 to 3.3), or choose the labels with --labels-key";
      throw csv.row(at).error(column, "holds something that is no code", remedy);
    }
    return [{ column, cells: read as (Nested | null)[] }];
  });
  const structured = sources.filter(({ cells }) => cells.some((one) => one !== null && one.kind !== "words"));
  const [single] = structured.length > 0 || form !== undefined || key !== undefined ? [] : sources;
  if (single?.cells.every((one) => (one?.entries.length ?? 1) === 1)) {
    throw headerError(csv, `${single.column} names one mode a row: the only one present, or the only one looked for`, {
      field: single.column,
      remedy: "say --format-labels list where every other mode is absent, or give a value of 1 and 0 for each code",
    });
  }
  // An answer in words beside the labels that were read out of it is not a second source.
  const answers = structured.filter(({ cells }) => cells.every((one) => one === null || one.kind === "answer"));
  if (structured.length > answers.length) return structured.filter((one) => !answers.includes(one));
  return structured.length > 0 ? structured : sources;
}

/** The file with a column a code in the place of one source. */
function expanded(csv: CsvFile, { column, cells }: Source, taxonomy: Taxonomy, form?: LabelForm): Shaped {
  const lists = cells.filter((one) => one !== null && one.kind !== "map" && one.kind !== "answer");
  const names = new Set(cells.flatMap((one) => one?.entries.map(([name]) => name) ?? []));
  const stated = statedNames(names, taxonomy);
  const nameOf = (text: string) => {
    const code = codeOfCell(text, taxonomy);
    return code === null ? text : (stated.get(code) ?? code);
  };
  const codes = new Set<string>();
  if (lists.length > 0) for (const { code } of taxonomy.modes) codes.add(stated.get(code) ?? code);
  for (const name of names) if (modeOfHeader(name, taxonomy) !== null) codes.add(nameOf(name));
  const others = [...names].filter((name) => modeOfHeader(name, taxonomy) === null);
  const sparse = cells.some((one) => one !== null && one.entries.length < names.size - others.length);
  if (
    lists.length === 0 &&
    form !== "map" &&
    sparse &&
    cells.every((one) => one === null || one.entries.every(([, text]) => labelWord(text) !== false))
  ) {
    if (form === "list")
      return expanded(csv, { column, cells: cells.map((one) => one && { ...one, kind: "list" }) }, taxonomy);
    const problem = `${column} names modes that are present, and none that is absent: absent and not labelled are not told apart`;
    const remedy =
      "say --format-labels list where a mode without a key is absent, --format-labels map where it is not labelled";
    throw headerError(csv, problem, { field: column, remedy });
  }
  const source = csv.column(column);
  const labels = cells.map((read) => {
    const open = read === null || read.kind === "map" || read.kind === "answer";
    const own = new Map([...codes].map((name) => [name, open ? "" : "0"]));
    for (const [name, text] of read?.entries ?? []) if (codes.has(nameOf(name))) own.set(nameOf(name), text);
    return own;
  });
  const columns = new Map([
    ...csv.columns,
    ...[...codes].map((name) => [name, mapped(source, (_, at) => labels[at]!.get(name)!)] as const),
  ]);
  const missing = rowsWhere(source, (_, text) => cells[text] === null);
  const header = [...csv.header.filter((name) => name !== column && codeOfCell(name, taxonomy) === null), ...codes];
  const answers = cells.some((one) => one?.kind === "answer");
  const how =
    lists.length === 0
      ? `codes under ${column}${answers && missing > 0 ? `, no answer not labelled (${missing})` : ""}`
      : `codes listed in ${column}, others absent${missing === 0 ? "" : `, no list not labelled (${missing})`}`;
  return done(
    csv.with({ header, columns }),
    [how],
    others.length === 0 ? [] : [`${csv.file}: under ${column} ${some(others)} not used: no codes`],
  );
}
