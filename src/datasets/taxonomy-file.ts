import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { reservedColumns } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { plain } from "../taxonomy/headers.js";
import { builtIn, builtInNames } from "../taxonomy/rounds.js";
import type { Mode, Stage, Taxonomy } from "../trace.js";
import { linesOf, many, some } from "../words.js";
import { bareCode, traceColumns } from "./cells.js";
import { type CsvRow, parseCsv } from "./csv.js";
import { digestBytes, type FileDigest, unreadable } from "./digest.js";
import { decodeUtf8, isRecord, type JsonRecord, jsonProblem, own } from "./json-values.js";

export interface TaxonomyFile {
  readonly taxonomy: Taxonomy;
  /** None for one that is built in. */
  readonly digests: readonly FileDigest[];
  readonly notes: readonly string[];
}

const most = 60;
const fields = "code name category stage definition aliases version modes codes annotation_layer".split(" ");
/** What AdaMAST's files call the same. */
const others = {
  id: "code",
  description: "definition",
  taxonomy_id: "name",
  display_name: "name",
  schema_version: "version",
};
const stages: readonly Stage[] = ["pre-execution", "execution", "post-execution"];
const reserved = new Set([...[...traceColumns, ...reservedColumns, "annotator", "definition", "id", "uuid"]]);

/**
 * A taxonomy by its name ("mast", "mast-round-1", …) or out of a file: JSON, `{ name, version, modes }` with modes
 * `{ code, name, category, definition?, stage?, aliases? }` (or the modes alone), or the modes as CSV, a row each, stages
 * and aliases joined by ";". What AdaMAST writes is read too: `codes` of `{ id, name, description, category }`, or the
 * categories of an annotation layer. A file without a name has that of the file; one that has the name of a built-in taxonomy and is another, too.
 *
 * @throws InputError for a file that is none, more than 60 modes, a code that is no short word, is repeated or is the name
 * of a column that labels or counts keep for themselves, two modes of one name, a stage that is none; each names file,
 * mode, field and value.
 *
 * @example
 * ```ts
 * import { readTaxonomy } from "mastkit/datasets";
 * const { taxonomy } = await readTaxonomy("mast-round-1");
 * taxonomy.modes.length; // => 18
 * ```
 */
export async function readTaxonomy(nameOrPath: string): Promise<TaxonomyFile> {
  const known = builtIn(nameOrPath);
  if (known !== undefined) return { taxonomy: known, digests: [], notes: [] };
  const bytes = await readFile(nameOrPath).catch((error: unknown) => {
    if (/[./\\]/.test(nameOrPath)) throw unreadable(nameOrPath, error);
    const remedy = `give a file, or one of ${builtInNames.join(", ")}`;
    throw new InputError("no file of that name, and no built-in taxonomy", { value: nameOrPath, remedy });
  });
  return parseTaxonomy(bytes, basename(nameOrPath));
}

/** The reader behind {@link readTaxonomy}, for bytes at hand. */
export function parseTaxonomy(bytes: Uint8Array, file: string): TaxonomyFile {
  const head = /^\s*[[{]/.test(new TextDecoder().decode(bytes.subarray(0, 200)));
  const { record, modes: drafts, notes } = head ? ofJson(decodeUtf8(bytes, file), file) : ofCsv(bytes, file);
  if (drafts.length === 0) throw new InputError("has no mode", { file, field: "modes", remedy: "give 1 to 60 modes" });
  if (drafts.length > most) {
    const remedy = "leave out what nobody labels, or count categories";
    throw new InputError(`more than ${most} modes`, { file, field: "modes", value: drafts.length, remedy });
  }
  const modes = drafts.map(modeOf);
  const place = { file, where: "the taxonomy", values: record };
  for (const [at, draft] of drafts.entries()) {
    const { code, name, category } = modes[at]!;
    for (const [field, own] of Object.entries({ code, name })) {
      const twin = modes.findIndex((mode) => plain(mode[field as "code" | "name"]) === plain(own));
      if (twin < at)
        throw wrong(draft, field, `the ${field} of ${drafts[twin]!.where} too`, `give every mode its own ${field}`);
    }
    const words = (mode: Mode) => [mode.code, mode.name, ...(mode.aliases ?? [])].map(plain);
    const taken = (modes[at]!.aliases ?? []).map((alias) => ({
      alias,
      of: modes.findIndex((mode, other) => other !== at && words(mode).includes(plain(alias))),
    }));
    const clash = taken.find(({ of }) => of !== -1);
    if (clash !== undefined) {
      const problem = `${clash.alias} means ${drafts[clash.of]!.where} too`;
      throw wrong(draft, "aliases", problem, "give every mode aliases of its own");
    }
    if (modes.some((mode) => mode.code === category))
      throw wrong(draft, "category", "is a mode's code too", "name the category otherwise");
  }
  const stem = file.replace(/\.[^.]*$/, "");
  const taxonomy: Taxonomy = { name: textIn(place, "name") || stem, version: textIn(place, "version"), modes };
  const digests = [digestBytes(file, bytes)];
  const same = builtIn(taxonomy.name);
  if (same === undefined) return { taxonomy, digests, notes };
  const spelt = (list: readonly Mode[]) => list.map(({ code, name }) => `${code} ${plain(name)}`).join();
  if (spelt(modes) === spelt(same.modes)) return { taxonomy: same, digests, notes };
  const other = `${file}: its modes are not those of the built-in ${taxonomy.name}, so it is called ${file}`;
  return { taxonomy: { ...taxonomy, name: file }, digests, notes: [...notes, other] };
}

interface Draft {
  readonly file: string;
  /** "mode 3" or "line 4" */
  readonly where: string;
  readonly values: JsonRecord;
}

interface Drafts {
  readonly record: JsonRecord;
  readonly modes: readonly Draft[];
  readonly notes: readonly string[];
}

function ofJson(text: string, file: string): Drafts {
  let root: unknown;
  try {
    root = JSON.parse(text.trim());
  } catch (error) {
    throw new InputError(jsonProblem(error), { file });
  }
  const record = isRecord(root) ? ofOthers(root) : { modes: root };
  const list = own(record, "modes") ?? own(record, "codes") ?? layered(own(record, "annotation_layer"));
  const remedy = "give { name, version, modes: [{ code, name, category }] }";
  if (!Array.isArray(list)) throw new InputError("has no list of modes", { file, field: "modes", value: list, remedy });
  const modes = list.map((entry: unknown, at): Draft => {
    const where = `mode ${at + 1}`;
    if (!isRecord(entry)) throw new InputError("not a mode", { file, record: where, value: entry, remedy });
    const values = ofOthers(entry);
    return { file, where: `${where}${typeof values["code"] === "string" ? ` (${values["code"]})` : ""}`, values };
  });
  const keys = [record, ...modes.map(({ values }) => values)].flatMap(Object.keys);
  return { record, modes, notes: unused(file, "key", keys) };
}

/** A record with AdaMAST's keys under the names of this kit's. */
function ofOthers(record: JsonRecord): JsonRecord {
  const taken = new Set(Object.keys(record));
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const ours = Object.hasOwn(others, name) ? others[name as keyof typeof others] : name;
      if (ours === name || taken.has(ours)) return [name, value];
      taken.add(ours);
      return [ours, typeof value === "number" ? String(value) : value];
    }),
  );
}

/** The modes of an annotation layer, `category_a` and on: each of its category's letter. */
function layered(layer: unknown): readonly unknown[] | undefined {
  if (!isRecord(layer)) return undefined;
  return Object.entries(layer).flatMap(([name, list]) => {
    const letter = /^category_(\w+)$/.exec(name)?.[1]?.toUpperCase();
    if (letter === undefined || !Array.isArray(list)) return [];
    return list.map((mode) => (isRecord(mode) ? { category: letter, ...mode } : mode));
  });
}

function ofCsv(bytes: Uint8Array, file: string): Drafts {
  const csv = parseCsv(bytes, file);
  const missing = ["code", "name"].find((name) => !csv.header.includes(name));
  if (missing !== undefined) {
    const remedy = "give columns code, name, category (definition, stage, aliases), a row a mode";
    throw new InputError(`is no taxonomy: it has ${some(csv.header)}`, { file, field: missing, remedy });
  }
  const list = (row: CsvRow, name: string) => row.text(name).split(";").filter(Boolean);
  const modes = csv.rows.map((row): Draft => {
    const values = { ...row.cells, aliases: list(row, "aliases"), stage: list(row, "stage") };
    return { file, where: row.place, values };
  });
  return { record: {}, modes, notes: unused(file, "column", csv.header) };
}

function unused(file: string, what: string, names: readonly string[]): readonly string[] {
  const other = [...new Set(names)].filter((name) => !fields.includes(name));
  return linesOf(other.length > 0 && `${file}: ${many(other.length, what)} not used: ${other.join(", ")}`);
}

function modeOf(draft: Draft): Mode {
  const code = bareCode(textIn(draft, "code", { needed: true }));
  if (code.length > 24 || !/^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._:/+-]*$/u.test(code))
    throw wrong(draft, "code", "not a short word", "use up to 24 letters, digits and . _ - : / +");
  if (reserved.has(code.toLowerCase()))
    throw wrong(draft, "code", "the name of a column that labels or counts have", "use another code");
  const [category, definition] = [textIn(draft, "category"), textIn(draft, "definition", { most: 4000 })];
  const stage = listIn(draft, "stage").map((one) => {
    if (stages.some((stage) => stage === one)) return one as Stage;
    throw wrong(draft, "stage", "not a stage", `use ${stages.join(", ")}, or the first and the last`);
  });
  if (stage.length > 2) throw wrong(draft, "stage", "more than two stages", "give the first and the last");
  const aliases = listIn(draft, "aliases").map((_, at, list) =>
    textIn({ ...draft, values: { ...draft.values, aliases: list[at] } }, "aliases", { needed: true }),
  );
  return {
    ...{ code, name: textIn(draft, "name", { needed: true }), category },
    ...(definition === "" ? {} : { definition }),
    ...(stage.length === 0 ? {} : { stage: stage.length === 1 ? stage[0]! : [stage[0]!, stage[1]!] }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

/** A text of a mode; "" where it has none. */
function textIn(draft: Draft, field: string, { needed = false, most = 200 } = {}): string {
  const value = own(draft.values, field) ?? "";
  if (typeof value !== "string") throw wrong(draft, field, "not text", "put it in quotes");
  const text = value.trim();
  if (needed && text === "") throw wrong(draft, field, "is missing", `give every mode its ${field}`);
  if (text.length > most) throw wrong(draft, field, `longer than ${most} characters`, "shorten it");
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text.replaceAll("\n", " ")))
    throw wrong(draft, field, "holds control characters", "take them out");
  return text.replace(/\s+/g, " ");
}

/** A list, or a text for a list of one. */
function listIn(draft: Draft, field: string): readonly unknown[] {
  const value = own(draft.values, field) ?? [];
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [value];
  throw wrong(draft, field, "not a list", "give a list");
}

function wrong({ file, where, values }: Draft, field: string, problem: string, remedy: string): InputError {
  const value = own(values, field);
  return new InputError(problem, { file, record: where, field, ...(value === undefined ? {} : { value }), remedy });
}
