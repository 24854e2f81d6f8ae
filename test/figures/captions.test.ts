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
    captions.set(plot.name, captionOfPlot(plot));
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
  assert.match(captionOf("prevalence-releases"), /A symbol without a line has no interval/);
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

test("captions say of what n counts, or that it is not printed", () => {
  assert.match(captionOf("lift-stratified-study"), /Strata \(failed, successful traces\): .*44, 14;/);
  assert.match(captionOf("interventions-ag2"), /a grey line a seed \(6 seeds a condition\)/);
});

test("agreement draws the kappa that the paper prints, and says what n counts and what is not drawn", async () => {
  const { rows } = plots.get("agreement-human")!;
  const [spec] = draw("agreement", rows);
  const published = JSON.stringify(spec).match(/"published":0\.\d+/g);
  assert.deepEqual(
    [...new Set(published)].sort(),
    ["0.24", "0.79", "0.84", "0.92"].map((kappa) => `"published":${kappa}`),
  );
  const caption = captionOf("agreement-human");
  assert.match(caption, /diamonds: the kappa that the paper prints; n counts record × mode cells\./);
  assert.match(caption, /“Generlazability” \[sic\]/);
  assert.doesNotMatch(caption, /Intervals:/);
});

test("partly labelled traces and traces without a label are both said to be left out of the histogram", () => {
  assert.match(captionOf("modes-histogram-2026"), /4 traces not labelled for all modes left out/);
});

test("a heat map gives the n of its pairs, and says that traces are pooled where they are", async () => {
  const figure = figureOf("association");
  const pair = { both: 5, a_only: 20, b_only: 15, neither: 280, phi: 0.2, q: 0.4, note: null };
  const rows = [
    { code_a: "1.1", code_b: "1.2", ...pair },
    { code_a: "1.1", code_b: "1.3", ...pair, neither: 278 },
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
  const figure = figureOf("association");
  const text = async (rows: readonly Record<string, string | number | null>[]) =>
    (await renderScene(figure.build(rows))).texts.map((one) => one.text).join("|");
  const row = { code_a: "1.1", code_b: "1.2", phi: 0.2, q: 0.4 };
  assert.doesNotMatch(await text([row]), /undefined|bold/);
  assert.match(figure.caption([row], { source: "generated rows" }), /No cell has q < 0\.05/);
  assert.match(await text([{ ...row, q: 0.01 }]), /bold/);
  assert.match(await text([{ ...row, phi: null }]), /undefined/);
  assert.doesNotMatch(captionOf("association-paper"), /hatched|Bold/);
});

test("every caption keeps to 60 words, and every title says what is seen", () => {
  for (const [name, caption] of captions) {
    const words = caption.split("\n")[0]!.split(/\s+/).length;
    assert.ok(words <= 60, `${name}: ${words}`);
    assert.ok(plots.get(name)!.figure.message(plots.get(name)!.rows, { groups: plots.get(name)!.groups }), name);
  }
});

test("titles say in words what the numbers are", () => {
  const title = (name: string) => /^\*\*(.*)\.\*\*/.exec(captionOf(name))?.[1];
  assert.equal(
    title("lift-study"),
    "3.3 Incorrect verification (+40 to +52 points, 3 of 3 groups), 3.1 (1 of 3) and 1.5 (1 of 3) are more common in failures",
  );
  assert.equal(
    title("lift-stratified-study"),
    "Within strata, 3.3 Incorrect verification (+45 points), 3.1, 1.5 and 2.6 are more common in failures",
  );
  assert.equal(title("modes-histogram-2026"), "24% of traces carry no mode, half carry at most 2");
  const none = plots.get("lift-study")!.rows.map((row) => ({ ...row, q: 0.2 }));
  assert.match(figureOf("lift").message(none)!, /^No mode’s difference .* stands after correction$/);
});

test("a title is left out, or another; modes, order, ends, colours and ground are one option each", () => {
  const { rows, groups } = plots.get("lift-study")!;
  const one = (options: object) => JSON.stringify(draw("lift", rows, { groups, ...options })[0]);
  const said = (options: object) =>
    (draw("lift", rows, { groups, ...options })[0]!["title"] ?? []) as readonly string[];
  assert.deepEqual(said({ title: "none" }), []);
  assert.deepEqual(said({ title: "Mine" }), ["Mine"]);
  assert.match(one({}), /"domain":\["FC1","1\.1","1\.2"/);
  assert.match(one({ sort: "effect" }), /"domain":\["FC1","1\.5","1\.1"/);
  assert.match(one({ modes: ["3.3", "FM-1.3"] }), /"domain":\["FC1","1\.3","FC3","3\.3"\]/);
  assert.match(one({ domain: [-1, 1] }), /"scale":\{"domain":\[-1,1\]/);
  assert.match(one({ colours: { failure: "#123456" } }), /#123456/);
  assert.doesNotMatch(one({ colours: { failure: "#123456" } }), /#a6192e/);
  assert.doesNotMatch(one({ background: "dark" }), /"background":"#ffffff"/);
  assert.throws(() => one({ modes: ["9.9"] }), /mode 9\.9: not a code of the 14 MAST modes; use 1\.1 to 3\.3/);
  assert.throws(() => one({ colours: { fail: "#123456" } }), /colour of fail: use failure, success/);
});

test("no rows, and rows of another statistic, are one clear error", () => {
  assert.throws(() => draw("lift", []), /draw lift: there are no rows to draw/);
  assert.throws(
    () => draw("failed-successful", [{ code: "1.1", flagged: 3, n: 9, proportion: 1 / 3 }]),
    /draw failed-successful: no row has outcome; the rows given have code, flagged, n, proportion/,
  );
});
