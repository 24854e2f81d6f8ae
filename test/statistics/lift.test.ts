import assert from "node:assert/strict";
import test from "node:test";
import { liftColumns } from "../../src/analyses/lift-columns.js";
import { keysOf } from "../../src/columns.js";
import { lift, type ModesTable, power, prevalence, publishedTable, stratifiedLift } from "../../src/index.js";
import { trace } from "../counts/traces.js";
import { printedAs } from "../near.js";
import { noted } from "../noted.js";

const study = publishedTable("itbench-study-modes");
test("of the study's 32 testable cells five survive Benjamini-Hochberg, four Holm, none Benjamini-Yekutieli", () => {
  const rows = lift(study, { by: ["model"] });
  assert.equal(rows.length, 42);
  assert.deepEqual(Object.keys(rows[0]!), ["model", ...keysOf(liftColumns)]);
  assert.ok(rows.every((row) => row.family === 32));
  const named = (keep: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(keep).map((row) => `${row["model"]} ${row.code}`);
  const survivors = ["Gemini-3-Flash 3.3", "Kimi-K2 1.5", "Kimi-K2 3.1", "Kimi-K2 3.3", "GPT-OSS-120B 3.3"];
  assert.deepEqual(
    named((row) => row.q !== null && row.q < 0.05),
    survivors,
  );
  assert.deepEqual(
    named((row) => row.verdict === "fatal"),
    survivors,
  );
  assert.deepEqual(
    named((row) => row.p_holm !== null && row.p_holm < 0.05),
    survivors.filter((name) => name !== "Kimi-K2 3.3"),
  );
  assert.equal(named((row) => row.q_by !== null && row.q_by < 0.05).length, 0);
  printedAs(Math.min(...rows.map((row) => row.q_by ?? 1)), 0.0501, 4);
  printedAs(rows.find((row) => row["model"] === "Kimi-K2" && row.code === "3.3")!.p_holm, 0.087, 3);
  assert.deepEqual(
    named((row) => row.verdict === "recoverable"),
    ["Kimi-K2 1.3", "GPT-OSS-120B 1.3"],
  );
});

test("the study's p and q are those published", () => {
  const rows = lift(study, { by: ["model"] });
  for (const [model, code, p, q] of [
    ["Gemini-3-Flash", "3.3", 0.00144, 0.0124],
    ["Kimi-K2", "1.5", 0.00154, 0.0124],
    ["Kimi-K2", "3.1", 0.00063, 0.0124],
    ["Kimi-K2", "3.3", 0.0031, 0.0198],
    ["GPT-OSS-120B", "3.3", 0.00118, 0.0124],
  ] as const) {
    const row = rows.find((candidate) => candidate["model"] === model && candidate.code === code)!;
    printedAs(row.p, p, 5);
    printedAs(row.q, q, 4);
  }
});

test("a mode that no successful trace carries keeps its finite sides, and says why the others are empty", () => {
  const row = lift(study, { by: ["model"] }).find((r) => r["model"] === "Kimi-K2" && r.code === "3.1")!;
  assert.equal(row.risk_ratio, null);
  assert.equal(row.risk_ratio_high, null);
  assert.ok(row.risk_ratio_low! > 1);
  assert.equal(row.odds_ratio_high, null);
  assert.ok(row.odds_ratio_low! > 1);
  noted(row.note, "ratio-unbounded");
  noted(row.note, "odds-limit-unbounded");
});

test("where traces were selected on outcome the lift column is empty, and nothing is pooled over models", () => {
  const [row] = lift(study, { by: ["model"] });
  assert.equal(row!.lift, null);
  noted(row!.note, "selected-no-lift");
  const pooled = lift(study);
  assert.ok(pooled.every((r) => r.risk_difference === null && r.p === null && r.verdict === "untestable"));
  noted(pooled[0]!.note, "pooled-models");
  const allowed = lift(study, { allowSelected: true });
  printedAs(allowed.find((r) => r.code === "1.3")!.risk_difference, 0.022, 3);
  printedAs(allowed.find((r) => r.code === "3.3")!.risk_difference, 0.492, 3);
  assert.ok(allowed[0]!.lift !== null);
});

test("one family a group counts each group's testable cells", () => {
  const rows = lift(study, { by: ["model"], family: "group" });
  const sizes = [...new Set(rows.map((row) => `${row["model"]} ${row.family}`))];
  assert.equal(
    sizes.reduce((sum, text) => sum + Number(text.split(" ").at(-1)), 0),
    32,
  );
});

test("the unsupported verdict names the smallest visible difference", () => {
  const row = lift(study, { by: ["model"] })[0]!;
  assert.equal(row.verdict, "unsupported");
  noted(row.note, "visible", { visible: 0.442, failed: 44, successful: 14, base: 0.214 });
});

test("one model that was selected on outcome stands within an outcome; two are not pooled", () => {
  const of = (...models: readonly string[]) =>
    prevalence(
      models.map((model) => trace({ id: model, model, outcome: "failure", labels: { flagged: 1, labelled: 1 } })),
      { caution: ["selected-on-outcome"], outcome: "failure" },
    )[0];
  assert.equal(of("a")?.proportion, 1);
  assert.equal(of("a", "b")?.proportion, null);
  noted(of("a", "b")?.note, "pooled-models");
});

test("strata are one family over all groups, or one a group", () => {
  const rows = ["x", "y"].flatMap((system) =>
    ["a", "b"].flatMap((model) =>
      (["failure", "success"] as const).map((outcome) => ({
        ...{ group: { system, model }, source: null, caution: [], outcome, code: "1.1" },
        ...{ flagged: outcome === "failure" ? 12 : 3, labelled: 20, traces: 20 },
      })),
    ),
  );
  const table: ModesTable = { kind: "modes", by: ["system", "model"], rows };
  const families = (family: "table" | "group") =>
    stratifiedLift(table, { by: ["system"], stratify: "model", family }).flatMap((row) =>
      row.p === null ? [] : row.family,
    );
  assert.deepEqual(
    [families("table"), families("group")],
    [
      [2, 2],
      [1, 1],
    ],
  );
});

test("power takes the smallest sizes that reach it, down to one trace", () => {
  // 100 flagged of 100 against 0 of 1: p = 1/101
  const row = power({ base: 0, difference: 1, ratio: 100 });
  assert.deepEqual([row.failed, row.successful], [100, 1]);
});
