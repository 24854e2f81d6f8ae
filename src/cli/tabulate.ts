import { inputOptions, inputs } from "../analyses/given.js";
import { by, list, optionsOf, picked, type ValuesOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { notWeightedToken, sharedBlocksToken } from "../counts/cautions.js";
import { countSql, engines, type SqlAsked, sqlComment, sqlName, sqlTable } from "../counts/sql.js";
import type { CountTable, VotesTable } from "../counts/tables.js";
import { countColumns, countRows } from "../counts/tables.js";
import { tabulateHistogram, tabulateModes, tabulatePairs, tabulateVotes } from "../counts/tabulate.js";
import type { FileDigest } from "../datasets/digest.js";
import { duckDbSource, withDuckDb } from "../datasets/duckdb.js";
import { mayTellFailure } from "../datasets/labels/failed.js";
import { readTaxonomy } from "../datasets/taxonomy-file.js";
import { InputError, UsageError } from "../errors.js";
import { open } from "../study/open.js";
import { modeOfHeader } from "../taxonomy/headers.js";
import { mast } from "../taxonomy/mast.js";
import { oneDefinition, statedBy } from "../taxonomy/readings.js";
import type { Definition, LabelledTrace, Rating } from "../trace.js";
import { linesOf, some } from "../words.js";
import { type Arguments, type Command, type Io, outOf } from "./command.js";
import { outputOptions } from "./options.js";
import { emitRows, emitText } from "./output.js";

const options = optionsOf({
  by,
  kind: word("KIND", "modes (default), histogram, pairs or votes", {
    choices: ["modes", "histogram", "pairs", "votes"],
  }),
  from: word(
    "TABLE",
    "with --print-sql a table; with --engine files, 'runs/*.parquet' or s3://…: CSV, JSON or Parquet",
  ),
  "print-sql": word("ENGINE", `print the statement that makes the table in ${engines.join(", ")}`, {
    choices: engines,
  }),
  engine: word("duckdb", "count --from there, where @duckdb/node-api is installed", { choices: ["duckdb"] }),
  raters: list("a,b", "with --from: the raters, a column each of --kind votes"),
  caution: list(
    "a,b",
    "with --print-sql: what each row says, as not-weighted where the traces have weights, shared-blocks where votes do",
  ),
});

export const command: Command = {
  name: "tabulate",
  summary: verbs.counts.tabulate,
  examples: [
    "tabulate --mast MAD_full_dataset.json --by system --out modes.csv",
    "tabulate --human MAD_human_labelled_dataset.json",
    "tabulate --print-sql postgres --from runs.labels --by model,cluster",
    "tabulate --engine duckdb --from 'labels/*.parquet' --by model",
  ],
  options: {
    ...inputOptions({ of: "labels", tables: [] }),
    human: inputs.human,
    ratings: inputs.ratings,
    ...options,
    ...outputOptions,
  },
  async run(args, io) {
    const values: ValuesOf<typeof options> & ValuesOf<typeof inputs> = args.values;
    if (values.from !== undefined || values.printSql !== undefined || values.engine !== undefined) {
      return await countInEngine(args, io);
    }
    const votes = values.human !== undefined || values.ratings !== undefined;
    const kind = values.kind ?? (votes ? "votes" : "modes");
    if (votes && kind !== "votes") throw new UsageError(`--kind ${kind} needs --mast or --labels; ratings give votes`);
    const hashed = outOf(args) === undefined ? "later" : "file";
    const counted = kind === "votes" ? votesTable(values) : tracesTable(values, kind, hashed);
    const { table, digests, notes } = await counted;
    await emitRows(countRows(table), countColumns(table), args, io, { inputs: digests, notes });
    return 0;
  },
};

type AskedOfEngine = Omit<SqlAsked, "engine" | "from">;

/** Prints the statement, or has DuckDB count files. */
async function countInEngine(args: Arguments, io: Io): Promise<number> {
  const values: ValuesOf<typeof options> & ValuesOf<typeof inputs> = args.values;
  const { from, printSql, engine, kind = "modes", by: columns = [], raters, caution } = values;
  const other = Object.keys(args.words).find((name) => !takenByEngines.has(name));
  if (other !== undefined) throw new UsageError(`tabulate: --${other} cannot go with --from`);
  if (from === undefined) throw new UsageError("tabulate: --print-sql and --engine need --from");
  if ((printSql === undefined) === (engine === undefined)) {
    throw new UsageError(
      `tabulate: --from needs ${engine ? "one of --engine and" : "--engine duckdb or"} --print-sql ENGINE`,
    );
  }
  const own = values.taxonomy === undefined ? null : await readTaxonomy(values.taxonomy);
  const { definition, taxonomy } = own === null ? {} : statedBy(own.taxonomy);
  const stated = {
    ...(definition === undefined || definition === "unknown" || kind === "votes" ? {} : { definition }),
    ...(taxonomy === undefined ? {} : { taxonomy }),
  };
  const asked = {
    ...{ kind, by: columns, taxonomy: own?.taxonomy ?? mast, stated },
    ...(raters && { raters }),
    ...(caution && { caution }),
    ...(values.score === undefined ? {} : { outcome: values.score }),
    ...picked(values, "annotator", "successThreshold"),
  };
  if (printSql !== undefined) {
    const sql = countSql({ ...asked, engine: printSql, from: sqlTable(printSql, from) });
    await emitText(sqlComment(printSql) + sql, args, io, { inputs: own?.digests ?? [] });
    return 0;
  }
  const { rows, heads, notes } = await countFiles(from, asked);
  await emitRows(rows, heads, args, io, { inputs: own?.digests ?? [], notes });
  return 0;
}

const takenByEngines = new Set([
  ...["from", "print-sql", "engine", "kind", "by", "raters", "caution", "taxonomy", "score", "annotator"],
  ...["success-threshold", ...Object.keys(outputOptions)],
]);

/** What `tabulate` checks of a file's rows, checked by DuckDB, and then the table. */
async function countFiles(path: string, asked: AskedOfEngine) {
  const from = duckDbSource(path);
  return await withDuckDb(path, async (query) => {
    const columns = (await query(`describe select * from ${from}`)).map((row) => String(row["column_name"]));
    const named = (name: string) => columns.find((own) => own.toLowerCase() === name);
    const cell = (name: string) => `cast(${sqlName("duckdb", named(name)!)} as varchar)`;
    const distinct = async (name: string) =>
      named(name) === undefined
        ? []
        : (
            await query(`select distinct ${cell(name)} as v from ${from} where trim(${cell(name)}) <> '' order by v`)
          ).map(({ v }) => String(v).trim());
    const votes = asked.kind === "votes";
    const lost = (votes ? ["item", "rater", "code", "value"] : ["trace_id"]).find((name) => named(name) === undefined);
    if (lost !== undefined) {
      const remedy = votes
        ? "votes are counted of rows item, rater, code, value"
        : "labels are counted of a row a trace";
      throw new InputError(`has no column ${lost}, but ${some(columns)}`, { file: path, remedy });
    }
    const annotators = votes ? [] : await distinct("annotator");
    if (annotators.length > 1 && asked.annotator === undefined) {
      const remedy = `choose --annotator ${annotators.slice(0, 9).join(" or ")}`;
      throw new InputError("several annotators label the same traces", { file: path, remedy });
    }
    if (!votes && !columns.some((name) => modeOfHeader(name, asked.taxonomy) !== null)) {
      const remedy = "name columns by the codes";
      throw new InputError(`has no code column, but ${some(columns)}`, { file: path, remedy });
    }
    const key = (votes ? ["set", "block"] : ["trace_key", "trace_id", "annotator"]).filter((name) => named(name));
    const cells = key.map((name) => `coalesce(trim(${cell(name)}), '')`).join(", ");
    const repeated = votes
      ? []
      : await query(`select ${cell("trace_id")} as id from ${from} group by ${cells}, id having count(*) > 1 limit 1`);
    if (repeated.length > 0) {
      throw new InputError("the id is given twice", { file: path, field: "trace_id", value: repeated[0]!["id"] });
    }
    const shared =
      named("block") !== undefined && votes
        ? await query(
            `select 1 from ${from} where trim(${cell("block")}) <> '' group by ${cells} having count(distinct ${cell("item")}) > 1 limit 1`,
          )
        : [];
    const definition = oneDefinition(
      (votes ? [] : await distinct("definition")).map((text) => ({
        definition: text.toLowerCase() as Definition,
        where: `definition ${text}`,
      })),
      { file: path },
    );
    const caution = [
      ...(named("weight") !== undefined && !votes ? [notWeightedToken] : []),
      ...(shared.length > 0 ? [sharedBlocksToken] : []),
      ...(asked.caution ?? []),
    ];
    const stated = definition === "unknown" ? asked.stated : { ...asked.stated, definition };
    const raters = asked.raters ?? (votes ? await distinct("rater") : []);
    const rows = await query(
      countSql({ ...asked, engine: "duckdb", from, columns, stated: stated ?? {}, raters, caution }),
    );
    const failing = votes ? [] : columns.filter(mayTellFailure);
    const unseen = `${some(failing)} not looked at: rows whose labelling failed count by their labels`;
    const notes = linesOf(failing.length > 0 && `${path}: ${unseen}`);
    return { rows, heads: Object.keys(rows[0] ?? {}), notes };
  });
}

interface Counted {
  readonly table: CountTable;
  readonly digests: readonly FileDigest[];
  readonly notes: readonly string[];
}

type Asked = ValuesOf<typeof options> & ValuesOf<typeof inputs>;

async function votesTable({ by: columns = [], ...given }: Asked): Promise<Counted> {
  const votes = { input: { of: "votes" }, verb: "tabulate" } as const;
  const { data, digests, notes } = await open<readonly Rating[] | VotesTable>(votes, { ...given, by: columns });
  if ("kind" in data) throw new InputError("is a count table already");
  return { table: tabulateVotes(data, { by: columns }), digests, notes };
}

async function tracesTable(
  given: Asked,
  kind: "modes" | "histogram" | "pairs",
  hashed: "file" | "later",
): Promise<Counted> {
  const { by: columns = [] } = given;
  const traces = { input: { of: "labels", tables: [] }, verb: "tabulate" } as const;
  const { data, digests, caution, notes } = await open<readonly LabelledTrace[]>(traces, given, undefined, hashed);
  const make = { modes: tabulateModes, histogram: tabulateHistogram, pairs: tabulatePairs }[kind];
  return { table: make(data, { by: columns, caution }), digests, notes };
}
