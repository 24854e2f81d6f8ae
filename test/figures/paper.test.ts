import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { FigureRow } from "../../src/figures/figure.js";
import { paperFigures } from "../../src/figures/index.js";
import { presets } from "../../src/figures/theme.js";
import { paperItems } from "../../src/published/paper-items.js";
import { openStudy } from "../../src/study/data.js";
import { type PaperOutput, paperOutputs } from "../../src/study/of-paper.js";
import { codes } from "../../src/taxonomy/mast.js";
import { temporaryFolder } from "../folder.js";
import { long } from "../long.js";
import { release2026Json } from "../published/release-2026.js";
import { assertApart, assertWithin } from "./placed.js";
import { renderScene } from "./scene.js";

const drawn: Record<string, readonly PaperOutput[]> = {};

before(async () => {
  const folder = temporaryFolder();
  const [mast, labels] = [join(folder, "MAD_full_dataset.json"), join(folder, "labels.csv")];
  writeFileSync(mast, release2026Json());
  const models = ["Gemini-3-Flash", "Kimi-K2-Thinking", "GPT-OSS-120B"];
  const rows = models.flatMap((model, of) =>
    Array.from({ length: 40 }, (_, at) =>
      [
        `${model}-${at}`,
        model,
        at % 3 === 0 ? "success" : "failure",
        ...codes.map((_, k) => +((at * 7 + k * of) % 5 < 2)),
      ].join(","),
    ),
  );
  writeFileSync(labels, `trace_id,model,outcome,${codes.join(",")}\n${rows.join("\n")}\n`);
  drawn["the published numbers"] = paperOutputs(await openStudy({ source: "published" }));
  drawn["own files"] = paperOutputs(await openStudy({ source: "published", mast, labels }));
});

for (const data of ["the published numbers", "own files"]) {
  for (const item of paperItems.filter(({ layout }) => typeof layout === "string")) {
    test(`${item.name} of ${data} draws at its widths, with every text in its place`, async () => {
      const { plot, rows } = drawn[data]!.find((output) => output.item === item)!;
      const { figure } = plot!;
      for (const preset of long ? figure.presets : figure.presets.slice(0, 1)) {
        const spec = figure.build(plot!.rows, { width: preset });
        const scene = await renderScene(spec);
        assert.deepEqual(scene.warnings, []);
        assertWithin(scene, presets[preset].width);
        assertApart(scene.texts);
        const texts = new Set(scene.texts.map(({ text }) => text));
        for (const row of rows.rows) {
          const printed = String(row["printed"]).replace(/%| points$/, "");
          const there = texts.has(printed) || texts.has(`${printed}%`);
          // Zero bars are not drawn, as in the original.
          assert.ok(there || (item.layout === "bars" && row["published"] === 0), `${printed} is not to be read`);
        }
      }
      const caption = figure.caption(plot!.rows, plot!.context);
      assert.match(caption, /Verdicts on the \d+ printed numbers: \d+ /);
      for (const caution of item.cautions) assert.ok(caption.includes(caution));
    });
  }
}

/** Marks that stand at a computed value. */
async function computedMarks(name: string, data: string): Promise<readonly number[]> {
  const { plot } = drawn[data]!.find(({ item }) => item.name === name)!;
  const scene = await renderScene(plot!.figure.build(plot!.rows));
  return scene.marks
    .filter((mark) => mark.type === "symbol" && mark.role === "mark")
    .flatMap((mark) => {
      const value = ((mark.datum ?? {}) as FigureRow)["computed"];
      return typeof value === "number" ? [value] : [];
    });
}

test("computed numbers stand as marks beside the printed ones, what was only read back does not", async () => {
  assert.equal((await computedMarks("blog:1", "the published numbers")).length, 14);
  assert.deepEqual(await computedMarks("blog:2", "the published numbers"), []);
  assert.equal((await computedMarks("blog:2", "own files")).length, 42);
  assert.deepEqual([...(await computedMarks("mast-v2:1", "the published numbers"))].sort(), [0.6, 20 / 30]);
});

test("every layout is used by an item, and every item has one", () => {
  const used = new Set(paperItems.flatMap(({ layout }) => (typeof layout === "string" ? [`paper-${layout}`] : [])));
  assert.deepEqual([...used].sort(), paperFigures.map(({ name }) => name).sort());
});

test("a matrix shows the printed number below the diagonal and the computed one above", async () => {
  const { plot } = drawn["own files"]!.find(({ item }) => item.name === "mast-v3:6")!;
  const scene = await renderScene(plot!.figure.build(plot!.rows));
  const text = (wanted: string) => scene.texts.find(({ text: one }) => one === wanted)!;
  const first = plot!.rows[0]!;
  const [printed, computed] = [text("0.32"), text((first["computed"] as number).toFixed(2))];
  assert.ok(printed.top > computed.top && printed.left < computed.left);
});
