// What the ITBench study's counts show once they are done as a referee would.
import assert from "node:assert/strict";
import test from "node:test";
import { leverage, power, prevalence, publishedTable, stratifiedLift } from "../../src/index.js";
import { printedAs } from "../near.js";
import { codesOf, noted } from "../noted.js";

const study = publishedTable("itbench-study-modes");
test("FM-1.3: the sign changes when stratified by model, which is no Simpson's paradox", () => {
  const row = stratifiedLift(study, { stratify: "model" }).find(({ code }) => code === "1.3")!;
  printedAs(row.crude_risk_difference, 0.022, 3);
  printedAs(row.mh_risk_difference, -0.028, 3);
  printedAs(row.mh_odds_ratio, 0.79, 2);
  printedAs(row.chi2, 0.04, 2);
  printedAs(row.homogeneity_p, 0.303, 3);
  assert.equal(row.reversal, "sign changes when stratified");
  noted(row.note, "reversal", { crude: 0.0222, stratified: -0.0285 });
});

test("FM-3.3 and FM-3.1 across models: Mantel-Haenszel odds ratios and their homogeneity", () => {
  const rows = stratifiedLift(study, { stratify: "model" });
  const verification = rows.find(({ code }) => code === "3.3")!;
  printedAs(verification.mh_risk_difference, 0.45, 3);
  printedAs(verification.mh_odds_ratio, 9.46, 2);
  printedAs(verification.mh_odds_ratio_low, 4.11, 2);
  printedAs(verification.mh_odds_ratio_high, 21.8, 1);
  printedAs(verification.chi2, 32.28, 2);
  printedAs(verification.homogeneity_chi2, 0.768262, 6);
  printedAs(verification.homogeneity_p, 0.681042, 6);
  const ending = rows.find(({ code }) => code === "3.1")!;
  printedAs(ending.mh_odds_ratio, 13.3, 1);
  printedAs(ending.mh_odds_ratio_low, 3.12, 2);
  printedAs(ending.mh_odds_ratio_high, 56.5, 1);
  printedAs(ending.homogeneity_chi2, 1.492712, 6);
  assert.equal(ending.reversal, "none");
});

test("strata all of the other sign are Simpson's paradox", () => {
  const cell = (outcome: "success" | "failure", model: string, flagged: number, labelled: number) =>
    study.rows.slice(0, 14).map((row) => ({ ...row, outcome, group: { model }, flagged, labelled, traces: labelled }));
  const paradox = [
    ...cell("failure", "a", 9, 10),
    ...cell("success", "a", 80, 100),
    ...cell("failure", "b", 30, 100),
    ...cell("success", "b", 2, 10),
  ];
  const [row] = stratifiedLift({ kind: "modes", by: ["model"], rows: paradox }, { stratify: "model" });
  assert.ok(row!.crude_risk_difference! < 0 && row!.mh_risk_difference! > 0);
  assert.equal(row!.reversal, "Simpson's paradox");
  // a stratum of failed traces alone, or one without a difference, has not the opposite sign
  for (const third of [cell("failure", "c", 1, 10), [...cell("failure", "c", 5, 10), ...cell("success", "c", 5, 10)]]) {
    const [other] = stratifiedLift(
      { kind: "modes", by: ["model"], rows: [...paradox, ...third] },
      { stratify: "model" },
    );
    assert.ok(other!.crude_risk_difference! < 0 && other!.mh_risk_difference! > 0);
    assert.equal(other!.reversal, "sign changes when stratified");
  }
});

test("attributable fraction of Gemini's FM-3.3: .268, and empty unless the selection is waived", () => {
  const find = (rows: ReturnType<typeof leverage>) =>
    rows.find((row) => row["model"] === "Gemini-3-Flash" && row.code === "3.3")!;
  const row = find(leverage(study, { by: ["model"], allowSelected: true }));
  printedAs(row.risk_ratio, 1.684, 3);
  printedAs(row.attributable_fraction, 0.268, 3);
  printedAs(row.failures_per_100, 20.3, 1);
  noted(row.note, "association-only");
  assert.match(row.interventions!, /external gate/);
  assert.match(row.measured!, /9\.4 points.*15\.6 points.*no data/);
  const hidden = find(leverage(study, { by: ["model"] }));
  assert.equal(hidden.attributable_fraction, null);
  assert.equal(hidden.failures_per_100, null);
  noted(hidden.note, "selected-no-risk");
});

test("44 failed against 14 successful show a difference of .41 at the smallest, from a base of .1", () => {
  printedAs(power({ base: 0.1, failed: 44, successful: 14 }).difference, 0.41, 2);
  assert.equal(power({ base: 0.9, failed: 5, successful: 5 }).difference, null);
  noted(power({ base: 0.9, failed: 5, successful: 5 }).note, "none-visible-ever");
  const needed = power({ base: 0.1, difference: 0.3, ratio: 1 });
  assert.equal(needed.failed, needed.successful);
  assert.ok(needed.failed! > 30 && needed.failed! < 42);
});

test("selected on outcome: prevalence by outcome stands, overall and pooled it is empty", () => {
  const failed = prevalence(study, { by: ["model"], outcome: "failure" });
  assert.equal(failed.find((row) => row["model"] === "Kimi-K2" && row.code === "2.6")!.flagged, 70);
  assert.ok(failed.every((row) => row.proportion !== null));
  assert.ok(prevalence(study, { by: ["model"] }).every((row) => row.proportion === null));
  assert.ok(prevalence(study, { outcome: "failure" }).every((row) => row.proportion === null));
  assert.ok(prevalence(study, { allowSelected: true }).every((row) => row.proportion !== null));
});

test("cautions of the counts stand in every row's note", () => {
  const rows = prevalence(publishedTable("mast-releases-modes"), { by: ["release"] });
  for (const row of rows) {
    assert.equal(codesOf(row.note).includes("replicated-labels"), row["release"] === "2025", String(row["release"]));
  }
});
