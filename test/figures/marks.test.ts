import assert from "node:assert/strict";
import { test } from "node:test";
import { type FigureRow, figureOf } from "../../src/figures.js";
import { draw } from "../../src/index.js";
import { renderScene, type Scene } from "./scene.js";

const sceneOf = (name: string, rows: readonly FigureRow[]): Promise<Scene> => renderScene(draw(name, rows)[0]!);
const textsOf = async (name: string, rows: readonly FigureRow[]) =>
  (await sceneOf(name, rows)).texts.map(({ text }) => text);

const swept = {
  model: "Alpha",
  runs: 40,
  known: 40,
  success: 18,
  success_rate: 0.45,
  low: 0.3,
  high: 0.6,
  threshold: 1,
};
const bandOf = (scene: Scene) =>
  Math.max(...scene.marks.filter(({ type }) => type === "area").map((mark) => mark.right - mark.left));

test("a sweep's band and line begin at 0 and end at 1, also where recalls are 0 or 1 only", async () => {
  const full = bandOf(await sceneOf("sweep", [swept]));
  assert.ok(full > 100, `${full}`);
  const steps = [{ ...swept, threshold: 0.5, success_rate: 0.6, low: 0.4, high: 0.8 }, swept];
  assert.equal(bandOf(await sceneOf("sweep", steps)), full);
});

test("a sweep of unknown recalls says so in place of n", async () => {
  const unknown = { ...swept, known: 0, success: 0, success_rate: null, low: null, high: null };
  const texts = await textsOf("sweep", [unknown]);
  assert.ok(texts.includes("no recall known"));
  assert.ok(!texts.some((text) => text.startsWith("n =")));
  assert.match(figureOf("sweep").caption([unknown], { source: "x" }), /The recall of no run is known\./);
});

test("outcomes draw no panel of what no run has", async () => {
  const known = { model: "Alpha", runs: 9, known: 9, recall_mean: 0.5, success: 4, success_rate: 0.4, threshold: 1 };
  const titles = async (row: FigureRow) =>
    (await textsOf("outcomes", [row])).filter((text) => /^(Mean recall|Success rate)$/.test(text));
  assert.deepEqual(await titles(known), ["Mean recall", "Success rate"]);
  assert.deepEqual(await titles({ ...known, recall_mean: null }), ["Success rate"]);
  assert.deepEqual(await titles({ ...known, success_rate: null }), ["Mean recall"]);
  assert.doesNotMatch(figureOf("outcomes").caption([{ ...known, recall_mean: null }], { source: "x" }), /recall of/);
});

test("the key of recalls explains hatching only where a recall is unknown", async () => {
  const run = { model: "Alpha", scenario: "1", run: "1" };
  assert.ok(!(await textsOf("recall-runs", [{ ...run, recall: 0 }])).includes("unknown"));
  assert.ok((await textsOf("recall-runs", [{ ...run, recall: null }])).includes("unknown"));
});

test("neighbouring thresholds of one verdict are one strip, with a dot where it is not the reference's", async () => {
  const row = { code: "1.1", n: 40, reference_verdict: "fatal" };
  const scene = await sceneOf("sweep-verdicts", [
    { ...row, threshold: 0.25, verdict: "unsupported", changed: "yes" },
    { ...row, threshold: 0.5, verdict: "unsupported", changed: "yes" },
    { ...row, threshold: 1, verdict: "fatal", changed: "no" },
  ]);
  const strips = scene.marks.filter((mark) => mark.type === "rect" && mark.role === "mark");
  assert.equal(strips.length, 2);
  const [left, right] = strips.map((mark) => mark.right - mark.left);
  assert.ok(Math.abs(left! - right!) < 0.01, "0 to 0.5 is as wide as 0.5 to 1");
  const dots = scene.marks.filter((mark) => mark.type === "symbol" && "at_middle" in ((mark.datum ?? {}) as object));
  assert.equal(dots.length, 1);
});
