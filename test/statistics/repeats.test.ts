import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { repeats } from "../../src/index.js";
import { noteText } from "../../src/notes.js";
import type { OutcomeRecord } from "../../src/trace.js";
import { needsRealData, realData } from "../data.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

/** Runs of tasks with n known outcomes and c successes each. */
function runsOf(n: readonly number[], c: readonly number[]): readonly OutcomeRecord[] {
  return n.flatMap((runs, task) =>
    Array.from({ length: runs }, (_, run) => ({
      id: `${task}/${run}`,
      outcome: run < c[task]! ? ("success" as const) : ("failure" as const),
      recall: null,
      cluster: String(task),
      groups: {},
    })),
  );
}

const at = (n: readonly number[], c: readonly number[], k: number) => repeats(runsOf(n, c)).find((row) => row.k === k)!;

// All k-subsets counted (n to 10), the product formula of HumanEval, R's lchoose and t.test
test("pass@k and pass^k: known answers", () => {
  const first = at(Array(8).fill(5), [1, 2, 1, 5, 3, 4, 3, 4], 1);
  near(first.pass_at_k, 0.575, 1e-9);
  near(first.pass_hat_k_low, 0.33126011114464593, 1e-9);
  near(first.pass_at_k_high, 0.818739888855354, 1e-9);
  const second = at([5, 5, 5, 5, 5, 5, 5, 5, 1], [5, 0, 2, 3, 3, 3, 0, 4, 1], 2);
  assert.deepEqual([second.scenarios, second.left_out, second.pass_at_k_high], [8, 1, 1]);
  near(second.pass_at_k, 0.675, 1e-9);
  near(second.pass_at_k_low, 0.31820133702838904, 1e-9);
  near(second.pass_hat_k, 0.325, 1e-9);
  near(second.pass_hat_k_low, 0.04325793705816139, 1e-9);
  near(second.pass_hat_k_high, 0.6067420629418386, 1e-9);
  const third = at([8, 4, 5, 6, 3, 2, 10, 3], [7, 4, 0, 2, 1, 0, 8, 2], 3);
  near(third.pass_at_k, 0.8285714285714286, 1e-9);
  near(third.pass_hat_k, 0.2988095238095238, 1e-9);
  assert.equal(third.pass_hat_k_low, 0);
  noted(third.note, "runs-vary", { least: 2, most: 10 });
  const large = at(Array(5).fill(200), [0, 3, 50, 199, 200], 100);
  near(large.pass_at_k, 0.7753768844221105, 1e-9);
  near(large.pass_at_k_low, 0.2331236766145266, 1e-9);
  near(large.pass_hat_k, 0.3, 1e-9);
});

test("pass@k rises and pass^k falls with k, both start at the mean success rate, and order and names move nothing", () => {
  const task = fc.integer({ min: 1, max: 6 }).chain((n) => fc.record({ n: fc.constant(n), c: fc.nat(n) }));
  fc.assert(
    fc.property(fc.array(task, { minLength: 1, maxLength: 8 }), (tasks) => {
      const size = Math.max(...tasks.map(({ n }) => n));
      const same = tasks.map(({ c }) => ({ n: size, c: Math.min(c, size) }));
      const rows = repeats(
        runsOf(
          same.map(({ n }) => n),
          same.map(({ c }) => c),
        ),
      );
      assert.equal(rows.length, size);
      near(rows[0]!.pass_at_k, rows[0]!.pass_hat_k, 1e-12);
      for (const [index, row] of rows.slice(1).entries()) {
        assert.ok(row.pass_at_k! >= rows[index]!.pass_at_k! - 1e-12);
        assert.ok(row.pass_hat_k! <= rows[index]!.pass_hat_k! + 1e-12);
      }
      const records = runsOf(
        tasks.map(({ n }) => n),
        tasks.map(({ c }) => c),
      );
      const renamed = [...records]
        .reverse()
        .map((record) => ({ ...record, id: `x${record.id}`, cluster: `y${record.cluster}` }));
      assert.deepEqual(repeats(renamed), repeats(records));
      const { always, sometimes, never } = repeats(records)[0]!;
      assert.equal(always + sometimes + never, tasks.filter(({ n }) => n > 1).length);
    }),
  );
});

test("the bootstrap over tasks on request: its standard error is the plain one times √((S − 1)/S)", () => {
  const runs = runsOf(
    Array(30).fill(4),
    Array.from({ length: 30 }, (_, task) => task % 5),
  );
  const half = (interval: "t" | "cluster-bootstrap") => {
    const [{ pass_hat_k_low: low, pass_hat_k_high: high, interval: named } = {} as never] = repeats(runs, { interval });
    assert.equal(named, interval);
    return (high! - low!) / 2;
  };
  // Student's t at 29 degrees of freedom is 2.045, the normal's 1.96
  near(half("cluster-bootstrap") / half("t"), (1.96 / 2.045) * Math.sqrt(29 / 30), 0.02);
});

test("an unknown outcome is left out, never a failure; nothing known is said to be so", () => {
  const [known] = repeats([...runsOf([2, 2], [2, 1]), { ...runsOf([1], [0])[0]!, id: "new", outcome: null }]);
  assert.equal(known!.pass_at_k, 0.75);
  noted(known!.note, "unknown-runs", { runs: 1 });
  const [nothing] = repeats([{ ...runsOf([1], [0])[0]!, outcome: null }]);
  assert.deepEqual([nothing!.k, nothing!.pass_at_k, nothing!.icc], [1, null, null]);
  noted(nothing!.note, "no-known-scenario");
});

test("tau-bench's airline history, 50 tasks by 4 trials: pass^1 .42, pass^4 .20, ICC .405", needsRealData, () => {
  const runs = JSON.parse(readFileSync(realData("tau-bench", "tau-gpt-4o-airline.json")!, "utf8")) as readonly {
    task_id: number;
    trial: number;
    reward: number;
  }[];
  const rows = repeats(
    runs.map(({ task_id, trial, reward }) => ({
      id: `${task_id}/${trial}`,
      outcome: reward >= 1 ? ("success" as const) : ("failure" as const),
      recall: null,
      cluster: String(task_id),
      groups: {},
    })),
  );
  near(rows[0]!.pass_hat_k, 0.42, 1e-12);
  near(rows[3]!.pass_hat_k, 0.2, 1e-12);
  near(rows[0]!.icc, 0.405, 5e-4);
  near(rows[0]!.design_effect, 2.21, 6e-3);
});

test("notes say which of the two has no interval, and that no scenario repeats", () => {
  const solvedOnce = at([3, 3, 3], [1, 1, 2], 3);
  assert.deepEqual([solvedOnce.pass_at_k, solvedOnce.pass_at_k_low, solvedOnce.pass_hat_k], [1, null, 0]);
  assert.match(noteText(solvedOnce.note)!, /pass@k: every scenario has 1, .*; pass\^k: every scenario has 0, /);
  const once = at([1, 1, 1], [1, 0, 1], 1);
  assert.deepEqual([once.icc, once.always, once.sometimes, once.never], [null, 0, 0, 0]);
  noted(once.note, "no-repeats");
});
