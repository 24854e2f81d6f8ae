import assert from "node:assert/strict";
import { test } from "node:test";
import { figureOf, figures } from "../../src/figures.js";
import { draw } from "../../src/index.js";
import { long as all } from "../long.js";
import { groupsOf, makers } from "./makers.js";
import { renderScene } from "./scene.js";

const source = "generated rows";
const value = (index: number) => ((index * 37) % 101) / 101;
const long = ["one", "two"].map((end) => `An agent framework ${"of a very, very long name ".repeat(8)}${end}`);

for (const figure of figures) {
  for (const preset of all ? figure.presets : figure.presets.slice(0, 1)) {
    test(`names that ${figure.name} cuts at ${preset} stand in its caption`, async () => {
      const rows = makers[figure.name]!(long, value);
      const groups = groupsOf(figure.name, rows);
      const caption = figure.caption(rows, { source, width: preset, groups });
      const pages = draw(figure.name, rows, { width: preset, groups });
      const texts = (await Promise.all(pages.map((spec) => renderScene(spec)))).flatMap((scene) => scene.texts);
      const cut = texts.some(({ text }) => text.includes("…"));
      assert.ok(cut);
      for (const name of long) assert.ok(caption.includes(name), `${name} is missing`);
    });
  }
}

test("a long name that fits is not repeated, a name that is cut is, whatever its length", () => {
  const caption = (name: string, groups: readonly string[], preset: "text" | "single") =>
    figureOf(name).caption(makers[name]!(groups, value), {
      source,
      width: preset,
      groups: groupsOf(name, makers[name]!(groups, value)),
    });
  assert.doesNotMatch(caption("failed-successful", ["release 2026-08-13"], "text"), /in order:/);
  assert.match(
    caption("failed-successful", ["WWWWWWWWWWWW", "Beta", "Gamma"], "single"),
    /Panels, in order: WWWWWWWWWWWW; Beta/,
  );
  assert.doesNotMatch(caption("lift", ["Alpha", "Beta", "Gamma"], "single"), /Modes:|in order/);
  const three = caption("failed-successful", ["Alpha", "Beta", "Gamma"], "single");
  assert.match(three, /Modes: 1\.1 Disobey task specification; /);
});
