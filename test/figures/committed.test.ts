import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { toCsv } from "../../src/export/csv.js";
import { type Plot, plotSpecs } from "../../src/export/figure.js";
import { gatherPlots } from "../../src/results/plots.js";
import { openSource } from "../../src/source.js";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "figures");
const remedy = "run `mastkit figures --source published` and commit what changed";
let plots: readonly Plot[];
before(async () => {
  plots = (await gatherPlots(await openSource({ source: "published" }))).plots;
});

test("the committed figures show what the published numbers give: text exactly, numbers to 1e-9", () => {
  for (const plot of plots)
    for (const { name, spec } of plotSpecs(plot)) {
      const path = join(folder, `${name}.vl.json`);
      assert.ok(existsSync(path), `${name}.vl.json is missing: ${remedy}`);
      assertAlike(JSON.parse(readFileSync(path, "utf8")), JSON.parse(JSON.stringify(spec)), name);
      for (const end of ["svg", "pdf", "png"])
        assert.ok(existsSync(join(folder, `${name}.${end}`)), `${name}.${end}: ${remedy}`);
    }
});

test("the committed rows and captions are those of the figures", () => {
  for (const plot of plots) {
    const preset = plot.preset ?? plot.figure.presets[0]!;
    const rows = readFileSync(join(folder, `${plot.name}.csv`), "utf8");
    assert.equal(
      rows.split("\n").length,
      toCsv(plot.rows, plot.columns).split("\n").length,
      `${plot.name}.csv: ${remedy}`,
    );
    const caption = plot.figure.caption(plot.rows, { ...plot.context, preset });
    assert.equal(readFileSync(join(folder, `${plot.name}.md`), "utf8"), caption, `${plot.name}.md: ${remedy}`);
  }
});

test("the committed files are small", () => {
  for (const plot of plots)
    for (const { name } of plotSpecs(plot))
      for (const end of ["svg", "pdf", "png", "vl.json"]) {
        const bytes = readFileSync(join(folder, `${name}.${end}`)).length;
        assert.ok(bytes < 500_000, `${name}.${end} has ${bytes} bytes`);
      }
});

function assertAlike(found: unknown, wanted: unknown, where: string): void {
  if (typeof found === "number" && typeof wanted === "number") {
    const close = Math.abs(found - wanted) <= 1e-9 * Math.max(1e-3, Math.abs(found), Math.abs(wanted));
    assert.ok(close, `${where}: ${found} is on file, ${wanted} is computed; ${remedy}`);
    return;
  }
  if (typeof found !== "object" || found === null || typeof wanted !== "object" || wanted === null) {
    assert.equal(found, wanted, `${where}: ${remedy}`);
    return;
  }
  assert.deepEqual(Object.keys(found), Object.keys(wanted), `${where}: ${remedy}`);
  for (const key of Object.keys(found))
    assertAlike((found as Record<string, unknown>)[key], (wanted as Record<string, unknown>)[key], `${where}.${key}`);
}
