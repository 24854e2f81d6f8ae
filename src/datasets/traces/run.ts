import type { AgentCall, AgentStep, AgentTrace, CallEnded } from "../../trace.js";
import { many } from "../../words.js";
import { isRecord, type JsonRecord, jsonOf, own } from "../json-values.js";

/** What takes the steps of a run, in their order, as they are read. */
export interface StepVisitor {
  step(step: AgentStep): void;
}

/** What a format says of a run beside its steps. */
export type Head = Pick<AgentTrace, "id" | "format" | "file"> &
  Partial<Pick<AgentTrace, "cluster" | "groups" | "outcome" | "score" | "precision" | "tokens" | "cost" | "seconds">> &
  Partial<Pick<AgentTrace, "ended">> & {
    /** What the format records of calls, where it is not told by there being some. */
    readonly calls?: boolean;
    readonly notes?: readonly string[];
  };

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** A step as it is said; its index and calls come by themselves. */
export type Said = Pick<AgentStep, "role" | "text"> &
  Partial<Pick<AgentStep, "time" | "agent" | "reasoning" | "tokens" | "cost">>;

interface OpenCall extends Open<AgentCall> {
  readonly id: string | null;
  settled: boolean;
}

type OpenStep = Open<Omit<AgentStep, "calls">> & { readonly calls: OpenCall[] };

/** Steps that wait for the results of their calls: no more than these, nor more characters. */
const most = { steps: 64, characters: 1 << 22 };

/**
 * Puts a run together: a step goes on to the visitor when a later one has begun and its calls have ended, or the window is
 * full. A result whose call is not there (any more) becomes a step of the tool's own.
 */
export class RunBuilder<V extends StepVisitor> {
  private readonly waiting: OpenStep[] = [];
  private readonly open = new Map<string, OpenCall[]>();
  private readonly ledger = new Map<string, number>();
  private steps = 0;
  private held = 0;
  private first: number | null = null;
  private last: number | null = null;
  private tokens: number | null = null;
  private cost: number | null = null;
  private calls = 0;
  private lost = 0;
  private broken = 0;
  private content = false;

  constructor(readonly visitor: V) {}

  /** Whether nothing was said yet. */
  get empty(): boolean {
    return this.steps === 0;
  }

  /** The id of the oldest call that waits for its result. */
  get unanswered(): string | null {
    for (const { calls } of this.waiting) for (const { settled, id } of calls) if (!settled) return id;
    return null;
  }

  /** Begins a step. */
  say({ role, text, time = null, agent = null, reasoning = "", tokens = null, cost = null }: Said): void {
    const step: OpenStep = { index: ++this.steps, time, role, agent, text, calls: [], tokens: null, cost: null };
    this.waiting.push(step);
    this.hold(text);
    if (text !== "") this.content = true;
    if (reasoning !== "") this.reason(reasoning);
    this.spend(tokens, cost);
    if (time !== null) {
      this.first = Math.min(this.first ?? time, time);
      this.last = Math.max(this.last ?? time, time);
    }
    this.pass(1);
  }

  /** Adds to the text of the step that was begun last. */
  more(text: string): void {
    const step = this.waiting.at(-1)!;
    step.text = step.text === "" ? text : `${step.text}\n${text}`;
    this.content = true;
    this.hold(text);
  }

  /** Adds to its reasoning. */
  reason(text: string): void {
    const step = this.waiting.at(-1)!;
    step.reasoning = step.reasoning === undefined ? text : `${step.reasoning}\n${text}`;
    this.hold(text);
  }

  /** Adds to what it took. */
  spend(tokens: number | null, cost: number | null = null): void {
    const step = this.waiting.at(-1);
    if (step === undefined) return;
    if (tokens !== null) {
      step.tokens = (step.tokens ?? 0) + tokens;
      this.tokens = (this.tokens ?? 0) + tokens;
    }
    if (cost !== null) {
      step.cost = (step.cost ?? 0) + cost;
      this.cost = (this.cost ?? 0) + cost;
    }
  }

  /** Adds a call to it. Arguments that are to be JSON and are not are kept as they stand, and counted. */
  call(
    id: string | null,
    name: string,
    input: unknown,
    { free = false, settled = false, ended = "unknown" as CallEnded } = {},
  ): void {
    const text = typeof input === "string" ? input : jsonText(input);
    if (!free && typeof input === "string" && input.trim() !== "" && jsonOf(input) === undefined) this.broken++;
    const call: OpenCall = { id, name, arguments: text, result: null, ended, settled };
    this.waiting.at(-1)!.calls.push(call);
    this.calls++;
    this.hold(text);
    if (id !== null) this.open.set(id, [...(this.open.get(id) ?? []), call]);
  }

  /** The result of the oldest call of this id without one. */
  result(id: string | null, text: string, ended: CallEnded, time: number | null = null): void {
    const named = id === null ? undefined : this.open.get(id)?.find((call) => !call.settled);
    if (named === undefined) {
      this.say({ role: "tool", text, time });
      return;
    }
    named.result = text;
    named.settled = true;
    if (ended !== "unknown") named.ended = ended;
    if (time !== null) this.last = Math.max(this.last ?? time, time);
    this.content = true;
    this.hold(text);
    this.pass(1);
  }

  /** How a call ended, where its result does not say. */
  end(id: string, ended: CallEnded): boolean {
    const call = this.open.get(id)?.at(-1);
    if (call?.ended === "unknown") call.ended = ended;
    return call !== undefined;
  }

  /** Counts what is not taken over. */
  leave(kind: string): void {
    const name = this.ledger.has(kind) || this.ledger.size < 1000 ? kind.slice(0, 200) : "(more kinds)";
    this.ledger.set(name, (this.ledger.get(name) ?? 0) + 1);
  }

  finish(head: Head): { readonly trace: AgentTrace; readonly visitor: V } {
    this.pass(0);
    const { calls = this.calls > 0, notes = [], ...known } = head;
    const seconds = this.first === null || this.last === this.first ? null : (this.last! - this.first) / 1000;
    const counted = [
      [
        this.broken,
        "call",
        "has arguments that are not JSON, kept as text",
        "have arguments that are not JSON, kept as text",
      ],
      [this.lost, "call", "has no result", "have no result"],
    ] as const;
    const trace: AgentTrace = {
      ...{ cluster: null, groups: {}, outcome: null, score: null, ended: null },
      ...{ tokens: this.tokens, cost: this.cost, seconds },
      ...known,
      steps: this.steps,
      records: { calls, content: this.content },
      ledger: Object.fromEntries(this.ledger),
      notes: [
        ...notes,
        ...counted.flatMap(([n, what, has, have]) => (n === 0 ? [] : [`${many(n, what)} ${n === 1 ? has : have}`])),
      ],
    };
    return { trace, visitor: this.visitor };
  }

  private hold({ length }: string): void {
    this.held += length;
  }

  /** Hands on what need not wait, all but the last `keep` steps. */
  private pass(keep: number): void {
    while (this.waiting.length > keep) {
      const step = this.waiting[0]!;
      const full = this.waiting.length > most.steps || this.held > most.characters;
      // some harnesses tell of a call's end long after its result
      if (keep > 0 && !full && step.calls.some(({ settled, ended }) => !settled || ended === "unknown")) return;
      this.waiting.shift();
      this.held -= sizeOf(step);
      for (const { id, settled } of step.calls) {
        if (!settled) this.lost++;
        if (id === null) continue;
        const left = this.open.get(id)!.slice(1);
        if (left.length === 0) this.open.delete(id);
        else this.open.set(id, left);
      }
      const calls = step.calls.map(({ name, arguments: input, result, ended }) => ({
        name,
        arguments: input,
        result,
        ended,
      }));
      this.visitor.step({ ...step, calls });
    }
  }
}

function sizeOf({ text, reasoning = "", calls }: OpenStep): number {
  const inCalls = calls.reduce((sum, call) => sum + call.arguments.length + (call.result?.length ?? 0), 0);
  return text.length + reasoning.length + inCalls;
}

/** A value as JSON; empty where it has none, or is nested too deep to be written. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

/** An own text of a record, empty ones too; null where there is none. */
export function textIn(record: unknown, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = isRecord(record) ? own(record, name) : undefined;
    if (typeof value === "string") return value;
  }
  return null;
}

/** An own number of a record; null where there is none that is finite. */
export function numberIn(record: unknown, ...names: readonly string[]): number | null {
  for (const name of names) {
    const value = isRecord(record) ? own(record, name) : undefined;
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return null;
}

/** A text or a whole number as an id or a name; null for anything else, and for nothing. */
export function nameIn(record: unknown, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = isRecord(record) ? own(record, name) : undefined;
    if ((typeof value === "string" && value !== "") || Number.isSafeInteger(value)) return String(value);
  }
  return null;
}

/** An own record of a record, by a path of names; an empty one where it is not there. */
export function recordIn(record: JsonRecord, ...path: readonly string[]): JsonRecord {
  return path.reduce((at, name) => {
    const value = own(at, name);
    return isRecord(value) ? value : {};
  }, record);
}

/** Own records of a list, by the list's name; none where it is not one. */
export function recordsIn(record: JsonRecord, name: string): readonly JsonRecord[] {
  const list = own(record, name);
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The texts of a content: a text, or a list of parts {type, text}, one under the other; JSON of another value. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (content === null || content === undefined) return "";
  if (!Array.isArray(content)) return textIn(content, "text") ?? jsonText(content);
  const texts = content.map((part) => (typeof part === "string" ? part : textIn(part, "text", "content", "refusal")));
  return texts.filter((text) => text !== null).join("\n");
}

/** Parts of a content that are no text (images, files): their types. What they point at is never opened. */
export function otherParts(content: unknown): readonly string[] {
  if (!Array.isArray(content)) return [];
  return content
    .filter((part) => isRecord(part) && textIn(part, "text", "content", "refusal") === null)
    .map((part) => textIn(part, "type") ?? "(no type)");
}

/** Milliseconds since 1970 of an ISO time, which is UTC where it names no zone, or of a number of seconds or milliseconds. */
export function timeOf(value: unknown): number | null {
  if (typeof value === "number") return value > 1e8 && value < 1e15 ? (value < 1e11 ? value * 1000 : value) : null;
  if (typeof value !== "string") return null;
  const time = Date.parse(
    /T[\d:.,]+$/.test(value.trim().replace(" ", "T")) ? `${value.trim().replace(" ", "T")}Z` : value,
  );
  return Number.isFinite(time) ? time : null;
}

/** The groups of a run that are known. */
export function groupsOf(groups: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(groups).filter((entry): entry is [string, string] => (entry[1] ?? "") !== ""),
  );
}
