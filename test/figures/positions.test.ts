import assert from "node:assert/strict";
import { test } from "node:test";
import { figures } from "../../src/figures.js";
import type { JsonObject } from "../../src/index.js";
import { firstPage, makers } from "./makers.js";
import { type DrawnMark, renderScene } from "./scene.js";

type Datum = Readonly<Record<string, unknown>>;
interface Channel {
  readonly field?: string;
  readonly type?: string;
  readonly scale?: { readonly domain: readonly [number, number] };
}
interface Layer {
  readonly data: { readonly values: readonly Datum[] };
  readonly mark: Readonly<Record<string, unknown>>;
  readonly encoding?: Readonly<Record<string, Channel>>;
}
interface View extends JsonObject {
  readonly width: number;
  readonly height: number;
}

// Heat maps and strips have no symbols on an axis.
const without = new Set("association solved recall-runs modes-histogram".split(" "));
without.add("label-replication");

for (const { name } of figures.filter((figure) => !without.has(figure.name))) {
  test(`every symbol of ${name} stands where its value belongs on the axis, and every value has one`, async () => {
    const spec = firstPage(
      name,
      makers[name]!(["Alpha", "Beta"], (index) => ((index * 37) % 101) / 101),
    );
    let checked = 0;
    for (const view of spec["concat"] as unknown as readonly View[]) {
      const { title: _title, ...untitled } = spec;
      const { marks } = await renderScene({ ...untitled, concat: [view] });
      for (const axis of ["x", "y"] as const) {
        const wanted = (view["layer"] as unknown as readonly Layer[]).flatMap((layer) => placesOf(layer, axis, view));
        const drawn = marks.filter(isSymbol).map((mark) => mark[axis]!);
        if (wanted.length === 0) continue;
        assert.equal(drawn.length, wanted.length);
        const sorted = drawn.sort((a, b) => a - b);
        for (const [index, place] of wanted.sort((a, b) => a - b).entries())
          assert.ok(Math.abs(sorted[index]! - place) < 0.01, `${axis} ${sorted[index]} should be ${place}`);
        checked += wanted.length;
      }
    }
    assert.ok(checked > 0);
  });
}

/** A symbol of a value, not of a legend. */
function isSymbol({ type, role, datum }: DrawnMark): boolean {
  const keys = Object.keys((datum ?? {}) as object);
  return type === "symbol" && role === "mark" && keys.some((key) => key !== "x" && key !== "y");
}

/** Where the symbols of a layer belong along an axis of numbers, in points. */
function placesOf({ data, mark, encoding }: Layer, axis: "x" | "y", { width, height }: View): readonly number[] {
  const { field, type, scale } = encoding?.[axis] ?? {};
  if (mark["type"] !== "point" || type !== "quantitative") return [];
  const [from, to] = scale!.domain;
  const offset = Number(mark[`${axis}Offset`] ?? 0);
  return data.values.map((datum) => {
    const share = (Number(datum[field!]) - from) / (to - from);
    return (axis === "x" ? share * width : (1 - share) * height) + offset;
  });
}
