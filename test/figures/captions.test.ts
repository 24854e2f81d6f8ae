import assert from "node:assert/strict";
import { before, test } from "node:test";
import { captionOfPlot, type Plot } from "../../src/export/figure.js";
import { type FigureRow, figureOf } from "../../src/figures.js";
import { draw } from "../../src/index.js";
import { openStudy } from "../../src/study/data.js";
import { studyOf } from "../../src/study/study.js";
import { renderScene } from "./scene.js";

const captions = new Map<string, string>();
const plots = new Map<string, Plot>();
before(async () => {
  const gathered = studyOf(await openStudy({ source: "published" }));
  for (const plot of gathered.plots) {
    plots.set(plot.name, plot);
    captions.set(plot.name, captionOfPlot(plot, plot.figure.presets[0]!));
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
  for (const name of ["modes-per-trace-study", "failed-successful-study"])
    assert.match(captionOf(name), /[Ww]hether two (of them|intervals) overlap is no test/, name);
});

test("the 2025 release's circles have no line, and the caption says so", () => {
  assert.match(captionOf("prevalence-releases"), /A circle without a line has no interval/);
  assert.doesNotMatch(captionOf("prevalence-open-models"), /without a line/);
});

test("the caption of lift spells out its tests, what they take for granted, and the verdicts in plain words", () => {
  assert.match(captionOf("lift-study"), /Test: Fisher’s exact test;/);
  assert.match(captionOf("lift-study"), /The tests take the traces as independent:/);
  assert.match(
    captionOf("lift-study"),
    /Verdicts: more common in failures \(“fatal”\) or rarer in failures \(“protective”\), q/,
  );
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

test("the caption of agreement names what is drawn, and why the rest is not", () => {
  const caption = captionOf("agreement-human");
  assert.match(
    caption,
    /circles Fleiss’ κ and squares Krippendorff’s α of all raters; diamonds Gwet’s AC1 and upright ticks Cohen’s κ of each pair/,
  );
  assert.match(caption, /n counts record × mode cells on the lines of all modes, records on those of one mode\./);
  assert.match(caption, /“Generlazability” \[sic\]/);
  // Of the CSV: estimate empty, first part of the note: 9 cohen and 2 fleiss, 1 alpha.
  assert.match(
    caption,
    /undefined and not drawn: 11 \(expected agreement is 1: only one category occurs\), 1 \(only one category occurs\)\./,
  );
  assert.doesNotMatch(caption, /[Ii]ntervals/);
});

test("partly labelled traces and traces without a label are both said to be left out of the histogram", () => {
  assert.match(captionOf("modes-histogram-2026"), /4 traces not labelled for all modes left out/);
});

test("a heat map gives the n of its pairs, and says that traces are pooled where they are", async () => {
  const figure = figureOf("association-categories");
  const pair = { both: 5, a_only: 20, b_only: 15, neither: 280, phi: 0.2, q: 0.4, note: null };
  const rows = [
    { code_a: "FC1", code_b: "FC2", ...pair },
    { code_a: "FC1", code_b: "FC3", ...pair, neither: 278 },
  ];
  const grouped = rows.map((row) => ({ system: "Alpha", ...row }));
  const texts = async (some: readonly FigureRow[]) =>
    (await renderScene(draw(figure.name, some)[0]!)).texts.map(({ text }) => text);
  const drawn = await texts(rows);
  for (const text of ["All traces pooled", "n = 318–320"]) assert.ok(drawn.includes(text), text);
  assert.match(
    figure.caption(rows, { source: "generated rows" }),
    /All traces pooled \(n = 318–320\)\. n counts traces/,
  );
  assert.ok(!(await texts(grouped)).includes("All traces pooled"));
  assert.match(
    figure.caption(grouped, { source: "generated rows", groups: ["system"] }),
    /Group: Alpha \(n = 318–320\)\./,
  );
  assert.doesNotMatch(captionOf("association-paper"), /pooled|n counts/);
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
