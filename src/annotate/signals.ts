import type { SignalledRun, SignalsRow } from "../analyses/signals.js";
import { jsonOf } from "../datasets/json-values.js";
import { eachTrace, type TracesOptions, type TracesSummary } from "../datasets/traces/traces.js";
import { joinNotes, noteOf } from "../notes.js";
import type { AgentCall, AgentStep, AgentTrace } from "../trace.js";
import { changes, checks, finishes } from "./kinds-of-calls.js";

/** Calls and results that are remembered of a run, by their hashes: later ones count as new. */
const most = 100_000;

/** Counts the signals of one run as its steps pass by; what it remembers is bounded. */
export class Signals {
  private calls = 0;
  private failed = 0;
  private unsaid = 0;
  private checked = 0;
  private results = 0;
  private run = 0;
  private longest = 0;
  private last: number | null = null;
  private changed: number | null = null;
  private repeats = 0;
  private failures = 0;
  private newest = 0;
  private steps = 0;
  private answered = false;
  private full = false;
  /** Calls since the last change: how often each came, and how often it failed. */
  private readonly since = new Map<number, { times: number; failures: number }>();
  private readonly seen = new Set<number>();

  step(step: AgentStep): void {
    this.steps++;
    for (const call of step.calls) this.call(call);
    if (step.role !== "agent") return;
    this.answered = step.calls.length === 0 ? step.text.trim() !== "" : step.calls.some(finishes);
  }

  private call(call: AgentCall): void {
    this.calls++;
    if (call.ended === "failed") this.failed++;
    if (call.ended === "unknown") this.unsaid++;
    const hash = hashOf(`${call.name}\n${normalised(call.arguments)}`);
    // The same change again changes nothing.
    const change = call.ended !== "failed" && hash !== this.changed && changes(call);
    if (change) {
      this.changed = hash;
      this.checked = 0;
      this.since.clear();
    } else if (checks(call)) this.checked++;
    this.run = hash === this.last && !change ? this.run + 1 : 1;
    this.last = hash;
    this.longest = Math.max(this.longest, this.run);
    const known = this.since.get(hash) ?? { times: 0, failures: 0 };
    known.times++;
    if (call.ended === "failed") known.failures++;
    if (this.since.size < most) this.since.set(hash, known);
    else this.full = true;
    this.repeats = Math.max(this.repeats, known.times);
    this.failures = Math.max(this.failures, known.failures);
    if (call.result === null) return;
    this.results++;
    const result = hashOf(call.result);
    if (this.seen.has(result)) return;
    if (this.seen.size < most) this.seen.add(result);
    else this.full = true;
    this.newest = this.steps;
  }

  /** What was counted, beside what is known of the run. */
  row({ id, cluster, outcome, ended, tokens, cost, seconds, records, notes }: AgentTrace): SignalsRow {
    const { calls, content } = records;
    const said = calls && this.unsaid < Math.max(1, this.calls);
    const of = (known: boolean, value: number) => (known ? value : null);
    return {
      trace_id: id,
      cluster,
      outcome,
      steps: of(this.steps > 0, this.steps),
      calls: of(calls, this.calls),
      failed_calls: of(said, this.failed),
      longest_run: of(calls, this.longest),
      most_repeats: of(calls, this.repeats),
      repeated_failures: of(said, this.failures),
      steps_since_new: of(calls && this.results > 0, this.steps - this.newest),
      final_answer: of(calls && content, Number(this.answered)),
      cut_off: of(ended !== null, Number(ended !== "done")),
      checks_after_change: of(calls && this.changed !== null, this.checked),
      ...{ tokens, cost, seconds },
      note: joinNotes(
        calls ? null : noteOf("no-calls-recorded"),
        calls && !content ? noteOf("no-content-recorded") : null,
        said && this.unsaid > 0 ? noteOf("calls-of-unknown-end", { calls: this.unsaid }) : null,
        calls && !said ? noteOf("no-end-recorded") : null,
        calls && this.changed === null ? noteOf("no-change-seen") : null,
        this.full ? noteOf("signals-full", { most }) : null,
        ...notes.map((text) => noteOf("remark", { text })),
      ),
    };
  }
}

/**
 * The signals of every run under a path, which are read as {@link eachTrace} reads them, in one pass. They are counted from
 * the trace alone: no labels. Their definitions stand in the dictionary of columns (`data/README.md`, signals).
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { readSignals } from "mastkit";
 * const file = `${tmpdir()}/signals-run.jsonl`;
 * const call = (id: string) => ({ role: "assistant", tool_calls: [{ id, function: { name: "look", arguments: '{"at": 1}' } }] });
 * const answer = (tool_call_id: string) => ({ role: "tool", tool_call_id, content: "nothing" });
 * const messages = [call("a"), answer("a"), call("b"), answer("b"), { role: "assistant", content: "I give up" }];
 * writeFileSync(file, JSON.stringify({ trace_id: "r1", messages }));
 * const { runs } = await readSignals(file);
 * runs.map(({ row }) => [row.calls, row.longest_run, row.final_answer]); // => [[2, 2, 1]]
 * ```
 */
export async function readSignals(
  path: string,
  options: Omit<TracesOptions, "summary"> = {},
): Promise<TracesSummary & { readonly runs: readonly SignalledRun[] }> {
  const runs: SignalledRun[] = [];
  let said: TracesSummary | undefined;
  const summary = (all: TracesSummary) => {
    said = all;
  };
  for await (const { trace, visitor } of eachTrace(path, () => new Signals(), { ...options, summary }))
    runs.push({ trace, row: visitor.row(trace) });
  return { ...said!, runs };
}

/** The signals of a run whose steps are at hand. */
export function signalsOf(trace: AgentTrace, steps: Iterable<AgentStep>): SignalsRow {
  const signals = new Signals();
  for (const step of steps) signals.step(step);
  return signals.row(trace);
}

/** Arguments as they compare: JSON without the order of its keys and its white space, other text with single spaces. */
export function normalised(text: string): string {
  const value = jsonOf(text);
  if (value === undefined) return text.trim().replace(/\s+/g, " ");
  try {
    return JSON.stringify(ordered(value));
  } catch {
    // nested deeper than can be followed
    return text;
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["{}", ...entries.map(([key, part]) => [key, ordered(part)])];
}

/** A text's hash of 53 bits (two of 32 after MurmurHash's mixing). */
function hashOf(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
