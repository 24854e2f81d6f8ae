import type { SignalledRun } from "../analyses/signals.js";
import { readSignals } from "../annotate/signals.js";
import { eachTrace, type TracesOptions, type TracesSummary } from "../datasets/traces/traces.js";
import { InputError } from "../errors.js";
import { withScenarioFacts } from "../published/scenarios.js";
import type { AgentStep, AgentTrace, OutcomeRecord } from "../trace.js";
import { some } from "../words.js";
import { outcomeOfRun } from "./open.js";

/** Runs of agents, read once: how they ended, what they took, and the signals of their steps. */
export interface OwnRuns {
  /** For `outcomes`, `repeats`, `spent`; ITBench's with what is known of their scenarios (complexity, fault …). */
  readonly outcomes: readonly OutcomeRecord[];
  /** For `signalAuc`; each with its row of signals. */
  readonly runs: readonly SignalledRun[];
  /** `signalAuc` takes labels beside them. */
  readonly labels: null;
  /** What reading had to say. */
  readonly notes: readonly string[];
}

/**
 * Opens the runs of agents under a path, a file or a folder, in one pass: as {@link readSignals}, and with their outcomes as
 * `outcomes --traces` takes them.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { openRuns, outcomes } from "mastkit";
 * const file = `${tmpdir()}/opened-runs.jsonl`;
 * const run = (trial: number, reward: number) => ({ task_id: 1, trial, reward, traj: [{ role: "user", content: "hi" }] });
 * writeFileSync(file, JSON.stringify([run(0, 1), run(1, 0)]));
 * outcomes((await openRuns(file)).outcomes)[0]?.success_rate; // => 0.5
 * ```
 */
export async function openRuns(path: string, options: Omit<TracesOptions, "summary"> = {}): Promise<OwnRuns> {
  const { runs, notes } = await readSignals(path, options);
  return { outcomes: withScenarioFacts(runs.map(({ trace }) => outcomeOfRun(trace))), runs, labels: null, notes };
}

/** Which run, and how runs are read. */
export interface PickOptions extends Omit<TracesOptions, "summary"> {
  readonly id?: string;
}

/** A run, what took its steps, and the heads of all that were read on the way. */
export interface PickedRun<V> {
  readonly picked: { readonly trace: AgentTrace; readonly visitor: V };
  readonly heads: readonly AgentTrace[];
  readonly summary: TracesSummary;
}

/**
 * The run of an id under a path, the first one without; InputError where there is none.
 */
export async function pickRun<V extends { step(step: AgentStep): void }>(
  path: string,
  begin: () => V,
  { id, ...options }: PickOptions,
): Promise<PickedRun<V>> {
  const heads: AgentTrace[] = [];
  let picked: PickedRun<V>["picked"] | undefined;
  let said: TracesSummary | undefined;
  const summary = (all: TracesSummary) => {
    said = all;
  };
  // Without an id the first run is the one: the steps of the others are not looked at.
  const others = { step: () => {} };
  const begun = () => (id === undefined && heads.length > 0 ? others : begin());
  for await (const { trace, visitor } of eachTrace(path, begun, { ...options, summary })) {
    heads.push(trace);
    if (id === undefined ? heads.length === 1 : trace.id === id) picked = { trace, visitor: visitor as V };
  }
  if (picked !== undefined) return { picked, heads, summary: said! };
  const there = some(
    heads.map((head) => head.id),
    8,
  );
  throw new InputError(`no run ${id}`, { file: said!.digest.name, remedy: `there are ${there}` });
}
