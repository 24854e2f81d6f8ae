import { UsageError } from "../errors.js";
import { modeOfHeader } from "../taxonomy/headers.js";
import type { Definition, Taxonomy } from "../trace.js";
import { cellWords } from "../words.js";
import { fileNames } from "./group.js";
import type { CountTable } from "./tables.js";
import { checkReserved } from "./tabulate.js";

interface Dialect {
  /** What stands around a name; doubled within it. */
  readonly quote: string;
  /** Whether a backslash escapes, in texts and in names quoted otherwise than by backticks. */
  readonly escapes: boolean;
  readonly text: string;
  readonly whole: string;
  /** What fails with a text that says why. */
  readonly fail: (text: string) => string;
  /** A statement in a file that gives CSV (or TSV) with a header. */
  readonly run: string;
}

const castFails = (text: string) => `cast(${text} as integer)`;
const standard = { quote: '"', escapes: false, text: "varchar", whole: "integer", fail: castFails };

const dialects = {
  duckdb: { ...standard, run: "duckdb -csv DATABASE < FILE" },
  postgres: { ...standard, text: "text", run: "psql --csv -f FILE" },
  clickhouse: {
    ...{ quote: "`", escapes: true, text: "Nullable(String)", whole: "Nullable(Int32)" },
    fail: (text: string) => `toInt32(${text})`,
    run: "clickhouse client --format CSVWithNames --format_csv_null_representation '' --queries-file FILE",
  },
  spark: {
    ...{ quote: "`", escapes: true, text: "string", whole: "int" },
    fail: (text: string) => `cast(raise_error(${text}) as int)`,
    run: "spark-sql --hiveconf hive.cli.print.header=true -f FILE",
  },
  trino: { ...standard, run: "trino --output-format CSV_HEADER -f FILE" },
} as const satisfies Readonly<Record<string, Dialect>>;

export type Engine = keyof typeof dialects;
export const engines = Object.keys(dialects) as readonly Engine[];

export interface SqlAsked {
  readonly engine: Engine;
  readonly kind: CountTable["kind"];
  /** What stands after FROM, quoted. */
  readonly from: string;
  /** The table's columns; absent: not known, so that each column asked for is taken to be there, the modes' by their codes. */
  readonly columns?: readonly string[];
  readonly taxonomy: Taxonomy;
  /** Stated in each row, as the kit's own tables do. */
  readonly stated?: { readonly definition?: Definition; readonly taxonomy?: Taxonomy };
  readonly by?: readonly string[];
  /** Of labels: the column that says how a run ended. */
  readonly outcome?: string;
  readonly successThreshold?: number;
  readonly annotator?: string;
  /** Of votes, in order. */
  readonly raters?: readonly string[];
  readonly caution?: readonly string[];
}

export function sqlName(engine: Engine, name: string): string {
  const { quote } = dialects[engine];
  const inner = engine === "clickhouse" ? name.replaceAll("\\", "\\\\") : name;
  return `${quote}${inner.replaceAll(quote, quote + quote)}${quote}`;
}

export function sqlText(engine: Engine, text: string): string {
  return dialects[engine].escapes ? `'${text.replaceAll(/[\\']/g, "\\$&")}'` : `'${text.replaceAll("'", "''")}'`;
}

/** A table as it is named after FROM: its parts, between points, quoted. */
export function sqlTable(engine: Engine, table: string): string {
  return table
    .split(".")
    .map((part) => sqlName(engine, part))
    .join(".");
}

const [one, zero] = [
  ["1", "1.0", "1.0e0"],
  ["0", "0.0", "0.0e0"],
];
const words = {
  missing: ["", ...cellWords.missing],
  present: [...one, ...cellWords.present],
  absent: [...zero, ...cellWords.absent],
  unknown: cellWords.unknown,
  success: [...one, ...cellWords.success],
  failure: [...zero, ...cellWords.failure],
};

/** The column of a table that a name means: as it stands, else in other case; null where the table has none. */
function columnNamed(columns: readonly string[] | undefined, name: string): string | null {
  if (columns === undefined) return name;
  return columns.find((own) => own === name) ?? columns.find((own) => own.toLowerCase() === name) ?? null;
}

/**
 * The statement that makes a count table in an engine: the same rows as `tabulate` makes of the same labels (a row a trace,
 * the modes in columns) or votes (a row a vote: item, rater, code, value), in order of group, outcome and code. What is no
 * label, outcome or vote makes it fail.
 */
export function countSql(asked: SqlAsked): string {
  checkReserved((asked.by ?? []).filter((name) => name !== "set"));
  return `${asked.kind === "votes" ? votesSql(asked) : tracesSql(asked, asked.kind)}\n`;
}

/** How the statement is run, as a comment before it. */
export function sqlComment(engine: Engine): string {
  return `-- ${dialects[engine].run} | mastkit COMMAND --counts -\n`;
}

function writer({ engine, columns, by = [], stated = {}, caution = [] }: SqlAsked) {
  const dialect = dialects[engine];
  const name = (text: string) => sqlName(engine, text);
  const text = (value: string) => sqlText(engine, value);
  const used = new Set<string>();
  const read = (column: string) => {
    used.add(name(column));
    return `trim(cast(${name(column)} as ${dialect.text}))`;
  };
  const isIn = (column: string, list: readonly string[]) => `${column} in (${list.map(text).join(", ")})`;
  const isMissing = (column: string) => `${column} is null or ${isIn(column, words.missing)}`;
  const fail = (why: string, column: string) => dialect.fail(`concat(${text(`${why}: `)}, ${column})`);
  const failText = (why: string, column: string) => `cast(${fail(why, column)} as ${dialect.text})`;
  const first = (names: readonly string[], none: string) => {
    const there = names.flatMap((own) => columnNamed(columns, own) ?? []);
    const cells = there.map((own) => `nullif(${read(own)}, '')`);
    return `coalesce(${[...cells, text(none)].join(", ")})`;
  };
  const group = (column: string) => {
    // A column of every trace has two names, the first found in a row counting.
    const pair = Object.entries(fileNames)
      .find((names) => names.includes(column))
      ?.reverse();
    if (pair === undefined || columns === undefined) {
      if (columnNamed(columns, column) === null) {
        throw new UsageError(`--by ${column}: no such column; valid ones: ${columns!.join(", ")}`);
      }
      return first([column], pair === undefined && column !== "cluster" ? "" : "(none)");
    }
    return first(pair, "(none)");
  };
  const said = {
    ...(stated.definition && { definition: stated.definition }),
    ...(stated.taxonomy && { taxonomy: stated.taxonomy.name }),
    ...(caution.length > 0 && { source: "", caution: caution.join(";") }),
  };
  const origin = Object.entries(said).map(([column, value]) => `${text(value)} as ${name(column)}`);
  return {
    ...{ dialect, name, text, used, read, isIn, isMissing, fail, failText, group, origin },
    groups: by.map((_, at) => `_g${at}`),
    heads: by.map((column, at) => `_g${at} as ${name(column)}`),
    count: (sum: string, column: string) => `cast(${sum} as bigint) as ${name(column)}`,
  };
}

function list(parts: readonly string[], indent = "  "): string {
  return parts.join(`,\n${indent}`);
}

function withParts(parts: Readonly<Record<string, string>>): string {
  return `with ${Object.entries(parts)
    .map(([name, select]) => `${name} as (\n  ${select}\n)`)
    .join(", ")}\n`;
}

function tracesSql(asked: SqlAsked, kind: "modes" | "histogram" | "pairs"): string {
  const { columns, from, taxonomy, by = [], successThreshold: threshold = 1 } = asked;
  const { dialect, name, text, used, read, isIn, isMissing, fail, failText, group, origin, groups, heads, count } =
    writer(asked);
  const codes = taxonomy.modes.map(({ code }) => code);
  const places = codes.map((_, at) => at);
  const columnOf = (code: string) =>
    columns === undefined
      ? code
      : columns.find((column) => {
          const mode = modeOfHeader(column, taxonomy);
          return mode !== null && "definition" in mode && mode.code === code;
        });
  const labels = codes.map((code, at) => {
    const column = columnOf(code);
    return column === undefined
      ? { raw: `cast(null as ${dialect.text}) as _m${at}`, why: code }
      : { raw: `lower(${read(column)}) as _m${at}`, why: `column ${column}, not a label` };
  });
  const outcome = columnNamed(columns, asked.outcome ?? "outcome");
  const recall = columns === undefined ? null : columnNamed(columns, "recall");
  const rawOutcome = outcome === null ? `cast(null as ${dialect.text})` : `lower(${read(outcome)})`;
  const byRecall =
    recall === null
      ? text("unknown")
      : `case when ${isMissing("_r")} then 'unknown' when cast(_r as double) >= ${threshold} then 'success' else 'failure' end`;
  const ended = `case when ${isMissing("_o")} then ${byRecall} when ${isIn("_o", words.unknown)} then 'unknown'
    when ${isIn("_o", words.success)} then 'success' when ${isIn("_o", words.failure)} then 'failure'
    else ${failText(`column ${outcome}, not an outcome`, "_o")} end as _e`;
  const texts = list(
    [
      ...by.map((column, at) => `${group(column)} as _g${at}`),
      `${rawOutcome} as _o`,
      ...(recall === null ? [] : [`lower(${read(recall)}) as _r`]),
      ...labels.map(({ raw }) => raw),
      "_times",
    ],
    "    ",
  );
  const cells = [...used].join(", ");
  const where = asked.annotator === undefined ? "" : `\n  where ${read("annotator")} = ${text(asked.annotator)}`;
  const parts = {
    // traces alike are counted before a cell is read: of millions there are thousands of kinds
    mastkit_alike: `select ${cells === "" ? "" : `${cells}, `}count(*) as _times\n  from ${from}${where}${cells === "" ? "" : `\n  group by ${cells}`}`,
    mastkit_texts: `select ${texts}\n  from mastkit_alike`,
    mastkit_labels: `select ${list(
      [
        ...["_times", ...groups],
        ended,
        ...labels.map(
          ({ why }, at) =>
            `case when ${isMissing(`_m${at}`)} then null when ${isIn(`_m${at}`, words.present)} then 1 when ${isIn(`_m${at}`, words.absent)} then 0 else ${fail(why, `_m${at}`)} end as _l${at}`,
        ),
      ],
      "    ",
    )}\n  from mastkit_texts`,
  };
  const keys = [...groups, "_e"];
  const order = [...groups, "case _e when 'success' then 0 when 'failure' then 1 else 2 end"];
  const head = [...heads, `_e as ${name("outcome")}`];
  const codeTable = {
    mastkit_codes: codes.map((code, own) => `select ${text(code)} as _code, ${own} as _p`).join("\n  union all "),
  };
  const at = (place: string, of: (place: number) => string) =>
    `case ${place} ${places.map((own) => `when ${own} then ${of(own)}`).join(" ")} end`;
  if (kind === "histogram") {
    return `${withParts({
      ...parts,
      mastkit_many: `select ${["_times", ...keys, `${places.map((own) => `_l${own}`).join(" + ")} as _n`].join(", ")} from mastkit_labels`,
    })}select ${list([...head, `_n as ${name("modes")}`, count("sum(_times)", "traces"), ...origin])}
from mastkit_many
group by ${[...keys, "_n"].join(", ")}
order by ${[...order, "_n nulls last"].join(", ")}`;
  }
  if (kind === "modes") {
    const sums = places.flatMap((own) => [
      `sum(_l${own} * _times) as _f${own}`,
      `sum(case when _l${own} is null then 0 else _times end) as _n${own}`,
    ]);
    return `${withParts({
      ...parts,
      mastkit_sums: `select ${[...keys, "sum(_times) as _t", ...sums].join(", ")} from mastkit_labels group by ${keys.join(", ")}`,
      ...codeTable,
    })}select ${list([
      ...[...head, `_code as ${name("code")}`],
      count(`coalesce(${at("_p", (own) => `_f${own}`)}, 0)`, "flagged"),
      count(
        at("_p", (own) => `_n${own}`),
        "labelled",
      ),
      ...[count("_t", "traces"), ...origin],
    ])}
from mastkit_sums cross join mastkit_codes
order by ${[...order, "_p"].join(", ")}`;
  }
  const cell = (a: number, b: number, column: string) =>
    count(`sum(case when _x = ${a} and _y = ${b} then _t else 0 end)`, column);
  const own = places.map((place) => `_l${place}`);
  return `${withParts({
    ...parts,
    mastkit_kinds: `select ${[...keys, ...own, "sum(_times) as _t"].join(", ")} from mastkit_labels group by ${[...keys, ...own].join(", ")}`,
    ...codeTable,
    mastkit_pairs:
      "select a._code as _ca, b._code as _cb, a._p as _a, b._p as _b from mastkit_codes a cross join mastkit_codes b where a._p < b._p",
    mastkit_cells: `select ${[...keys, "_ca", "_cb", "_a", "_b", "_t", `${at("_a", (place) => `_l${place}`)} as _x`, `${at("_b", (place) => `_l${place}`)} as _y`].join(", ")} from mastkit_kinds cross join mastkit_pairs`,
  })}select ${list([
    ...[...head, `_ca as ${name("code_a")}`, `_cb as ${name("code_b")}`],
    ...[cell(1, 1, "both"), cell(1, 0, "a_only"), cell(0, 1, "b_only"), cell(0, 0, "neither"), ...origin],
  ])}
from mastkit_cells
group by ${[...keys, "_ca", "_cb", "_a", "_b"].join(", ")}
order by ${[...order, "_a", "_b"].join(", ")}`;
}

function votesSql(asked: SqlAsked): string {
  const { columns, from, raters } = asked;
  const by = (asked.by ?? []).filter((name) => name !== "set" && name !== "round");
  if (raters === undefined || raters.length === 0)
    throw new UsageError("--kind votes needs --raters a,b: a column each");
  const { name, text, read, isIn, isMissing, fail, failText, group, origin, groups, heads, count } = writer({
    ...asked,
    by,
  });
  const set = columns === undefined ? (asked.by?.includes("set") ? "set" : null) : columnNamed(columns, "set");
  const one = (column: string) =>
    `case when min(${column}) = max(${column}) then min(${column}) else ${failText("a group column differs within item", "_i")} end as ${column}`;
  const patterns = raters.map((_, at) => `_v${at}`);
  const parts = {
    mastkit_texts: `select ${list(
      [
        ...by.map((column, at) => `${group(column)} as _g${at}`),
        `${set === null ? text("ratings") : `coalesce(nullif(${read(set)}, ''), ${text("ratings")})`} as _s`,
        `${read("item")} as _i`,
        `${read("rater")} as _r`,
        `${read("code")} as _c`,
        `lower(${read("value")}) as _w`,
      ],
      "    ",
    )}\n  from ${from}`,
    mastkit_votes: `select ${list(
      [
        ...[...groups, "_s", "_i"],
        `case when ${isIn("upper(substring(_c, 1, 3))", ["FM-", "FM_", "FM "])} then substring(_c, 4) else _c end as _d`,
        `case when ${isIn("_r", raters)} then _r else ${failText("not one of the raters", "_r")} end as _q`,
        `case when ${isMissing("_w")} then null when ${isIn("_w", words.present)} then 1 when ${isIn("_w", words.absent)} then 0 else ${fail("a votes table holds votes of 1 and 0 alone", "_w")} end as _v`,
      ],
      "    ",
    )}\n  from mastkit_texts`,
    mastkit_items: `select ${list(
      [
        ...["_s", "_i", "_d", ...groups.map(one)],
        ...raters.map((rater, at) => {
          const own = `_q = ${text(rater)}`;
          return `case when count(case when ${own} then 1 end) > 1 then ${fail("two votes of a rater on item", "_i")} else max(case when ${own} then _v end) end as _v${at}`;
        }),
      ],
      "    ",
    )}\n  from mastkit_votes\n  group by _s, _i, _d`,
  };
  const keys = [...groups, "_s", "_d", ...patterns];
  return `${withParts(parts)}select ${list([
    ...[...heads, `_s as ${name("set")}`, `_d as ${name("code")}`],
    ...raters.map((rater, at) => `_v${at} as ${name(rater)}`),
    ...[count("count(*)", "items"), ...origin],
  ])}
from mastkit_items
group by ${keys.join(", ")}
order by ${keys.map((key) => (key.startsWith("_v") ? `${key} nulls last` : key)).join(", ")}`;
}
