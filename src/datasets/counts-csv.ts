import { type CountTable, type ModesRow, type ModesTable, type OutcomeCell, tableColumns } from "../counts/tables.js";
import { codeOfCell } from "../taxonomy/headers.js";
import { isMast, mast, mastReadings } from "../taxonomy/mast.js";
import { oneDefinition, statedFor, taxonomyOf, taxonomyOfCodes } from "../taxonomy/readings.js";
import { builtIn } from "../taxonomy/rounds.js";
import { codesText, modeOf, noCode, placeOf } from "../taxonomy/taxonomy.js";
import type { Definition, Taxonomy } from "../trace.js";
import { linesOf, many, some } from "../words.js";
import { bareCode, definitionCell, outcomeCell } from "./cells.js";
import {
  type CsvFile,
  type CsvRow,
  headerError,
  onceOnly,
  readNotes,
  withKnownColumns,
  withoutApostrophe,
} from "./csv.js";
import type { FileDigest } from "./digest.js";
import { readTable } from "./labels/records.js";
import { affixOf } from "./labels/shape.js";
import { columnOf, mapped } from "./table.js";

export interface CountsFile {
  readonly table: CountTable;
  readonly digest: FileDigest;
  /** Modes that are not labelled because a group and outcome lacks their row. */
  readonly notes: readonly string[];
}

const needed = (kind: CountTable["kind"]) =>
  [...tableColumns[kind].keys, ...tableColumns[kind].counts].filter((name) => name !== "outcome");

/**
 * Reads a count table, or the sums by group of pandas; the header tells its kind. Every column that is not the kind's own, nor definition, taxonomy, source or
 * caution, is a group column; in a votes table the columns between code and items are the raters. A modes table without an outcome
 * column has unknown outcomes; a mode without a row in a group and outcome is not labelled there, which `notes` say.
 *
 * @throws InputError for a header of no kind, a code that is none of the taxonomy (votes excepted), a count that is none,
 * flagged above labelled or labelled above traces, unequal traces within a group, a row given twice (in a pairs table
 * either way round), a mode paired with itself, two readings of 3.2 and 3.3.
 */
export async function readCountsCsv(path: string, taxonomy?: Taxonomy): Promise<CountsFile> {
  const read = asWritten(await readTable(path, taxonomy));
  const summed = sumsByGroup(read, taxonomy ?? mast);
  const csv = summed?.csv ?? read;
  const table = countsOf(csv, taxonomy);
  const missing = table.kind === "modes" ? missingRows(csv, table) : [];
  return { table, digest: csv.digest, notes: [...readNotes(read), ...(summed?.notes ?? []), ...missing] };
}

/** The reading of 3.2 and 3.3 by the definition column, or by a caution that names 3.2 as a reading does. */
function statedDefinition(csv: CsvFile, given: Taxonomy | undefined): Definition {
  const named = Object.entries(mastReadings) as [Definition, Taxonomy][];
  const rows = csv.rows.map((row) => {
    const caution = row.text("caution").toLowerCase();
    const own = definitionCell(row);
    const [inCaution] = named.find(([, own]) => caution.includes(`3.2 ${modeOf("3.2", own).name.toLowerCase()}`)) ?? [];
    return { definition: own === "unknown" ? inCaution : own, where: `line ${row.line}` };
  });
  return oneDefinition([...statedFor(given), ...rows], { file: csv.file });
}

function missingRows(csv: CsvFile, table: ModesTable): readonly string[] {
  const groups = new Map<string, Set<string>>();
  for (const { group, source, outcome, code } of table.rows) {
    const key = JSON.stringify([group, source, outcome]);
    groups.set(key, (groups.get(key) ?? new Set()).add(code));
  }
  const codes = taxonomyOf(table).modes.map(({ code }) => code);
  const missing = codes.filter((code) => [...groups.values()].some((there) => !there.has(code)));
  const what = `no row for ${missing.join(", ")} in some group and outcome`;
  return linesOf(missing.length > 0 && `${csv.file} has ${what}: not labelled there`);
}

/** What pandas and people call the counts of a modes table, where a column a code (or a row a code) holds them. */
const measures: readonly (readonly [measure: string, names: RegExp])[] = [
  ["flagged", /^(flagged|sum|yes|positives?|present)$/i],
  ["labelled", /^(labell?ed|count|n|valid)$/i],
  ["traces", /^(traces|size|total|n|count|runs|rows|0)$/i],
];

/**
 * Sums by group as pandas writes them, as the rows of a modes table: a column a code (`groupby(…).sum()`, with how many
 * traces a group has), columns of sum and count a code (`agg(["sum", "count"])`), or a row a code with sum and count.
 * Null where the table is of another form.
 */
function sumsByGroup(
  csv: CsvFile,
  taxonomy: Taxonomy,
): { readonly csv: CsvFile; readonly notes: readonly string[] } | null {
  if (csv.header.includes("trace_id")) return null;
  const named = (measure: string) => measures.find(([own]) => own === measure)![1];
  const free = csv.header.filter((name) => name !== "code" && codeOfCell(name, taxonomy) === null);
  const column = (measure: string) => free.find((name) => named(measure).test(name));
  if (csv.header.includes("code")) {
    const [flagged, labelled] = [column("flagged"), column("labelled")];
    const whole = csv.header.includes("flagged") && csv.header.includes("labelled") && csv.header.includes("traces");
    if (whole || flagged === undefined || labelled === undefined) return null;
    const traces = free.find((name) => name !== labelled && named("traces").test(name)) ?? labelled;
    const given = { flagged, labelled, traces };
    const others = csv.header.filter((name) => !Object.values(given).includes(name));
    const columns = new Map([
      ...others.map((name) => [name, csv.column(name)] as const),
      ...Object.entries(given).map(([measure, name]) => [measure, csv.column(name)] as const),
    ]);
    const same = traces === labelled ? `, and ${labelled} as the traces too` : "";
    const notes = [`${csv.file}: read as sums by group: ${flagged} flagged, ${labelled} labelled${same}`];
    return { csv: csv.with({ columns, header: [...columns.keys()] }), notes };
  }
  const parts = csv.header.flatMap((name) => {
    const code = codeOfCell(name, taxonomy);
    const part = code === null ? affixOf(name, taxonomy) : { code, affix: "sum" };
    const [measure] = measures.find(([, names]) => part !== null && names.test(part.affix)) ?? [];
    return part === null ? [] : [{ name, code: part.code, measure }];
  });
  const sums = parts.filter(({ measure }) => measure === "flagged");
  if (sums.length === 0) return null;
  const own = new Set(parts.map(({ name }) => name));
  const total = csv.header.find((name) => !own.has(name) && named("traces").test(name));
  const counted = (code: string, measure: string) =>
    parts.find((part) => part.code === code && part.measure === measure)?.name ?? total;
  const open = sums.find(({ code }) => counted(code, "labelled") === undefined);
  if (open !== undefined) {
    throw headerError(csv, "has sums of flags, and not of how many traces they are", {
      field: open.name,
      remedy: 'add a column traces (groupby(…).size()), or sum and count each code with agg(["sum", "count"])',
    });
  }
  const groups = csv.header.filter((name) => !own.has(name) && name !== total);
  const rows = csv.size * sums.length;
  const spread = (name: (place: number) => string) =>
    columnOf(rows, (at) => csv.row(Math.floor(at / sums.length)).text(name(at % sums.length)));
  const labelledAt = (place: number) => counted(sums[place]!.code, "labelled")!;
  const most = csv.rows.map((row) => String(Math.max(...sums.map((_, place) => Number(row.text(labelledAt(place)))))));
  const mostLabelled = columnOf(rows, (at) => most[Math.floor(at / sums.length)]!);
  const columns = new Map([
    ...groups.map((name) => [name, spread(() => name)] as const),
    ["code", columnOf(rows, (at) => sums[at % sums.length]!.code)] as const,
    ["flagged", spread((place) => sums[place]!.name)] as const,
    ["labelled", spread(labelledAt)] as const,
    ["traces", total === undefined ? mostLabelled : spread(() => total)] as const,
  ]);
  const lines = Uint32Array.from({ length: rows }, (_, at) => csv.lines[Math.floor(at / sums.length)]!);
  const unused = parts.filter(({ measure }) => measure === undefined).map(({ name }) => name);
  const of = total === undefined ? "traces: the most that are labelled for a code" : `traces from ${total}`;
  return {
    csv: csv.with({ columns, header: [...columns.keys()], lines }),
    notes: linesOf(
      `${csv.file}: read as sums by group, ${many(sums.length, "code")}; ${of}`,
      unused.length > 0 && `${csv.file}: ${some(unused)} not used`,
    ),
  };
}

/** Names and cells without the apostrophes of the CSV export, so that a group is named as its traces are. */
function asWritten(csv: CsvFile): CsvFile {
  const columns = [...csv.columns].map(
    ([name, column]) => [withoutApostrophe(name), mapped(column, withoutApostrophe)] as const,
  );
  return csv.with({ columns: new Map(columns), header: csv.header.map(withoutApostrophe) });
}

/** The reader behind {@link readCountsCsv}, for a CSV at hand. */
export function countsOf(file: CsvFile, given?: Taxonomy): CountTable {
  const kind = kindOf(withKnownColumns(file, kinds.flatMap(needed)));
  const others = ["outcome", "definition", "taxonomy", "cluster", "source", "caution"];
  const csv = withKnownColumns(file, [...needed(kind), ...others]);
  const definition = kind === "votes" ? "unknown" : statedDefinition(csv, given);
  const taxonomy = statedTaxonomy(csv, given);
  const stated = {
    ...(definition === "unknown" ? {} : { definition }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
  };
  return { ...tableOf(csv, kind, taxonomy ?? mast, given), ...stated };
}

/** The taxonomy given, else the one that a column of that name names; one that is not built in has the codes of the rows. */
function statedTaxonomy(csv: CsvFile, given: Taxonomy | undefined): Taxonomy | undefined {
  const named = csv.rows.map((row) => row.text("taxonomy"));
  const name = named[0] ?? "";
  const other = named.findIndex((value) => value !== name);
  if (other !== -1) throw csv.rows[other]!.error("taxonomy", `not that of the first row, ${name || "none"}`);
  if (given !== undefined && (name === "" || name === given.name)) return isMast(given.modes) ? undefined : given;
  if (given !== undefined) throw csv.rows[0]!.error("taxonomy", `not ${given.name}, the taxonomy given`);
  if (name === "") return undefined;
  const rows = csv.rows.map(({ cells }) => cells);
  return builtIn(name) ?? taxonomyOfCodes(name, rows);
}

function tableOf(csv: CsvFile, kind: CountTable["kind"], taxonomy: Taxonomy, stated?: Taxonomy): CountTable {
  const raters = kind === "votes" ? ratersOf(csv) : [];
  const others = ["taxonomy", "source", "caution", ...(kind === "votes" ? [] : ["outcome", "definition"])];
  const taken = new Set([...needed(kind), ...raters, ...others]);
  const by = csv.header.filter((name) => !taken.has(name));
  const once = onceOnly(csv);
  const rowsOf = <Own extends object>(read: (row: CsvRow) => Own, identity: (own: Own) => readonly unknown[]) =>
    csv.rows.map((row) => {
      const [own, group, source] = [read(row), row.texts(by), row.text("source")];
      const key = [...Object.values(group), source, ...identity(own)];
      once(row, key, { what: "the row", remedy: "keep one row a group, outcome and code" });
      return { group, source: source || null, caution: cautionsOf(row.text("caution")), ...own };
    });
  const outcomeOf = (row: CsvRow): OutcomeCell => outcomeCell(row) ?? "unknown";
  switch (kind) {
    case "modes": {
      const read = (row: CsvRow) => ({ outcome: outcomeOf(row), ...modeCounts(row, taxonomy) });
      const rows = rowsOf(read, ({ outcome, code }) => [outcome, code]);
      checkTraces(csv, rows);
      return { kind, by, rows };
    }
    case "histogram": {
      const read = (row: CsvRow) => {
        return { outcome: outcomeOf(row), modes: modesCell(row, taxonomy), traces: row.count("traces") };
      };
      return { kind, by, rows: rowsOf(read, ({ outcome, modes }) => [outcome, modes]) };
    }
    case "pairs": {
      const read = (row: CsvRow) => ({ outcome: outcomeOf(row), ...pairCells(row, taxonomy) });
      return { kind, by, rows: rowsOf(read, ({ outcome, code_a, code_b }) => [outcome, code_a, code_b]) };
    }
    case "votes": {
      const read = (row: CsvRow) => ({
        set: row.text("set"),
        code: stated === undefined ? bareCode(row.text("code")) : codeCell(row, "code", stated),
        votes: raters.map((rater) => voteCell(row, rater)),
        items: row.count("items"),
      });
      return { kind, by, raters, rows: rowsOf(read, ({ set, code, votes }) => [set, code, votes]) };
    }
  }
}

const kinds = Object.keys(tableColumns) as readonly CountTable["kind"][];

function kindOf(csv: CsvFile): CountTable["kind"] {
  const kind = kinds.find((name) => needed(name).every((column) => csv.header.includes(column)));
  if (kind !== undefined) return kind;
  throw headerError(csv, "is no count table", {
    remedy: `the header needs ${kinds.map((name) => `${needed(name).join(", ")} (${name})`).join(", or ")}`,
  });
}

function ratersOf(csv: CsvFile): readonly string[] {
  const raters = csv.header.slice(csv.header.indexOf("code") + 1, csv.header.indexOf("items"));
  if (raters.length > 0) return raters;
  throw headerError(csv, "has no rater column between code and items");
}

function modeCounts(row: CsvRow, taxonomy: Taxonomy) {
  const counts = {
    code: codeCell(row, "code", taxonomy),
    flagged: row.count("flagged"),
    labelled: row.count("labelled"),
    traces: row.count("traces"),
  };
  const way = "flagged ≤ labelled ≤ traces must hold";
  if (counts.flagged > counts.labelled) throw row.error("flagged", `above labelled (${counts.labelled})`, way);
  if (counts.labelled > counts.traces) throw row.error("labelled", `above traces (${counts.traces})`, way);
  return counts;
}

/** A pair and its counts, turned so that the codes are in taxonomy order. */
function pairCells(row: CsvRow, taxonomy: Taxonomy) {
  const [first, second] = [codeCell(row, "code_a", taxonomy), codeCell(row, "code_b", taxonomy)];
  if (first === second) {
    throw row.error("code_b", "a mode paired with itself", "give each pair two different codes");
  }
  const both = row.count("both");
  const [only, other] = [row.count("a_only"), row.count("b_only")];
  const neither = row.count("neither");
  return placeOf(first, taxonomy) < placeOf(second, taxonomy)
    ? { code_a: first, code_b: second, both, a_only: only, b_only: other, neither }
    : { code_a: second, code_b: first, both, a_only: other, b_only: only, neither };
}

function checkTraces(csv: CsvFile, rows: readonly ModesRow[]): void {
  const seen = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const key = JSON.stringify([row.group, row.outcome, row.source]);
    const before = seen.get(key);
    if (before !== undefined && before !== row.traces) {
      const problem = `traces differ within one group and outcome (${before} before)`;
      throw csv.rows[index]!.error("traces", problem, "count the same traces for every mode of a group");
    }
    seen.set(key, row.traces);
  }
}

function codeCell(row: CsvRow, column: string, taxonomy: Taxonomy): string {
  const code = codeOfCell(row.text(column), taxonomy);
  if (code !== null) return code;
  throw row.error(column, noCode(taxonomy), codesText(taxonomy));
}

function modesCell(row: CsvRow, { modes: all }: Taxonomy): number | null {
  if (row.text("modes") === "") return null;
  const modes = row.count("modes");
  if (modes <= all.length || all.length === 0) return modes;
  throw row.error("modes", `above ${all.length}, the number of modes`);
}

function voteCell(row: CsvRow, rater: string): number | null {
  const text = row.text(rater);
  if (text === "") return null;
  if (text === "1" || text === "0") return Number(text);
  throw row.error(rater, "not a vote", "use 1, 0 or an empty cell");
}

function cautionsOf(text: string): readonly string[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
