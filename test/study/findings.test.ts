import assert from "node:assert/strict";
import { test } from "node:test";
import { stratifiedLiftAnalysis } from "../../src/analyses/lift.js";
import { openStudy } from "../../src/study/data.js";
import { findingsOf } from "../../src/study/findings.js";
import { studyOf } from "../../src/study/study.js";

test("a study's findings are five headlines with numbers and intervals, in the order of its tables", async () => {
  const { tables } = studyOf(await openStudy({ source: "published" }));
  const findings = findingsOf(tables);
  assert.deepEqual(
    findings.map(({ table }) => table),
    ["prevalence-mast", "mode-counts-mast", "lift-study", "agreement-human", "published-comparison"],
  );
  for (const { table, text } of findings) {
    const { analysis, ...result } = tables.find(({ name }) => name === table)!;
    assert.equal(text, analysis.headline!(result));
  }
  assert.match(findings[1]!.text, /^3\.14 modes per trace \(n = 1638, interval 2\.99 to 3\.28\)\.$/);
  assert.match(findings[2]!.text, /\(\+52 points, 22 to 68\)/);
  assert.equal(findingsOf(tables, 2).length, 2);
});

test("a sign that changes from 0.00 to 0.00 is no headline", () => {
  const row = { code: "1.1", q: 0.5, family: 1, reversal: "sign changes when stratified" };
  const of = (crude: number, held: number) =>
    stratifiedLiftAnalysis.headline!({
      groups: [],
      rows: [{ ...row, crude_risk_difference: crude, mh_risk_difference: held }],
    })!;
  assert.doesNotMatch(of(0.004, -0.004), /sign changes/);
  assert.match(of(0.02, -0.03), /The sign changes when stratified: 1\.1 \(0\.02 to −0\.03\)/);
  assert.match(of(0.004, -0.004), /^None of 1 tested differences .* \(−0\.4 points\)\./);
});
