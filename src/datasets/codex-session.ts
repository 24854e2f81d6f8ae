import { basename } from "node:path";
import { InputError } from "../errors.js";
import type { CallEnd, SessionItem, TokenUsage } from "./codex-item.js";
import { sessionItem } from "./codex-record.js";
import { digestFile, type FileDigest } from "./digest.js";
import { type BrokenLine, jsonLineScanner, type LineCounts } from "./json-lines.js";

export interface SessionScan extends LineCounts {
  /** Records by `kind`, and unknown ones by `unknown:<type>`; they add up to `records`. */
  readonly tally: Readonly<Record<string, number>>;
  /** The first 1,000 broken lines; `broken` counts all of them. */
  readonly brokenLines: readonly BrokenLine[];
  readonly digest: FileDigest;
}

/** A session item of one kind. */
export type ItemOf<K extends SessionItem["kind"]> = Extract<SessionItem, { readonly kind: K }>;

/** A tool call with the output that answers it. */
export interface ToolCall extends Omit<ItemOf<"call">, "kind" | "end"> {
  /** null where no output came: the session ended, or the turn was aborted. */
  readonly output: ItemOf<"output"> | null;
  /** Of the output; where that does not say, of the event that reports the call's end. */
  readonly status: CallEnd["status"];
  readonly exitCode: number | null;
  readonly durationSeconds: number | null;
  /** Index of the turn in `turns`; null before the first. */
  readonly turn: number | null;
}

export interface CodexSession {
  readonly meta: ItemOf<"meta"> | null;
  /** Every record in order, calls and outputs and unknown ones too (see `SessionOptions.budget`). */
  readonly items: readonly SessionItem[];
  readonly turns: readonly Turn[];
  readonly calls: readonly ToolCall[];
  /** Outputs whose call is not in the file. */
  readonly unpairedOutputs: readonly ItemOf<"output">[];
  /** The last counts that the session gives; null where it gives none. */
  readonly tokens: TokenUsage | null;
  /** Models named by the session, in order of appearance. */
  readonly models: readonly string[];
  readonly scan: SessionScan;
  readonly notes: readonly string[];
}

export interface SessionOptions {
  /**
   * How many characters of items are held, 2 Mi by default (a real session has some 0.2 Mi). Once they are spent, later
   * items, calls and outputs are counted and no longer held, and a note says so: memory stays bounded whatever the file's
   * size. `scanCodexSession` hands out every item.
   */
  readonly budget?: number;
}

const mostBrokenLines = 1000;
const mostTypes = 1000;

/**
 * Reads a Codex session (one {timestamp, type, payload} a line), item by item as it is read; nothing is held. Broken and
 * cut-off lines are reported by number and skipped. Every line is accounted for: lines = records + blank + broken, and
 * the tally adds up to the records. A file in which no line is a record is an InputError.
 */
export async function scanCodexSession(path: string, onItem: (item: SessionItem) => void): Promise<SessionScan> {
  const scanner = sessionScanner(basename(path), onItem);
  const digest = await digestFile(path, scanner.push);
  return { ...scanner.end(), digest };
}

/** The same for bytes that arrive by other ways. */
export function sessionScanner(
  file: string,
  onItem: (item: SessionItem) => void,
): { push(bytes: Buffer): void; end(): Omit<SessionScan, "digest"> } {
  const tally = new Map<string, number>();
  const brokenLines: BrokenLine[] = [];
  const lines = jsonLineScanner(
    (record, line) => {
      const item = sessionItem(record, line);
      const full = item.kind === "unknown" ? `unknown:${item.type.slice(0, 200)}` : item.kind;
      const name = tally.has(full) || tally.size < mostTypes ? full : "unknown:(more types)";
      tally.set(name, (tally.get(name) ?? 0) + 1);
      onItem(item);
    },
    (broken) => {
      if (brokenLines.length < mostBrokenLines) brokenLines.push(broken);
    },
  );
  return {
    push: lines.push,
    end() {
      const counts = lines.end();
      if (counts.records === 0) {
        const first = brokenLines[0];
        throw new InputError(`no record in ${counts.lines} line${counts.lines === 1 ? "" : "s"}`, {
          file,
          ...(first === undefined ? {} : { record: `line ${first.line}`, value: first.problem }),
          remedy: "expected a Codex session: one JSON object a line",
        });
      }
      return { ...counts, tally: Object.fromEntries(tally), brokenLines };
    },
  };
}

/**
 * Reads a Codex session into a typed session: meta, turns, messages, reasoning, tool calls paired with their outputs by
 * call id, token counts, aborted turns. Records of unknown type are counted and kept. Memory is bounded by `budget`.
 */
export async function readCodexSession(path: string, options: SessionOptions = {}): Promise<CodexSession> {
  const builder = sessionBuilder(options.budget ?? 1 << 21);
  const scan = await scanCodexSession(path, builder.add);
  return builder.finish(scan);
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** Puts items together to a session. */
export function sessionBuilder(budget: number): {
  add(item: SessionItem): void;
  finish(scan: SessionScan): CodexSession;
} {
  let left = budget;
  const turns = turnFollower();
  const items: SessionItem[] = [];
  const calls: Open<ToolCall>[] = [];
  const waiting = new Map<string, Open<ToolCall>[]>();
  const latest = new Map<string, Open<ToolCall>>();
  const unpairedOutputs: ItemOf<"output">[] = [];
  const models = new Set<string>();
  let meta: ItemOf<"meta"> | null = null;
  let tokens: TokenUsage | null = null;

  const addCall = (item: ItemOf<"call">): void => {
    const { kind: _, end, ...rest } = item;
    const known = end ?? { status: "unknown", exitCode: null, durationSeconds: null };
    const call: Open<ToolCall> = { ...rest, ...known, output: null, turn: turns.current() };
    calls.push(call);
    if (item.callId === null) return;
    latest.set(item.callId, call);
    const queue = waiting.get(item.callId);
    if (queue === undefined) waiting.set(item.callId, [call]);
    else queue.push(call);
  };

  const addOutput = (item: ItemOf<"output">): void => {
    const queue = item.callId === null ? undefined : waiting.get(item.callId);
    const call = queue?.shift();
    if (queue?.length === 0 && item.callId !== null) waiting.delete(item.callId);
    if (call === undefined) {
      unpairedOutputs.push(item);
      return;
    }
    call.output = item;
    if (item.status !== "unknown") call.status = item.status;
    call.exitCode = item.exitCode ?? call.exitCode;
    call.durationSeconds = item.durationSeconds ?? call.durationSeconds;
  };

  const addEnd = (callId: string, end: CallEnd): void => {
    const call = latest.get(callId);
    if (call === undefined) return;
    if (call.status === "unknown") call.status = end.status;
    call.exitCode ??= end.exitCode;
    call.durationSeconds ??= end.durationSeconds;
  };

  return {
    add(item) {
      turns.follow(item);
      if (item.kind === "meta") meta ??= item;
      else if (item.kind === "tokens") tokens = item.total ?? tokens;
      else if (item.kind === "context" && item.model !== null && models.size < mostTypes) models.add(item.model);
      left -= sizeOfItem(item);
      if (left < 0) return;
      items.push(item);
      if (item.kind === "call") addCall(item);
      else if (item.kind === "output") addOutput(item);
      else if (item.kind === "event" && item.callId !== null && item.end !== null) addEnd(item.callId, item.end);
    },
    finish(scan) {
      const brokenArguments = calls.filter((call) => call.brokenArguments).length;
      const unheld = scan.records - items.length;
      const open = calls.filter((call) => call.output === null && call.status === "unknown").length;
      const counted: readonly (readonly [number, string])[] = [
        [brokenArguments, "calls have arguments that are not JSON: kept as text"],
        [unheld > 0 ? 0 : open, "calls have no output"],
        [unpairedOutputs.length, "outputs have no call"],
        [unheld, "records at the end are counted but not held (budget)"],
      ];
      const notes = [
        ...scanNotes(scan),
        ...counted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
      ];
      const all = { meta, items, turns: turns.all(), calls, unpairedOutputs, tokens, models: [...models] };
      return { ...all, scan, notes };
    },
  };
}

function scanNotes(scan: SessionScan): string[] {
  const notes: string[] = [];
  if (scan.broken > 0) {
    const named = scan.brokenLines.slice(0, 5).map(({ line, cutOff }) => `${line}${cutOff ? " (cut off)" : ""}`);
    const more = scan.broken > named.length ? ", …" : "";
    notes.push(`${scan.broken} of ${scan.lines} lines are broken and skipped: line ${named.join(", ")}${more}`);
  }
  const unknown = Object.entries(scan.tally).filter(([name]) => name.startsWith("unknown:"));
  if (unknown.length > 0) {
    const named = unknown.slice(0, 5).map(([name, count]) => `${count} ${name.slice("unknown:".length)}`);
    notes.push(`records of unknown type, kept: ${named.join(", ")}${unknown.length > 5 ? ", …" : ""}`);
  }
  return notes;
}

/** What an item costs beside its texts. */
const fixed = 256;

/** Roughly the characters that an item takes in memory. */
export function sizeOfItem(item: SessionItem): number {
  switch (item.kind) {
    case "meta":
      return fixed + (item.instructions?.length ?? 0);
    case "call":
      return fixed + item.input.length * 2;
    case "unknown":
      return fixed + sizeOfValue(item.record);
    case "message":
    case "reasoning":
    case "output":
      return fixed + item.text.length;
    case "event":
    case "compacted":
      return fixed + (item.text?.length ?? 0);
    default:
      return fixed;
  }
}

/** Without recursion, since nesting is the file's to choose. */
function sizeOfValue(root: unknown): number {
  const open: unknown[] = [root];
  let size = 0;
  while (open.length > 0) {
    const value = open.pop();
    size += typeof value === "string" ? value.length : 16;
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) open.push(part);
  }
  return size;
}

/** What the harness did on one input of the user's. */
export interface Turn {
  /** Line of its first record. */
  readonly line: number;
  readonly turnId: string | null;
  readonly model: string | null;
  readonly end: "complete" | "aborted" | null;
  /** Why it was aborted, where the session says. */
  readonly reason: string | null;
}

/**
 * Follows a session's items and tells its turns. Newer versions mark a turn's start and give it an id; in older ones a
 * user message opens the next turn. A message sent while a marked turn runs belongs to it.
 */
export function turnFollower(): {
  follow(item: SessionItem): void;
  /** Index of the turn that runs, or of the last one; null before the first. */
  current(): number | null;
  all(): readonly Turn[];
} {
  const turns: { -readonly [K in keyof Turn]: Turn[K] }[] = [];
  const running = () => {
    const last = turns.at(-1);
    return last === undefined || last.end !== null ? null : last;
  };
  const begin = (line: number, turnId: string | null) => {
    const turn = { line, turnId, model: null, end: null, reason: null };
    turns.push(turn);
    return turn;
  };
  /** The turn of that id: the one that runs, if it has this id or none yet; else a new one. */
  const turnOf = (line: number, turnId: string | null) => {
    const now = running();
    if (now === null || (turnId !== null && now.turnId !== null && now.turnId !== turnId)) return begin(line, turnId);
    now.turnId ??= turnId;
    return now;
  };
  return {
    follow(item) {
      if (item.kind === "context") {
        const turn = turnOf(item.line, item.turnId);
        turn.model ??= item.model;
      }
      if (item.kind !== "event") return;
      switch (item.event) {
        case "task_started":
        case "turn_started":
          begin(item.line, item.turnId);
          break;
        case "user_message":
          if ((running()?.turnId ?? null) === null) begin(item.line, item.turnId);
          break;
        case "task_complete":
        case "turn_complete":
          turnOf(item.line, item.turnId).end = "complete";
          break;
        case "turn_aborted": {
          const turn = turnOf(item.line, item.turnId);
          turn.end = "aborted";
          turn.reason = item.text;
          break;
        }
        default:
      }
    },
    current: () => (turns.length === 0 ? null : turns.length - 1),
    all: () => turns,
  };
}
