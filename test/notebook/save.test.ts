import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { draw, prevalence, publishedTable, save, UsageError } from "../../src/index.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-save-"));
const pages = draw("prevalence", prevalence(publishedTable("mast-releases-modes"), { by: ["release"] }));
const [figure] = pages;

test("a figure is written in the format of the extension, in a folder made for it, the same bytes each time", async () => {
  const starts = { svg: "<svg", pdf: "%PDF", png: "\u0089PNG", json: "{" };
  for (const [extension, start] of Object.entries(starts)) {
    const path = join(folder, "new", `figure.${extension}`);
    assert.equal(await save(figure!, path), path);
    const bytes = readFileSync(path);
    assert.equal(bytes.toString("latin1", 0, start.length), start, extension);
    await save(figure!, path);
    assert.deepEqual(readFileSync(path), bytes, extension);
  }
  const written = readFileSync(join(folder, "new", "figure.json"), "utf8");
  assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(figure)));
  await save({ data: { values: [{ n: 1 }] }, mark: "bar", encoding: {} }, join(folder, "OWN.SVG"));
});

test("what cannot be saved is refused by what is wrong with it", async () => {
  await assert.rejects(save(figure!, "figure.gif"), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /^figure\.gif: a figure is written as \.svg, \.pdf, \.png, \.json/);
    return true;
  });
  await assert.rejects(save(figure!, "figure"), /figure: a figure is written as/);
  await assert.rejects(
    save([...pages, ...pages] as never, join(folder, "x.svg")),
    /const \[figure\] = draw\(name, rows\)/,
  );
  await assert.rejects(save({ code: "1.1" }, join(folder, "x.svg")), /no Vega-Lite specification/);
  const data = join(folder, "MAD_human_labelled_dataset.json");
  writeFileSync(data, "[]");
  await assert.rejects(save(figure!, data), /would write over an input/);
});
