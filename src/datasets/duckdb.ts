import { InputError } from "../errors.js";

/** As much of `@duckdb/node-api`, an optional peer, as is used. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>;
  };
}
interface Connection {
  runAndReadAll(
    sql: string,
  ): Promise<{ columnNames(): readonly string[]; getRowsJS(): readonly (readonly unknown[])[] }>;
  closeSync(): void;
}

export type Query = (sql: string) => Promise<readonly Readonly<Record<string, string | number | null>>[]>;

/** The function of DuckDB that reads files of this name, and how. */
const readers: readonly (readonly [RegExp, string])[] = [
  [/\.(csv|tsv|txt)(\.gz|\.zst)?$/i, "read_csv(PATH, all_varchar = true, header = true, union_by_name = true)"],
  [/\.(json|jsonl|ndjson)(\.gz|\.zst)?$/i, "read_json(PATH, union_by_name = true)"],
  [/\.(parquet|pq)$/i, "read_parquet(PATH, union_by_name = true)"],
];

/** What stands after FROM for files of a name, a pattern or an address. */
export function duckDbSource(path: string): string {
  const [, call] = readers.find(([name]) => name.test(path)) ?? [];
  if (call !== undefined) return call.replace("PATH", () => `'${path.replaceAll("'", "''")}'`);
  throw new InputError("not known what is in files of this name", {
    file: path,
    remedy: "give .csv, .tsv, .json, .jsonl or .parquet files, with .gz or .zst where they are packed",
  });
}

/**
 * Does something with an embedded DuckDB, which is closed after it. Keys for `s3://` are those of the environment
 * (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL).
 *
 * @throws InputError where `@duckdb/node-api` is not installed, and for what DuckDB cannot read, in its first line.
 */
export async function withDuckDb<T>(path: string, use: (query: Query) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await duckDb();
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const query: Query = async (sql) => {
    try {
      const result = await connection.runAndReadAll(sql);
      const names = result.columnNames();
      return result.getRowsJS().map((row) => Object.fromEntries(names.map((name, at) => [name, cell(row[at])])));
    } catch (error) {
      throw new InputError(said(error), { file: path });
    }
  };
  try {
    if (path.startsWith("s3://")) await query(secret(process.env));
    return await use(query);
  } finally {
    connection.closeSync();
  }
}

function cell(value: unknown): string | number | null {
  if (typeof value === "bigint") return Number(value);
  return value === null || typeof value === "number" ? value : String(value);
}

/** DuckDB's message; of a cast that failed, the text that says why. */
function said(error: unknown): string {
  const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return /^Conversion Error: Could not convert string '(.*)' to INT32/.exec(line)?.[1] ?? line;
}

function secret(env: NodeJS.ProcessEnv): string {
  const { host, protocol } = new URL(env["AWS_ENDPOINT_URL"] ?? "https://s3.amazonaws.com");
  const own = env["AWS_ENDPOINT_URL"] === undefined ? {} : { ENDPOINT: host, URL_STYLE: "path" };
  const parts = Object.entries({
    ...{ KEY_ID: env["AWS_ACCESS_KEY_ID"], SECRET: env["AWS_SECRET_ACCESS_KEY"] },
    ...{ SESSION_TOKEN: env["AWS_SESSION_TOKEN"], REGION: env["AWS_REGION"], ...own },
  }).flatMap(([name, value]) => (value === undefined ? [] : [`, ${name} '${value.replaceAll("'", "''")}'`]));
  return `create secret (type s3${parts.join("")}, use_ssl ${protocol === "https:"})`;
}

async function duckDb(): Promise<DuckDb> {
  const name = "@duckdb/node-api";
  try {
    return (await import(name)) as DuckDb;
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new InputError("--engine duckdb needs @duckdb/node-api, an optional package of 70 MB that is not installed", {
      remedy: "npm install @duckdb/node-api@1.5.6-r.1 beside mastkit; or --print-sql duckdb and DuckDB's own program",
    });
  }
}
