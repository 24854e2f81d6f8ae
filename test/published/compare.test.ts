import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { publishedAnalysis } from "../../src/analyses/published.js";
import { comparePublished, type PublishedRow, studyFindings, verdictCounts } from "../../src/index.js";
import { noteText } from "../../src/notes.js";
import { judge, type Printed, publishedCells } from "../../src/published/verdict.js";
import { noted } from "../noted.js";
import { release2026 } from "./release-2026.js";

const printed = (text: string, unit: Printed["unit"], origin = "a table"): Printed => ({
  source: "a paper",
  quantity: "a quantity",
  text,
  unit,
  origin,
});
const computed = (value: number, from: readonly string[] = ["another table"], slack = 0) =>
  ({ kind: "computed", value, from, slack, countsWhat: "traces" }) as const;

test("a value matches where it rounds to the printed digits, and differs beyond them", () => {
  assert.equal(judge(printed("52", "points"), computed(0.51623)).verdict, "matches");
  assert.equal(judge(printed("2.6", "number"), computed(2.5909)).verdict, "matches");
  assert.equal(judge(printed("2.6", "number"), computed(2.651)).verdict, "differs");
  assert.equal(judge(printed("32.3", "percent"), computed(0.3235)).verdict, "matches");
  const off = judge(printed("310", "count"), computed(237));
  assert.equal(off.verdict, "differs");
  noted(off.note, "remark", { text: "differs by −73 (printed 310)" });
  const points = judge(printed("15.6", "points"), computed(0.094));
  noted(points.note, "remark", { text: "differs by −6.200 points (printed 15.6 points)" });
});

test("the rounding of the printed figures that a value is computed from is allowed for, and said", () => {
  const row = judge(printed("0.64", "number"), computed(0.6486, ["precision and recall"], 0.006));
  assert.equal(row.verdict, "matches");
  noted(row.note, "remark", { text: "within the rounding of the printed figures that it is computed from" });
});

test("a number read back from the table it was printed in confirms nothing", () => {
  assert.equal(judge(printed("367", "count"), computed(367, ["a table"])).verdict, "same table");
  assert.equal(judge(printed("367", "count"), computed(366, ["a table"])).verdict, "same table");
  assert.equal(judge(printed("367", "count"), computed(367, ["a table", "a file"])).verdict, "matches");
});

test("without data there are at least 60 rows, every verdict occurs, and the summary counts each", () => {
  const rows = comparePublished();
  assert.ok(rows.length >= 60);
  const counts = verdictCounts(rows);
  assert.deepEqual(
    counts.map((row) => row.verdict),
    ["matches", "differs", "not comparable", "same table", "cannot be computed"],
  );
  assert.equal(
    counts.reduce((sum, row) => sum + row.rows, 0),
    rows.length,
  );
  for (const { verdict, rows: n } of counts) assert.ok(n > 0, verdict);
  for (const row of rows) {
    assert.deepEqual(
      Object.keys(publishedCells(row)),
      publishedAnalysis.columns.map(({ key }) => key),
    );
    assert.notEqual(row.printed, "");
    assert.ok(Number.isFinite(row.published), row.quantity);
    assert.ok(row.computed === null || Number.isFinite(row.computed), row.quantity);
    if (row.verdict === "not comparable" || row.verdict === "cannot be computed") assert.ok(row.note, row.quantity);
    if (row.verdict === "cannot be computed") assert.equal(row.computed, null);
    if (row.low !== null) assert.ok(row.low <= row.computed! && row.computed! <= row.high!, row.quantity);
  }
});

test("the study's +52, +46 and +43 are differences in points that its own charts give", () => {
  const rows = comparePublished().filter((row) => row.quantity.startsWith("difference between failed"));
  assert.deepEqual(
    rows.map((row) => [row.group, row.code, row.published, row.verdict]),
    [
      ["Gemini-3-Flash", "3.3", 0.52, "matches"],
      ["Kimi-K2", "3.1", 0.46, "matches"],
      ["Kimi-K2", "1.5", 0.43, "matches"],
    ],
  );
  noted(rows[0]!.note, "remark", { text: "29/44 − 2/14" });
});

test("the study states 310 traces where its charts hold 237", () => {
  const row = comparePublished().find((candidate) => candidate.published === 310)!;
  assert.deepEqual([row.computed, row.verdict], [237, "differs"]);
});

test("mean recalls and success by domain need runs, and name the way to them where there is one", () => {
  const rows = comparePublished().filter((row) => /mean recall|scenarios solved/.test(row.quantity));
  assert.equal(rows.length, 6);
  for (const row of rows) {
    assert.equal(row.verdict, "cannot be computed");
    assert.match(
      noteText(row.note),
      /CISO|FinOps/.test(row.group!)
        ? /they are not published/
        : /mastkit fetch itbench, then mastkit published --itbench/,
    );
  }
});

test("with runs, a mean recall over other runs than the study's stands beside it as not comparable", () => {
  const runs = [1, 0, 0].map((recall, index) => ({
    id: `m/sre/Scenario-1/${index}`,
    outcome: recall === 1 ? ("success" as const) : ("failure" as const),
    recall,
    cluster: "Scenario-1",
    groups: { model: "Google-Gemini-3-Flash-Preview", domain: "sre" },
  }));
  const rows = comparePublished({ runs });
  const recall = rows.find((row) => row.quantity.startsWith("mean recall") && row.group === "Gemini-3-Flash")!;
  assert.deepEqual([recall.computed, recall.n, recall.verdict], [1 / 3, 3, "not comparable"]);
  const sre = rows.find((row) => row.quantity.startsWith("scenarios solved") && row.group === "SRE")!;
  assert.deepEqual([sre.computed, sre.verdict], [1 / 3, "not comparable"]);
});

const isReleaseCount = (row: PublishedRow) =>
  row.source === "MAST-Data, 2026-08-13 release" && row.quantity === "traces with the mode";

test("without a file the releases' counts are read back, and never counted as a match", () => {
  for (const row of comparePublished().filter(isReleaseCount)) assert.equal(row.verdict, "same table");
});

test("with the file of a release its rows are computed and told apart from the same table", () => {
  const rows = comparePublished({ mast: release2026() });
  const counts = rows.filter(isReleaseCount);
  assert.equal(counts.length, 14);
  for (const row of counts) {
    assert.equal(row.verdict, row.code === "1.1" ? "differs" : "matches", row.code!);
    assert.equal(row.n, 1638);
  }
  assert.equal(counts[0]!.computed, 590);
  const older = rows.filter(
    (row) => row.source === "MAST-Data, 2025 release" && row.quantity === "traces with the mode",
  );
  for (const row of older) assert.equal(row.verdict, "same table");
  const systems = rows.filter((row) => row.source === "MAST-Data, 2026-08-13 release" && row.group === "AG2");
  assert.deepEqual(
    systems.map((row) => [row.computed, row.verdict]),
    [[597, "matches"]],
  );
  const correlations = rows.filter((row) => row.quantity.startsWith("correlation of"));
  assert.equal(correlations.length, 94);
  for (const row of correlations) assert.equal(row.verdict, "not comparable");
  assert.ok(rows.some((row) => row.source.endsWith("Table 6") && row.verdict === "differs"));
  assert.ok(rows.some((row) => row.source.endsWith("Table 8") && row.computed !== null));
});

test("a file that is neither release is set beside the newer one without a verdict on it", () => {
  const rows = comparePublished({ mast: release2026().slice(0, 40) });
  for (const row of rows.filter(isReleaseCount)) {
    assert.equal(row.verdict, "not comparable");
    noted(row.note, "remark", { text: "the file has 40 traces, the 2026-08-13 release 1642" });
  }
});

test("the values that Python recomputes from the printed figures are the kit's, to 1e-9", () => {
  const file = new URL("../fixtures/published.json", import.meta.url);
  const recomputed = JSON.parse(readFileSync(file, "utf8")) as Pick<
    PublishedRow,
    "source" | "quantity" | "group" | "code" | "computed" | "low" | "high"
  >[];
  assert.ok(recomputed.length >= 10);
  const rows = comparePublished();
  for (const value of recomputed) {
    const name = `${value.quantity} ${value.group} ${value.code}`;
    const own = rows.find(
      (row) =>
        row.source === value.source &&
        row.quantity === value.quantity &&
        row.group === value.group &&
        row.code === value.code,
    );
    assert.ok(own !== undefined, name);
    for (const column of ["computed", "low", "high"] as const) {
      if (value[column] === null) continue;
      assert.ok(Math.abs(own[column]! - value[column]) < 1e-9, `${name} ${column}: ${own[column]} ${value[column]}`);
    }
  }
});

test("the paper's round kappas are of other votes than the file's, so they are not comparable", () => {
  const rows = comparePublished().filter((row) => row.quantity === "Cohen's kappa of the annotators");
  assert.deepEqual(
    rows.map((row) => [row.group, row.verdict]),
    [
      ["Round 1", "not comparable"],
      ["Round 2", "not comparable"],
      ["Round 3", "not comparable"],
      ["mean of final rounds", "matches"],
      ["out-of-domain", "not comparable"],
    ],
  );
});

test("the study's contradictions carry their arithmetic", () => {
  const findings = studyFindings();
  assert.equal(findings.length, 8);
  const all = findings.map((row) => row.arithmetic).join("\n");
  for (const part of [
    "14 + 44, 14 + 76, 10 + 79; in all 237",
    "29/44 − 2/14 = 51.6 points",
    "84/89 = 94.4% of all plotted (printed)",
    "70/76 = 92.1% of failed (printed)",
    "100 − 44 = 56",
    "15.6 points for a changed topology and 9.4 for a changed prompt",
    "10 successful traces",
  ]) {
    assert.ok(all.includes(part), part);
  }
});
