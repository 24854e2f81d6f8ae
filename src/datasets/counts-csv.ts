import type {
  CountTable,
  HistogramRow,
  ModesRow,
  ModesTable,
  OutcomeCell,
  PairsRow,
  VotesRow,
} from "../counts/tables.js";
import { codeOfCell } from "../taxonomy/headers.js";
import { isMast, mast, mastReadings } from "../taxonomy/mast.js";
import { oneDefinition, statedFor, taxonomyOf, taxonomyOfCodes } from "../taxonomy/readings.js";
import { builtIn } from "../taxonomy/rounds.js";
import { codesText, modeOf, noCode, placeOf } from "../taxonomy/taxonomy.js";
import type { Definition, Taxonomy } from "../trace.js";
import { many, some } from "../words.js";
import { bareCode, definitionCell, outcomeCell } from "./cells.js";
import {
  type CsvFile,
  type CsvRow,
  cell,
  cellError,
  cellsOf,
  countCell,
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

const ownColumns: Readonly<Record<CountTable["kind"], readonly string[]>> = {
  modes: ["code", "flagged", "labelled", "traces"],
  histogram: ["modes", "traces"],
  pairs: ["code_a", "code_b", "both", "a_only", "b_only", "neither"],
  votes: ["set", "code", "items"],
};

/** The columns of count tables of any kind. */
export const countTableColumns: readonly string[] = Object.values(ownColumns).flat();

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
  const notes = [...readNotes(read), ...(summed?.notes ?? [])];
  return { table, digest: csv.digest, notes: [...notes, ...(table.kind === "modes" ? missingRows(csv, table) : [])] };
}

/** The reading of 3.2 and 3.3 by the definition column, or by a caution that names 3.2 as a reading does. */
function statedDefinition(csv: CsvFile, given: Taxonomy | undefined): Definition {
  const named = Object.entries(mastReadings) as [Definition, Taxonomy][];
  const rows = csv.rows.map((row) => {
    const caution = cell(row, "caution").toLowerCase();
    const own = definitionCell(csv, row);
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
  if (missing.length === 0) return [];
  return [`${csv.file} has no row for ${missing.join(", ")} in some group and outcome: not labelled there`];
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
    const columns = new Map([
      ...csv.header
        .filter((name) => !Object.values(given).includes(name))
        .map((name) => [name, csv.column(name)] as const),
      ...Object.entries(given).map(([measure, name]) => [measure, csv.column(name)] as const),
    ]);
    const same = traces === labelled ? `, and ${labelled} as the traces too` : "";
    return {
      csv: csv.with({ columns, header: [...columns.keys()] }),
      notes: [`${csv.file}: read as sums by group: ${flagged} flagged, ${labelled} labelled${same}`],
    };
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
  const columns = new Map([
    ...groups.map((name) => [name, spread(() => name)] as const),
    ["code", columnOf(rows, (at) => sums[at % sums.length]!.code)] as const,
    ["flagged", spread((place) => sums[place]!.name)] as const,
    ["labelled", spread(labelledAt)] as const,
    [
      "traces",
      total === undefined ? columnOf(rows, (at) => most[Math.floor(at / sums.length)]!) : spread(() => total),
    ] as const,
  ]);
  const lines = Uint32Array.from({ length: rows }, (_, at) => csv.lines[Math.floor(at / sums.length)]!);
  const unused = parts.filter(({ measure }) => measure === undefined).map(({ name }) => name);
  const of = total === undefined ? "traces: the most that are labelled for a code" : `traces from ${total}`;
  return {
    csv: csv.with({ columns, header: [...columns.keys()], lines }),
    notes: [
      `${csv.file}: read as sums by group, ${many(sums.length, "code")}; ${of}`,
      ...(unused.length === 0 ? [] : [`${csv.file}: ${some(unused)} not used`]),
    ],
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
  const kind = kindOf(withKnownColumns(file, Object.values(ownColumns).flat()));
  const csv = withKnownColumns(file, [
    ...ownColumns[kind],
    "outcome",
    "definition",
    "taxonomy",
    "cluster",
    "source",
    "caution",
  ]);
  const definition = kind === "votes" ? "unknown" : statedDefinition(csv, given);
  const taxonomy = statedTaxonomy(csv, given);
  const table = tableOf(csv, kind, taxonomy ?? mast, given);
  return {
    ...table,
    ...(definition === "unknown" ? {} : { definition }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
  };
}

/** The taxonomy given, else the one that a column of that name names; one that is not built in has the codes of the rows. */
function statedTaxonomy(csv: CsvFile, given: Taxonomy | undefined): Taxonomy | undefined {
  const named = csv.rows.map((row) => cell(row, "taxonomy"));
  const name = named[0] ?? "";
  const other = named.findIndex((value) => value !== name);
  if (other !== -1) throw cellError(csv, csv.rows[other]!, "taxonomy", `not that of the first row, ${name || "none"}`);
  if (given !== undefined && (name === "" || name === given.name)) return isMast(given.modes) ? undefined : given;
  if (given !== undefined) throw cellError(csv, csv.rows[0]!, "taxonomy", `not ${given.name}, the taxonomy given`);
  const known = builtIn(name);
  return name === ""
    ? undefined
    : (known ??
        taxonomyOfCodes(
          name,
          csv.rows.map(({ cells }) => cells),
        ));
}

function tableOf(csv: CsvFile, kind: CountTable["kind"], taxonomy: Taxonomy, stated?: Taxonomy): CountTable {
  const raters = kind === "votes" ? ratersOf(csv) : [];
  const taken = new Set([
    ...ownColumns[kind],
    ...raters,
    "taxonomy",
    "source",
    "caution",
    ...(kind === "votes" ? [] : ["outcome", "definition"]),
  ]);
  const by = csv.header.filter((name) => !taken.has(name));
  const first = onceOnly(csv);
  const once = (row: CsvRow, identity: readonly string[]) => {
    const key = [...by.map((name) => cell(row, name)), cell(row, "source"), ...identity];
    first(row, key, { what: "the row", remedy: "keep one row a group, outcome and code" });
    return {
      group: cellsOf(row, by),
      source: cell(row, "source") || null,
      caution: cautionsOf(cell(row, "caution")),
    };
  };
  switch (kind) {
    case "modes": {
      const rows = csv.rows.map((row): ModesRow => {
        const [outcome, counts] = [outcomeOf(csv, row), modeCounts(csv, row, taxonomy)];
        return { ...once(row, [outcome, counts.code]), outcome, ...counts };
      });
      checkTraces(csv, rows);
      return { kind, by, rows };
    }
    case "histogram": {
      const rows = csv.rows.map((row): HistogramRow => {
        const [outcome, modes] = [outcomeOf(csv, row), modesCell(csv, row, taxonomy)];
        return { ...once(row, [outcome, String(modes)]), outcome, modes, traces: countCell(csv, row, "traces") };
      });
      return { kind, by, rows };
    }
    case "pairs": {
      const rows = csv.rows.map((row): PairsRow => {
        const outcome = outcomeOf(csv, row);
        const pair = pairCells(csv, row, taxonomy);
        return { ...once(row, [outcome, pair.code_a, pair.code_b]), outcome, ...pair };
      });
      return { kind, by, rows };
    }
    case "votes": {
      const rows = csv.rows.map((row): VotesRow => {
        const own = stated === undefined ? bareCode(cell(row, "code")) : codeCell(csv, row, "code", stated);
        const [set, code] = [cell(row, "set"), own];
        const votes = raters.map((rater) => voteCell(csv, row, rater));
        return {
          ...once(row, [set, code, JSON.stringify(votes)]),
          set,
          code,
          votes,
          items: countCell(csv, row, "items"),
        };
      });
      return { kind, by, raters, rows };
    }
  }
}

function kindOf(csv: CsvFile): CountTable["kind"] {
  const kinds = ["modes", "pairs", "votes", "histogram"] as const;
  const kind = kinds.find((name) => ownColumns[name].every((column) => csv.header.includes(column)));
  if (kind !== undefined) return kind;
  throw headerError(csv, "is no count table", {
    remedy: `the header needs ${kinds.map((name) => `${ownColumns[name].join(", ")} (${name})`).join(", or ")}`,
  });
}

/** The columns between code and items. */
function ratersOf(csv: CsvFile): readonly string[] {
  const raters = csv.header.slice(csv.header.indexOf("code") + 1, csv.header.indexOf("items"));
  if (raters.length > 0) return raters;
  throw headerError(csv, "has no rater column between code and items");
}

function modeCounts(csv: CsvFile, row: CsvRow, taxonomy: Taxonomy) {
  const counts = {
    code: codeCell(csv, row, "code", taxonomy),
    flagged: countCell(csv, row, "flagged"),
    labelled: countCell(csv, row, "labelled"),
    traces: countCell(csv, row, "traces"),
  };
  const way = "flagged ≤ labelled ≤ traces must hold";
  if (counts.flagged > counts.labelled)
    throw cellError(csv, row, "flagged", `above labelled (${counts.labelled})`, way);
  if (counts.labelled > counts.traces) throw cellError(csv, row, "labelled", `above traces (${counts.traces})`, way);
  return counts;
}

/** A pair and its counts, turned so that the codes are in taxonomy order. */
function pairCells(csv: CsvFile, row: CsvRow, taxonomy: Taxonomy) {
  const [first, second] = [codeCell(csv, row, "code_a", taxonomy), codeCell(csv, row, "code_b", taxonomy)];
  if (first === second) {
    throw cellError(csv, row, "code_b", "a mode paired with itself", "give each pair two different codes");
  }
  const both = countCell(csv, row, "both");
  const [only, other] = [countCell(csv, row, "a_only"), countCell(csv, row, "b_only")];
  const neither = countCell(csv, row, "neither");
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
      throw cellError(csv, csv.rows[index]!, "traces", problem, "count the same traces for every mode of a group");
    }
    seen.set(key, row.traces);
  }
}

function codeCell(csv: CsvFile, row: CsvRow, column: string, taxonomy: Taxonomy): string {
  const code = codeOfCell(cell(row, column), taxonomy);
  if (code !== null) return code;
  throw cellError(csv, row, column, noCode(taxonomy), codesText(taxonomy));
}

function outcomeOf(csv: CsvFile, row: CsvRow): OutcomeCell {
  return outcomeCell(csv, row) ?? "unknown";
}

function modesCell(csv: CsvFile, row: CsvRow, { modes: all }: Taxonomy): number | null {
  if (cell(row, "modes") === "") return null;
  const modes = countCell(csv, row, "modes");
  if (modes <= all.length || all.length === 0) return modes;
  throw cellError(csv, row, "modes", `above ${all.length}, the number of modes`);
}

function voteCell(csv: CsvFile, row: CsvRow, rater: string): number | null {
  const text = cell(row, rater);
  if (text === "") return null;
  if (text === "1" || text === "0") return Number(text);
  throw cellError(csv, row, rater, "not a vote", "use 1, 0 or an empty cell");
}

function cautionsOf(text: string): readonly string[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
