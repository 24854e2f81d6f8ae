import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../errors.js";
import { knownNames } from "../names.js";
import { taxonomyOfRound } from "../taxonomy/rounds.js";
import type { Rating } from "../trace.js";
import { linesOf, many } from "../words.js";
import { digestBytes, type FileDigest, sha256Hash, unreadable } from "./digest.js";
import { decodeUtf8, isRecord, jsonProblem, own, parseWithNan } from "./json-values.js";

/** A mode as one record of the human file words it; the code means nothing without the record's round. */
export interface HumanMode {
  readonly code: string;
  /** First line, trimmed. */
  readonly title: string;
  readonly description: string;
}

/** One record of the human-labelled file: a trace that was voted on in a round. */
export interface HumanRecord {
  /** Place in the file, from 0. */
  readonly index: number;
  /** As spelt in the file ("Generlazability"). */
  readonly round: string;
  /** `mas_name` and `benchmark_name` as the file has them, even where they are swapped. */
  readonly system: string;
  readonly benchmark: string;
  /** Whether system and benchmark look swapped: the system is a known benchmark, or the benchmark a known system. */
  readonly swapped: boolean;
  readonly traceId: string;
  /** Records of one round with identical votes share it: `<round>/<trace_id of the first of them>`. */
  readonly block: string;
  readonly modes: readonly HumanMode[];
  readonly trace: string;
  /** Of the trace's text in UTF-8: equal digests are byte-identical traces. */
  readonly traceSha256: string;
}

/** A vote that the file does not have (a bare `NaN`, a null or an absent rater). */
export interface MissingVote {
  readonly traceId: string;
  readonly code: string;
  readonly rater: string;
}

export interface HumanFile {
  readonly ratings: readonly Rating[];
  readonly records: readonly HumanRecord[];
  readonly raters: readonly string[];
  readonly missingVotes: readonly MissingVote[];
  readonly digest: FileDigest;
  readonly notes: readonly string[];
}

const lowerCase = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
const knownSystems = lowerCase(knownNames.system);
const knownBenchmarks = lowerCase(knownNames.benchmark);

/**
 * Reads the MAD_human_labelled shape: votes of several raters in several rounds, each round with its own taxonomy.
 * `Rating.set` is the round as spelt, `item` the trace_id, `block` what records with identical votes in a round share
 * (they are not independent). The bare token `NaN`, which JSON does not have, is a missing vote: value null, never a no.
 * Names are kept as the file has them; swapped ones are flagged and noted. Anything else malformed is an InputError that
 * names the record.
 */
export async function readMastHuman(path: string): Promise<HumanFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return parseMastHuman(bytes, basename(path));
}

/** The same on bytes in memory; `name` stands in messages and in the digest. */
export function parseMastHuman(bytes: Uint8Array, name: string): HumanFile {
  const file = basename(name);
  const root = parseRoot(decodeUtf8(bytes, file), file);
  const drafts = root.map((value, index) => readRecord(value, index, file));
  const raters = [...new Set(drafts.flatMap((draft) => draft.modes.flatMap((mode) => [...mode.votes.keys()])))];
  if (raters.length === 0) {
    const remedy = "each annotation needs annotator_1, annotator_2, …";
    throw new InputError("no votes: no annotation has a rater", { file, remedy });
  }
  const blocks = new Map<string, string>();
  const ratings: Rating[] = [];
  const records = drafts.map((draft, index): HumanRecord => {
    const { round, system, benchmark, traceId } = draft;
    const first = drafts.findIndex((other) => other.traceId === traceId);
    if (first < index) {
      const place = { file, record: `record ${index + 1}`, field: "trace_id", value: traceId };
      const remedy = "give every record its own trace_id";
      throw new InputError(`the same trace_id as record ${first + 1}`, { ...place, remedy });
    }
    const votes = draft.modes.map((mode) => [mode.code, ...raters.map((rater) => mode.votes.get(rater) ?? null)]);
    const key = JSON.stringify([round, votes.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))]);
    const block = blocks.get(key) ?? `${round}/${traceId}`;
    blocks.set(key, block);
    const groups = { round, system, benchmark };
    const modes = draft.modes.map(({ votes, ...mode }) => {
      for (const rater of raters) {
        const value = votes.get(rater) ?? null;
        ratings.push({ set: round, item: traceId, rater, code: mode.code, value, block, groups });
      }
      return mode;
    });
    return { ...draft, index, block, modes };
  });
  const missing = ratings.filter(({ value }) => value === null);
  const missingVotes = missing.map(({ item, code, rater }): MissingVote => ({ traceId: item, code, rater }));
  const digest = digestBytes(file, bytes);
  return { ratings, records, raters, missingVotes, digest, notes: notesOf(records, missingVotes) };
}

interface Draft extends Omit<HumanRecord, "index" | "block" | "modes"> {
  readonly modes: readonly (HumanMode & { readonly votes: ReadonlyMap<string, number | null> })[];
}

function parseRoot(text: string, file: string): readonly unknown[] {
  let root: unknown;
  try {
    root = parseWithNan(text);
  } catch (error) {
    throw new InputError(jsonProblem(error), { file, remedy: "get the file again" });
  }
  if (!Array.isArray(root)) throw new InputError("not a JSON array of records", { file, remedy: "check the file" });
  if (root.length === 0) throw new InputError("no records", { file, remedy: "check the file" });
  const first: unknown = root[0];
  if (isRecord(first) && Object.hasOwn(first, "mast_annotation")) {
    throw new InputError("a file of judge labels, not of human votes", { file, remedy: "give it with --mast" });
  }
  return root;
}

function readRecord(value: unknown, index: number, file: string): Draft {
  const record = `record ${index + 1}`;
  if (!isRecord(value)) throw new InputError("not an object", { file, record, value });
  const text = (field: string): string => {
    const found = own(value, field);
    if (typeof found === "string") return found;
    throw new InputError(found === undefined ? "missing" : "not a text", { file, record, field, value: found });
  };
  const id = own(value, "trace_id");
  if (!(Number.isSafeInteger(id) || (typeof id === "string" && id !== ""))) {
    throw new InputError("neither a whole number nor a text", { file, record, field: "trace_id", value: id });
  }
  const annotations = own(value, "annotations");
  if (!Array.isArray(annotations)) {
    throw new InputError("not a list", { file, record, field: "annotations", value: annotations });
  }
  const modes = annotations.map((annotation: unknown, at) => readMode(annotation, at, file, record));
  const codes = modes.map(({ code }) => code);
  const twice = codes.find((code, at) => codes.indexOf(code) < at);
  if (twice !== undefined)
    throw new InputError("this record has the code twice", { file, record, field: "failure mode", value: twice });
  const [round, system, benchmark, trace] = [text("round"), text("mas_name"), text("benchmark_name"), text("trace")];
  const swapped = knownBenchmarks.has(system.toLowerCase()) || knownSystems.has(benchmark.toLowerCase());
  const traceSha256 = sha256Hash().update(trace, "utf8").digest("hex");
  return { round, system, benchmark, swapped, traceId: String(id), modes, trace, traceSha256 };
}

function readMode(value: unknown, at: number, file: string, record: string): Draft["modes"][number] {
  if (!isRecord(value)) throw new InputError("not an object", { file, record, field: `annotations[${at}]`, value });
  const wording = own(value, "failure mode");
  const parts = typeof wording === "string" ? /^\s*(?:FM-)?(\d+\.\d+)(?!\S)([^\n]*)([\s\S]*)$/.exec(wording) : null;
  if (parts === null) {
    const place = { file, record, field: `annotations[${at}].failure mode`, value: wording };
    throw new InputError("does not start with a code", { ...place, remedy: 'write "1.1 Title", then the description' });
  }
  const votes = new Map<string, number | null>();
  for (const [field, vote] of Object.entries(value)) {
    if (!field.startsWith("annotator_")) continue;
    if (vote !== true && vote !== false && vote !== null) {
      const remedy = "use true, false, or NaN or null for a missing vote";
      throw new InputError("not a vote", { file, record, field: `${parts[1]} ${field}`, value: vote, remedy });
    }
    votes.set(field, vote === null ? null : Number(vote));
  }
  return { code: parts[1] ?? "", title: (parts[2] ?? "").trim(), description: (parts[3] ?? "").trim(), votes };
}

function notesOf(records: readonly HumanRecord[], missing: readonly MissingVote[]): readonly string[] {
  const rounds = [...new Set(records.map((record) => record.round))];
  const taxonomies = new Set(rounds.map((round) => taxonomyOfRound(round)?.name ?? round));
  const blocks = new Set(records.map((record) => record.block)).size;
  const lacking = [...new Set(missing.map((vote) => vote.traceId))].join(", ");
  const swapped = records.filter((record) => record.swapped).map((record) => record.traceId);
  return linesOf(
    taxonomies.size > 1 &&
      `${rounds.length} rounds in ${taxonomies.size} taxonomies: the same code means different modes`,
    blocks < records.length &&
      `${records.length} records carry ${blocks} distinct annotation blocks: they are not independent`,
    missing.length > 0 && `${many(missing.length, "missing vote")} (trace ${lacking}): not counted as a no`,
    swapped.length > 0 && `system and benchmark look swapped in trace ${swapped.join(", ")}: kept as written`,
  );
}
