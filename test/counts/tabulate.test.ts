import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { collapseModes } from "../../src/counts/merge.js";
import {
  type CountTable,
  codes,
  type LabelledTrace,
  lift,
  type ModesTable,
  mergeTables,
  modeCounts,
  prevalence,
  type Rating,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
  tabulateVotes,
} from "../../src/index.js";
import { allModes, trace, traces } from "./traces.js";

const sorted = (table: CountTable) => table.rows.map((row) => JSON.stringify(row, Object.keys(row).sort())).sort();
const kinds: readonly [string, (data: readonly LabelledTrace[], by: readonly string[]) => CountTable][] = [
  ["modes", (data, by) => tabulateModes(data, { by })],
  ["histogram", (data, by) => tabulateHistogram(data, { by })],
  ["pairs", (data, by) => tabulatePairs(data, { by })],
];

for (const [kind, tabulate] of kinds) {
  test(`${kind} tables of shards add up to one pass`, () => {
    fc.assert(
      fc.property(
        traces,
        fc.nat(40),
        fc.constantFrom<readonly string[]>([], ["model"], ["model", "cluster"]),
        (all, cut, by) => {
          const shards = [all.slice(0, cut), all.slice(cut)].map((part) => tabulate(part, by));
          assert.deepEqual(sorted(mergeTables(shards)), sorted(tabulate(all, by)));
        },
      ),
      { numRuns: 60 },
    );
  });
}

test("a modes table collapsed over a column is the table without it", () => {
  fc.assert(
    fc.property(traces, (all) => {
      const collapsed = collapseModes(tabulateModes(all, { by: ["cluster", "model"] }), ["model"]);
      assert.deepEqual(sorted(collapsed), sorted(tabulateModes(all, { by: ["model"] })));
    }),
    { numRuns: 60 },
  );
});

test("every group and outcome that occurs has its 14 rows, zeros written, and null is never a no", () => {
  const table = tabulateModes([
    trace({ outcome: "failure", labels: { flagged: 1, labelled: 0b11 } }),
    trace({ outcome: "failure", labels: { flagged: 0, labelled: 0 } }),
  ]);
  assert.equal(table.rows.length, 14);
  assert.deepEqual(
    table.rows.slice(0, 3).map(({ code, flagged, labelled, traces }) => [code, flagged, labelled, traces]),
    [
      ["1.1", 1, 1, 2],
      ["1.2", 0, 1, 2],
      ["1.3", 0, 0, 2],
    ],
  );
});

test("partly labelled traces have a histogram row of their own", () => {
  const { rows } = tabulateHistogram([
    trace({ labels: { flagged: 3, labelled: 2 ** 14 - 1 } }),
    trace({ labels: { flagged: 3, labelled: 3 } }),
  ]);
  assert.deepEqual(
    rows.map((row) => [row.modes, row.traces]),
    [
      [2, 1],
      [null, 1],
    ],
  );
});

test("votes are counted by pattern, a missing vote as missing", () => {
  const vote = (item: string, rater: string, value: number | null): Rating => ({
    set: "R",
    item,
    rater,
    code: "1.1",
    value,
    block: null,
    groups: {},
  });
  const table = tabulateVotes([vote("1", "a", 1), vote("1", "b", null), vote("2", "a", 1), vote("3", "b", 0)]);
  assert.deepEqual(table.raters, ["a", "b"]);
  assert.deepEqual(
    table.rows.map((row) => [row.votes, row.items]),
    [
      [[1, null], 2],
      [[null, 0], 1],
    ],
  );
});

test("tables of different kinds or headers cannot be added", () => {
  const modes = tabulateModes([]);
  assert.throws(() => mergeTables<CountTable>([modes, tabulatePairs([])]), /different kinds/);
  assert.throws(() => mergeTables([modes, tabulateModes([], { by: ["model"] })]), /headers differ/);
});

test("a group column that is not there is refused with the list of those that are", () => {
  assert.throws(
    () => tabulateModes([], { by: ["colour"] }),
    /--by colour: no such group column; valid ones: system, model/,
  );
});

test("a mode without a row is not labelled in its group, alone and merged with a shard that has it", () => {
  const unlabelledIn = (all: readonly LabelledTrace[], bits: number) =>
    all.map((one) => ({
      ...one,
      labels: { flagged: one.labels.flagged & ~bits, labelled: one.labels.labelled & ~bits },
    }));
  const withoutRows = (table: ModesTable, bits: number): ModesTable => ({
    ...table,
    rows: table.rows.filter(({ code }) => ((1 << codes.indexOf(code)) & bits) === 0),
  });
  fc.assert(
    fc.property(traces, fc.nat(40), fc.integer({ min: 0, max: allModes - 1 }), (all, cut, bits) => {
      const [first, second] = [all.slice(0, cut), unlabelledIn(all.slice(cut), bits)];
      const by = ["model"];
      const shard = withoutRows(tabulateModes(second, { by }), bits);
      const merged = mergeTables([tabulateModes(first, { by }), shard]);
      assert.deepEqual(sorted(merged), sorted(tabulateModes([...first, ...second], { by })));
      assert.deepEqual(prevalence(shard, { by }), prevalence(tabulateModes(second, { by }), { by }));
    }),
    { numRuns: 60 },
  );
});

test("counts above 2^31 add up exactly, and a sum above 2^53 is refused", () => {
  const table = (code: string, traces: number): ModesTable => ({
    kind: "modes",
    by: [],
    rows: [
      { group: {}, source: null, caution: [], outcome: "failure", code, flagged: 2 ** 31, labelled: traces, traces },
    ],
  });
  const merged = mergeTables([table("1.1", 2 ** 32), table("1.1", 2 ** 32)]);
  const row = prevalence(merged)[0]!;
  assert.deepEqual([row.flagged, row.n, row.proportion], [2 ** 32, 2 ** 33, 0.5]);
  const most = Number.MAX_SAFE_INTEGER;
  assert.equal(prevalence(table("1.1", most))[0]!.n, most);
  assert.throws(() => mergeTables([table("1.1", most), table("1.1", 2 ** 32)]), /more than 2\^53/);
  const models = ["a", "b"].map((model) => ({ ...table("1.1", most).rows[0]!, group: { model } }));
  assert.throws(() => prevalence({ kind: "modes", by: ["model"], rows: models }), /more than 2\^53/);
  const failed = table("1.1", 2 ** 32).rows[0]!;
  const both: ModesTable = { kind: "modes", by: [], rows: [failed, { ...failed, outcome: "success" }] };
  assert.equal(lift(both)[0]!.p, 1);
  const histogram = { group: {}, source: null, caution: [], outcome: "failure" as const };
  const [counts] = modeCounts({
    kind: "histogram",
    by: [],
    rows: [1, 4].map((modes) => ({ ...histogram, modes, traces: 3e9 })),
  });
  assert.deepEqual([counts!.mean, counts!.median, counts!.q1, counts!.max], [2.5, 2.5, 1, 4]);
});

test("rows of different sources stay apart in a merge, and united cautions begin with the kit's tokens", () => {
  const table = (source: string, ...caution: readonly string[]): ModesTable => {
    const row = {
      group: {},
      source,
      caution,
      outcome: "failure",
      code: "1.1",
      flagged: 1,
      labelled: 2,
      traces: 2,
    } as const;
    return { kind: "modes", by: [], rows: [row] };
  };
  const apart = mergeTables([table("a"), table("b")]);
  assert.deepEqual(
    apart.rows.flatMap(({ source, code, flagged }) => (code === "1.1" ? [[source, flagged]] : [])),
    [
      ["a", 1],
      ["b", 1],
    ],
  );
  const [united] = mergeTables([table("a", "read from a chart"), table("a", "rounded", "selected-on-outcome")]).rows;
  assert.deepEqual(united?.caution, ["selected-on-outcome", "read from a chart", "rounded"]);
});

test("a column named twice, by its two names, is refused", () => {
  assert.throws(() => tabulateModes([], { by: ["system", "mas_name"] }), /--by mas_name: named twice/);
});

test("merged rows of a group stand in taxonomy order, where a shard lacks some too", () => {
  const table = tabulateModes([trace({ model: "A" })], { by: ["model"] });
  const shard = { ...table, rows: table.rows.filter(({ code }) => code !== "1.1" && code !== "2.3") };
  for (const tables of [[shard], [shard, table], [table, shard]]) {
    assert.deepEqual(
      mergeTables(tables).rows.map((row) => (row as ModesTable["rows"][number]).code),
      codes,
    );
  }
});
