import assert from "node:assert/strict";
import { test } from "node:test";
import { type FigureRow, figureOf, figures } from "../../src/figures.js";
import { draw } from "../../src/index.js";
import { groupsOf, makers } from "./makers.js";
import { renderScene } from "./scene.js";

const source = "generated rows";
const value = (index: number) => ((index * 37) % 101) / 101;
const long = ["one", "two"].map((end) => `An agent framework ${"of a very, very long name ".repeat(8)}${end}`);

for (const figure of figures) {
  for (const preset of figure.presets) {
    test(`names that ${figure.name} cuts at ${preset} stand in its caption`, async () => {
      const rows = makers[figure.name]!(long, value);
      const groups = groupsOf(figure.name, rows);
      const caption = figure.caption(rows, { source, preset, groups });
      const pages = draw(figure.name, rows, { preset, groups });
      const texts = (await Promise.all(pages.map((spec) => renderScene(spec)))).flatMap((scene) => scene.texts);
      const cut = texts.some(({ text }) => text.includes("…"));
      // Published: group is a quantity that is not drawn.
      assert.equal(cut, figure.name !== "published");
      if (cut) for (const name of long) assert.ok(caption.includes(name), `${name} is missing`);
    });
  }
}

test("a long name that fits is not repeated, a name that is cut is, whatever its length", () => {
  const caption = (name: string, groups: readonly string[], preset: "text" | "single") =>
    figureOf(name).caption(makers[name]!(groups, value), {
      source,
      preset,
      groups: groupsOf(name, makers[name]!(groups, value)),
    });
  assert.doesNotMatch(caption("prevalence", ["release 2026-08-13"], "single"), /in order:/);
  assert.match(
    caption("prevalence", ["WWWWWWWWWWWW", "Beta", "Gamma"], "single"),
    /Panels, in order: WWWWWWWWWWWW; Beta/,
  );
  assert.doesNotMatch(caption("lift", ["Alpha"], "text"), /Modes:/);
  assert.match(caption("lift", ["Alpha", "Beta", "Gamma"], "single"), /Modes: 1\.1 Disobey task specification; /);
});

test("published lists the panels it draws, in order, and titles that are cut stay apart", async () => {
  const row = {
    quantity: "share",
    published: 0.2,
    computed: 0.3,
    low: null,
    high: null,
    verdict: "differs",
    note: null,
  };
  const sources = ["One paper with a long name, Table 1", "One paper with a long name, Table 2", "Not drawn"];
  const rows: readonly FigureRow[] = sources.map((one, index) => ({
    source: one,
    ...row,
    computed: index === 2 ? null : 0.3,
  }));
  const figure = figureOf("published");
  assert.match(
    figure.caption(rows, { source, preset: "single" }),
    /Panels, in order: One paper with a long name, Table 1, shares or coefficients; One paper with a long name, Table 2, shares or coefficients\./,
  );
  const { texts } = await renderScene(figure.build(rows, { preset: "single" }));
  const titles = texts.map(({ text }) => text).filter((text) => text.startsWith("One paper"));
  assert.equal(new Set(titles).size, 2);
});
