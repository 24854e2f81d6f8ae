import assert from "node:assert/strict";
import { test } from "node:test";
import { renderScene } from "../../src/export/scene.js";
import { figureOf } from "../../src/figures/index.js";
import { makers } from "./makers.js";

const value = (index: number) => ((index * 37) % 101) / 101;

/** Figures whose symbols stand at a value along x: the field, and the ends of the axis. */
const figures = [
  { name: "failed-successful", groups: ["Alpha"], field: "proportion", from: 0, to: 1 },
  { name: "lift", groups: ["Alpha"], field: "risk_difference", from: -1, to: 1 },
  { name: "leverage", groups: ["Alpha"], field: "attributable_fraction", from: -1, to: 1 },
  { name: "prevalence", groups: ["Alpha"], field: "proportion", from: 0, to: 1 },
] as const;

for (const { name, field, from, to, groups } of figures) {
  test(`symbols of ${name} stand where their ${field} belongs on the axis`, async () => {
    const scene = await renderScene(figureOf(name).build(makers[name]!(groups, value)));
    const symbols = scene.marks.filter((mark) => mark.type === "symbol" && mark.role === "mark");
    const points = symbols.flatMap((mark) => {
      const datum = ((mark.datum ?? {}) as Record<string, unknown>)[field];
      return typeof datum === "number" && mark.x !== null ? [{ x: mark.x, value: datum }] : [];
    });
    assert.ok(points.length > 0);
    const width = widthOf(points, from, to);
    for (const { x, value: at } of points) {
      const wanted = ((at - from) / (to - from)) * width;
      assert.ok(Math.abs(x - wanted) < 0.01, `${field} ${at} stands at ${x}, not ${wanted}`);
    }
  });
}

/** The panel's width from the two symbols that lie furthest apart. */
function widthOf(points: readonly { x: number; value: number }[], from: number, to: number): number {
  const sorted = [...points].sort((a, b) => a.value - b.value);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return ((high.x - low.x) / (high.value - low.value)) * (to - from);
}
