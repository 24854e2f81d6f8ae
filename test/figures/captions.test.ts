import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Plot } from "../../src/export/figure.js";
import { renderScene } from "../../src/export/scene.js";
import { figureOf } from "../../src/figures/index.js";
import { gatherPlots } from "../../src/results/plots.js";
import { openSource } from "../../src/source.js";

const captions = new Map<string, string>();
const plots = new Map<string, Plot>();
before(async () => {
  const gathered = await gatherPlots(await openSource({ source: "published" }));
  for (const plot of gathered.plots) {
    plots.set(plot.name, plot);
    captions.set(plot.name, plot.figure.caption(plot.rows, plot.context));
  }
});
const captionOf = (name: string) => captions.get(name)!;

test("of the study's modes only 1.3 changes its sign when stratified, and none is Simpson's paradox", () => {
  assert.match(captionOf("lift-stratified-study"), /Sign changes when stratified: FM-1\.3\./);
  assert.doesNotMatch(captionOf("lift-stratified-study"), /Simpson/);
});

test("Simpson's paradox is told apart from a change of sign, and no reversal says nothing", () => {
  const caption = (reversal: string | null) =>
    figureOf("lift-stratified").caption([{ code: "1.1", reversal }], { source: "generated rows" });
  assert.match(caption("Simpson's paradox"), /Simpson’s paradox \(.*\): FM-1\.1\./);
  assert.doesNotMatch(caption("Simpson's paradox"), /Sign changes/);
  assert.doesNotMatch(caption("none") + caption(null), /FM-1\.1|Simpson|Sign changes/);
});

test("means of modes per trace from counts have the least favourable interval, and their caption names it", () => {
  const { rows } = plots.get("modes-per-trace-study")!;
  assert.ok(rows.length > 0);
  for (const row of rows)
    assert.ok(Number(row["low"]) < Number(row["mean"]) && Number(row["mean"]) < Number(row["high"]));
  assert.match(captionOf("modes-per-trace-study"), /lines their intervals; .*95% at the least favourable dependence/);
  assert.doesNotMatch(captionOf("modes-per-trace-study"), /without a line|grey bands/);
});

test("the caption of lift spells out its tests and the rule of recoverable", () => {
  assert.match(captionOf("lift-study"), /Test: Fisher’s exact test;/);
  assert.match(captionOf("lift-study"), /at least 10 successful traces and Wilson’s lower bound/);
});

test("a figure of plain bars names no interval", () => {
  for (const name of ["counts-study", "flags-open-models"]) assert.doesNotMatch(captionOf(name), /Intervals?:/, name);
  assert.match(captionOf("prevalence-open-models"), /Intervals: 95% Wilson/);
});

test("captions say of what n counts, or that it is not printed", () => {
  assert.match(captionOf("lift-stratified-study"), /Strata \(failed, successful traces\): .*44, 14;/);
  assert.match(captionOf("interventions-ag2"), /a grey line a seed \(6 seeds a condition\)/);
  assert.match(captionOf("judge-human-paper"), /no n is printed/);
  assert.match(captionOf("association-categories-paper"), /does not print its number of traces/);
  assert.match(captionOf("outcomes-study"), /n counts all stated runs or traces/);
});

test("a heat map explains hatching and bold only where it has them", async () => {
  const figure = figureOf("association-categories");
  const text = async (rows: readonly Record<string, string | number | null>[]) =>
    (await renderScene(figure.build(rows))).texts.map((one) => one.text).join("|");
  const row = { code_a: "FC1", code_b: "FC2", phi: 0.2, q: 0.4 };
  assert.doesNotMatch(await text([row]), /undefined|bold/);
  assert.match(figure.caption([row], { source: "generated rows" }), /No cell has q < 0\.05/);
  assert.match(await text([{ ...row, q: 0.01 }]), /bold/);
  assert.match(await text([{ ...row, phi: null }]), /undefined/);
  assert.doesNotMatch(captionOf("association-paper"), /hatched|Bold/);
});
