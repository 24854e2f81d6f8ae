import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import type { ValidateFunction } from "ajv";
import { type DrawnText, renderScene, type Scene } from "../../src/export/scene.js";
import type { Figure, FigureRow, FigureSpec } from "../../src/figures/figure.js";
import { figures } from "../../src/figures/index.js";
import { presets } from "../../src/figures/theme.js";
import { makers } from "./makers.js";
import { samples } from "./sample-rows.js";

const require = createRequire(import.meta.url);
let validate: ValidateFunction;
before(() => {
  const { default: Ajv } = require("ajv") as { default: typeof import("ajv").default };
  const schema = JSON.parse(readFileSync(require.resolve("vega-lite/vega-lite-schema.json"), "utf8")) as object;
  validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
});

for (const figure of figures) {
  describe(`figure ${figure.name}`, () => {
    const make = makers[figure.name];
    assert.ok(make !== undefined, `no generated rows for figure ${figure.name}`);
    for (const { name, rows } of samples(make)) {
      // A slide is the text layout enlarged, and a double column the easier case: both are drawn from ordinary rows.
      const easy = (preset: string) => preset === "slide" || (preset === "double" && figure.presets[0] !== "double");
      for (const preset of figure.presets.filter((one) => name === "usual" || !easy(one))) {
        test(`${name} at ${preset}: a valid, quiet specification with every text in its place`, async () => {
          const frozen = deepFreeze(rows);
          const pages = figure.pages(frozen, { preset });
          assert.deepEqual(pages.flat().length, rows.length, "pages lose or repeat rows");
          for (const page of pages) {
            const spec = figure.build(page, { preset });
            const valid = validate(spec);
            assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 3)));
            const scene = await renderScene(spec);
            assert.deepEqual(scene.warnings, []);
            assertWithin(scene, presets[preset].width);
            assertApart(scene.texts);
            assertFromRows(scene, page, spec, figure);
          }
          figure.caption(frozen, { source: "generated rows", preset });
        });
      }
    }
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

function assertWithin(scene: Scene, width: number): void {
  assert.ok(scene.width <= width, `the drawing is ${scene.width} pt wide, the preset ${width}`);
  for (const box of scene.texts) {
    const inside =
      box.left >= -0.01 && box.top >= -0.01 && box.right <= width + 0.01 && box.bottom <= scene.height + 0.01;
    assert.ok(inside, `"${box.text}" leaves the canvas: ${JSON.stringify(box)} of ${width} × ${scene.height}`);
    assert.ok(box.size >= 7, `"${box.text}" is set at ${box.size} pt`);
  }
}

function assertApart(texts: readonly DrawnText[]): void {
  const slack = 0.6;
  for (const [index, a] of texts.entries()) {
    for (const b of texts.slice(index + 1)) {
      const apart =
        a.right - slack <= b.left ||
        b.right - slack <= a.left ||
        a.bottom - slack <= b.top ||
        b.bottom - slack <= a.top;
      assert.ok(apart, `"${a.text}" and "${b.text}" overlap: ${JSON.stringify(a)} ${JSON.stringify(b)}`);
    }
  }
}

/** Every number in a datum that positions a mark must stand in the rows (which are the CSV beside the figure). */
function assertFromRows(scene: Scene, rows: readonly FigureRow[], _spec: FigureSpec, figure: Figure): void {
  const known = new Set(rows.flatMap((row) => Object.values(row)).filter((cell) => typeof cell === "number"));
  for (const mark of scene.marks) {
    if (mark.role.startsWith("axis")) continue;
    for (const [field, value] of Object.entries((mark.datum ?? {}) as Record<string, unknown>)) {
      if (typeof value !== "number" || field === "x" || field === "y" || field.startsWith("at_")) continue;
      assert.ok(known.has(value), `${figure.name} draws ${field} = ${value}, which is not in its rows`);
    }
  }
}
