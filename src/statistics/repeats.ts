import type { RepeatsRow } from "../analyses/outcomes.js";
import { hasWeight } from "../counts/count.js";
import { clustersOf, gatherRecords } from "../counts/group.js";
import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import type { Grouped, OutcomeRecord } from "../trace.js";
import { type BootstrapOptions, clusterBootstrap } from "./cluster-bootstrap.js";
import { clusterSpread, spreadNote } from "./clusters.js";
import { tOf } from "./distributions.js";
import { defaultSeed, randomFrom } from "./random.js";

export interface RepeatsOptions {
  readonly by?: readonly string[];
  readonly confidence?: number;
  /** Student's t over tasks (default), or the bootstrap over them. */
  readonly interval?: "t" | "cluster-bootstrap";
  readonly seed?: number;
  readonly replicates?: number;
}

/** The runs of known outcome of one task, and those of them that succeed. */
interface Task {
  readonly n: number;
  readonly c: number;
}

/**
 * What repeated runs of a task (a scenario, a cluster) say, a row a group and k from 1 to the most known runs of a task:
 * pass@k, that one of k runs or more succeeds, 1 − C(n − c, k)/C(n, k) (Chen et al. 2021, arXiv 2107.03374), and pass^k,
 * that all k do, C(c, k)/C(n, k) (Yao et al. 2024, arXiv 2406.12045), each the mean over the tasks with k known runs or
 * more, with Student's t over tasks, cut to 0 to 1, or the bootstrap over tasks. Every task weighs the same. Limits are null with one task or no spread.
 * Beside them, of all tasks with two known runs or more: how many are solved always, sometimes and never, the ANOVA
 * estimate of the intraclass correlation (0 to 1) and the design effect that it makes. Runs of unknown outcome are left out.
 *
 * @example
 * ```ts
 * import { repeats } from "mastkit";
 * const run = (cluster: string, outcome: "success" | "failure", id: number) =>
 *   ({ id: String(id), cluster, outcome, recall: null, groups: {} });
 * const rows = repeats([run("a", "success", 1), run("a", "failure", 2), run("b", "success", 3), run("b", "success", 4)]);
 * rows.map((row) => row.pass_hat_k); // => [0.75, 0.5]
 * ```
 */
export function repeats(
  records: readonly OutcomeRecord[],
  options: RepeatsOptions = {},
): readonly Grouped<RepeatsRow>[] {
  return gatherRecords(records, options.by ?? []).flatMap(({ group, members }) =>
    rowsOf(members, options).map((row) => ({ ...group, ...row })),
  );
}

function rowsOf(members: readonly OutcomeRecord[], options: RepeatsOptions): readonly RepeatsRow[] {
  const known = members.filter(({ outcome }) => outcome !== null);
  const tasks: readonly Task[] = clustersOf(known)
    .map((runs) => ({ n: runs.length, c: runs.filter(({ outcome }) => outcome === "success").length }))
    // a sum's last digit does not hang on the order of the rows
    .sort((a, b) => a.n - b.n || a.c - b.c);
  const repeated = tasks.filter(({ n }) => n > 1);
  const spread = clusterSpread(tasks.map(({ n, c }) => ({ flagged: c, n })));
  const squares = tasks.reduce((sum, { n }) => sum + n * n, 0) / known.length;
  const sizes = [...new Set(tasks.map(({ n }) => n))];
  const unknown = members.length - known.length;
  const always = repeated.filter(({ n, c }) => c === n).length;
  const never = repeated.filter(({ c }) => c === 0).length;
  const shared = joinNotes(
    members.some(hasWeight) ? noteOf("not-weighted") : null,
    unknown === 0 ? null : noteOf("unknown-runs", { runs: unknown }),
    known.length > 0 && repeated.length === 0 ? noteOf("no-repeats") : null,
    sizes.length > 1 ? noteOf("runs-vary", { least: Math.min(...sizes), most: Math.max(...sizes) }) : null,
    spread.icc === null ? null : about("in the interval of outcomes", spreadNote(spread)),
  );
  return Array.from({ length: Math.max(1, ...sizes) }, (_, index): RepeatsRow => {
    const k = index + 1;
    const kept = tasks.filter(({ n }) => n >= k);
    const any = meanOver(
      kept.map(({ n, c }) => 1 - allOf({ n, c: n - c }, k)),
      options,
    );
    const all = meanOver(
      kept.map((task) => allOf(task, k)),
      options,
    );
    return {
      k,
      scenarios: kept.length,
      left_out: tasks.length - kept.length,
      pass_at_k: any.mean,
      pass_at_k_low: any.low,
      pass_at_k_high: any.high,
      pass_hat_k: all.mean,
      pass_hat_k_low: all.low,
      pass_hat_k_high: all.high,
      always,
      sometimes: repeated.length - always - never,
      never,
      interval: options.interval ?? "t",
      icc: spread.icc,
      design_effect: spread.icc === null ? null : 1 + spread.icc * (squares - 1),
      note: joinNotes(
        ...(k === 1 || kept.length < 2 ? [any.note] : [about("pass@k", any.note), about("pass^k", all.note)]),
        shared,
      ),
    };
  });
}

/** C(c, k) / C(n, k): that k runs drawn from a task's n all are among its c. */
function allOf({ n, c }: Task, k: number): number {
  let product = 1;
  for (let drawn = 0; drawn < k; drawn++) product *= Math.max(0, c - drawn) / (n - drawn);
  return product;
}

interface Mean {
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly note: Notes | null;
}

function meanOver(values: readonly number[], { confidence = 0.95, interval, seed, ...rest }: RepeatsOptions): Mean {
  const size = values.length;
  if (size === 0) return { mean: null, low: null, high: null, note: noteOf("no-known-scenario") };
  const mean = values.reduce((sum, value) => sum + value, 0) / size;
  const se = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, size - 1) / size);
  if (size < 2) return { mean, low: null, high: null, note: noteOf("one-scenario") };
  if (se <= 1e-14) return { mean, low: null, high: null, note: noteOf("scenarios-alike", { value: mean }) };
  if (interval === "cluster-bootstrap") {
    const drawn: BootstrapOptions = { ...rest, confidence, random: randomFrom(seed ?? defaultSeed) };
    const tasks = values.map((value) => [value, 1]);
    return { mean, ...clusterBootstrap(tasks, ([sum, count]) => sum! / count!, drawn) };
  }
  const half = tOf(confidence, size - 1) * se;
  return { mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half), note: null };
}
