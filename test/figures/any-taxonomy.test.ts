import assert from "node:assert/strict";
import { test } from "node:test";
import { tabulateHistogram, tabulateModes, tabulatePairs } from "../../src/counts/tabulate.js";
import { figureOf } from "../../src/figures/index.js";
import { presets } from "../../src/figures/theme.js";
import { association } from "../../src/statistics/association.js";
import { leverage } from "../../src/statistics/leverage.js";
import { lift } from "../../src/statistics/lift.js";
import { prevalence } from "../../src/statistics/prevalence.js";
import { robustness } from "../../src/statistics/robustness.js";
import { stratifiedLift } from "../../src/statistics/stratified-lift.js";
import { labelsOf } from "../../src/taxonomy/labels.js";
import type { Taxonomy } from "../../src/trace.js";
import { trace } from "../counts/traces.js";
import { assertApart, assertWithin } from "./placed.js";
import { renderScene } from "./scene.js";

/** A spine of three modes in two categories, and of forty in seven categories with names of every length. */
const taxonomies: readonly Taxonomy[] = [
  {
    name: "three",
    version: "1",
    modes: ["PLAN", "ACT", "STOP"].map((code) => ({
      code,
      name: `${code.toLowerCase()} went wrong`,
      category: code === "PLAN" ? "Mind" : "Hand",
    })),
  },
  {
    name: "forty",
    version: "1",
    modes: Array.from({ length: 40 }, (_, at) => ({
      code: `${"ABCDEFG"[Math.floor(at / 6)]}-${at}`,
      name: `${"a failure of agents that is hard to tell in short ".repeat(1 + (at % 2)).slice(0, 18 + at)}${at}`,
      category: `Category ${"ABCDEFG"[Math.floor(at / 6)]} of failures`,
    })),
  },
];

const by = ["model"];

/** Rows of every figure that draws modes, from count tables where these suffice. */
function rowsOf(taxonomy: Taxonomy): Readonly<Record<string, readonly object[]>> {
  const { modes } = taxonomy;
  const traces = Array.from({ length: 60 }, (_, at) =>
    trace({
      id: `t${at}`,
      model: at % 2 === 0 ? "Alpha" : "Beta",
      outcome: at % 3 === 0 ? "success" : "failure",
      taxonomy,
      labels: labelsOf(modes.map((_mode, place) => (at * 7 + place * 5) % (3 + (place % 4)) === 0)),
    }),
  );
  const counts = tabulateModes(traces, { by });
  const flags = { by, denominator: "flags" } as const;
  return {
    prevalence: prevalence(counts, { by }),
    taxonomy: [...prevalence(counts), ...prevalence(counts, { ...flags, by: [] })],
    lift: lift(counts, { by }),
    "lift-robust": robustness(counts, { by }),
    "lift-stratified": stratifiedLift(counts, { stratify: "model" }),
    leverage: leverage(counts, { by }),
    association: association(tabulatePairs(traces)),
    "modes-histogram": tabulateHistogram(traces, { by }).rows.map(({ group, modes: of, traces: n }) => ({
      ...group,
      modes: of,
      traces: n,
    })),
  };
}

for (const taxonomy of taxonomies) {
  for (const [name, rows] of Object.entries(rowsOf(taxonomy))) {
    test(`${name} draws ${taxonomy.name} modes, every text in its place`, async () => {
      const figure = figureOf(name);
      for (const given of [{}, { taxonomy }]) {
        const groups = Object.keys(rows[0] ?? {}).filter((column) => column === "model");
        const options = { width: figure.presets[0]!, groups, ...given };
        const pages = figure.pages(rows as never, options);
        assert.equal(pages.flat().length, rows.length);
        for (const page of pages) {
          const scene = await renderScene(figure.build(page, options));
          assert.deepEqual(scene.warnings, []);
          assertWithin(scene, presets[options.width].width);
          assertApart(scene.texts);
          if (page.length > 0) assert.ok(scene.texts.length > 0 && scene.marks.length > 0);
          assert.doesNotMatch(scene.texts.map(({ text }) => text).join(), /verification|FC\d|1\.1/i);
        }
        const caption = figure.caption(rows as never, { source: "made", ...options });
        // A histogram has no codes: how many modes there are must be told.
        if (name !== "modes-histogram" || "taxonomy" in given) assert.doesNotMatch(caption, /verification|14 modes/);
      }
    });
  }
}
