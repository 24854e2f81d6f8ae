import type { SignalledRun } from "../analyses/signals.js";
import { readSignals } from "../annotate/signals.js";
import type { TracesOptions } from "../datasets/traces/traces.js";
import { withScenarioFacts } from "../published/scenarios.js";
import { outcomeOfRun } from "../study/open.js";
import type { OutcomeRecord } from "../trace.js";

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
