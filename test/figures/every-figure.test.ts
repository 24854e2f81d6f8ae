import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import type { ValidateFunction } from "ajv";
import { presets } from "../../src/figures/theme.js";
import { type Figure, type FigureRow, figures } from "../../src/figures.js";
import { codes, draw } from "../../src/index.js";
import { long } from "../long.js";
import { groupsOf, makers } from "./makers.js";
import { assertApart, assertWithin } from "./placed.js";
import { samples } from "./sample-rows.js";
import { renderScene, type Scene } from "./scene.js";

const require = createRequire(import.meta.url);
let validate: ValidateFunction;
before(() => {
  const { default: Ajv } = require("ajv") as { default: typeof import("ajv").default };
  const schema = JSON.parse(readFileSync(require.resolve("vega-lite/vega-lite-schema.json"), "utf8")) as object;
  // without inlining and optimising, which cost more than validating does
  const options = { strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } };
  validate = new Ajv(options).compile(schema);
});

for (const figure of figures) {
  describe(`figure ${figure.name}`, () => {
    const make = makers[figure.name];
    assert.ok(make !== undefined, `no generated rows for figure ${figure.name}`);
    for (const { name, rows } of samples(make)) {
      // The first preset is the tightest. A slide is the text layout enlarged, and a double column the easier case.
      const easy = (preset: string) => preset === "slide" || (preset === "double" && figure.presets[0] !== "double");
      const drawn = (preset: string, at: number) =>
        at === 0 || (name === "usual" ? long || !easy(preset) : long && !easy(preset));
      for (const preset of figure.presets.filter(drawn)) {
        test(`${name} at ${preset}: a valid, quiet specification with every text in its place`, async () => {
          const frozen = deepFreeze(rows);
          const groups = groupsOf(figure.name, rows);
          const pages = figure.pages(frozen, { width: preset, groups });
          assert.deepEqual(pages.flat().length, rows.length, "pages lose or repeat rows");
          // Pages of many groups are alike: the first and the last are drawn.
          for (const page of pages.filter((_, at) => at === 0 || at === pages.length - 1 || (long && at === 1))) {
            const spec = figure.build(page, { width: preset, groups });
            const valid = validate(spec);
            assert.ok(valid, JSON.stringify(validate.errors?.slice(0, 3)));
            const scene = await renderScene(spec);
            assert.deepEqual(scene.warnings, []);
            assertWithin(scene, presets[preset].width);
            assertApart(scene.texts);
            assertFromRows(scene, page, figure);
          }
          figure.caption(frozen, { source: "generated rows", width: preset, groups });
        });
      }
    }
  });
}

for (const figure of figures) {
  test(`a column more, wherever it stands, changes nothing of ${figure.name}`, () => {
    const rows = makers[figure.name]!(["Alpha", "Beta"], (index) => ((index * 37) % 101) / 101);
    const more = rows.map((row, index) => ({
      batch: index,
      team: `team ${index % 3}`,
      ...row,
      extra: index / 7,
      why: "x",
    }));
    const options = { groups: groupsOf(figure.name, rows) };
    assert.deepEqual(draw(figure.name, more, options), draw(figure.name, rows, options));
    const context = { source: "generated rows", ...options };
    assert.equal(figure.caption(more, context), figure.caption(rows, context));
    // Where groups are not named, those that head the rows are taken, and nothing that stands behind.
    const behind = more.map(({ batch, team, ...row }) => ({ ...row, batch, team }));
    assert.deepEqual(draw(figure.name, behind), draw(figure.name, rows));
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}

/** Every number that places a mark, and every number in a text, must stand in the rows: they are the CSV beside it. */
function assertFromRows(scene: Scene, rows: readonly FigureRow[], figure: Figure): void {
  const cells = rows.flatMap((row) => Object.values(row));
  const numbers = cells.filter((cell): cell is number => typeof cell === "number");
  const known = new Set(numbers);
  for (const mark of scene.marks) {
    if (mark.role.startsWith("axis")) continue;
    for (const [field, value] of Object.entries((mark.datum ?? {}) as Record<string, unknown>)) {
      // x, y, at_… and Vega’s own order of series are places of the layout, not data.
      if (typeof value !== "number" || /^(x|y|at_.*|.*_sort_index)$/.test(field)) continue;
      assert.ok(known.has(value), `${figure.name} draws ${field} = ${value}, which is not in its rows`);
    }
  }
  const words = cells.filter((cell) => typeof cell === "string").join(" ");
  const left = rows.filter((row) => typeof row["deff_breaks"] === "number").map((_, at) => at + 1);
  const verdicts = [...new Set(rows.map((row) => row["verdict"]))];
  const counts = verdicts.map((verdict) => rows.filter((row) => row["verdict"] === verdict).length);
  const derived = [rows.length, ...groupSizes(rows), ...left, ...counts];
  for (const { text, role } of scene.texts) {
    // What titles say is made of several rows: see messages.
    if (role === "axis-label" || role.startsWith("title")) continue;
    for (const token of text.replace(/… \(\d+\)$/, "").match(/(?:\d[\d,]*)?\.?\d+/g) ?? []) {
      const shown = Number(token.replaceAll(",", ""));
      const digits = token.includes(".") ? token.split(".")[1]!.length : 0;
      const same = (value: number) => Math.abs(Math.abs(value) - shown) <= 0.5000001 * 10 ** -digits;
      const found =
        words.includes(token) ||
        lettering.has(token) ||
        derived.some((value) => value === shown) ||
        numbers.some((value) => (digits === 0 ? Math.abs(value) === shown : same(value)) || same(value * 100));
      assert.ok(found, `${figure.name} prints ${token} in "${text}", which is not in its rows`);
    }
  }
}

/** Numbers that stand in legends and taxonomy, not in rows: codes, q < 0.05, ends of colour keys, "× 100", "F1", "(2)". */
const lettering = new Set([
  ...codes,
  "0.05",
  ".001",
  "0",
  "0.5",
  "1",
  "100",
  "2",
  "3",
  "4",
  ..."1.7 3.3 3.4 4.1 4.2 4.3".split(" "),
]);

/** Sums and counts that figures print as n: of a histogram's traces, of a strip's rows, of a fourfold table. */
function groupSizes(rows: readonly FigureRow[]): readonly number[] {
  const first = Object.keys(rows[0] ?? {})[0] ?? "";
  const groups = new Map<unknown, FigureRow[]>();
  for (const row of rows) groups.set(row[first], [...(groups.get(row[first]) ?? []), row]);
  return [...groups.values()].flatMap((group) => [
    group.length,
    group.reduce((sum, row) => sum + (row["modes"] === null ? 0 : Number(row["traces"] ?? 0)), 0),
    group.filter((row) => typeof row["published"] === "number" && typeof row["computed"] === "number").length,
    ...group.map((row) => ["both", "a_only", "b_only", "neither"].reduce((sum, cell) => sum + Number(row[cell]), 0)),
  ]);
}
