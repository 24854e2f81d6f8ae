import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { presets } from "../../src/figures/theme.js";
import { figures, renderPdf, renderPng, renderSvg } from "../../src/figures.js";
import type { FigureSpec } from "../../src/index.js";
import { makers } from "../figures/makers.js";

const figure = figures.find(({ name }) => name === "failed-successful")!;
const rows = makers["failed-successful"]!(
  ["<b>bold</b>", 'O"Neil & sons', "javascript:alert(1)"],
  (index) => (index % 9) / 9,
);
const spec = figure.build(rows, { groups: ["model"], width: "text" });

describe("a figure as SVG", () => {
  let svg: string;
  before(async () => {
    svg = await renderSvg(spec);
  });

  test("measures its preset's width in points", () => {
    assert.match(svg, /^<svg [^>]*width="396pt" height="[\d.]+pt" viewBox="0 0 396 [\d.]+"/);
  });

  test("is enlarged whole for a slide", async () => {
    const slide = await renderSvg(figure.build(rows, { groups: ["model"], width: "slide" }));
    assert.match(slide, /width="720pt" height="[\d.]+pt" viewBox="0 0 396 /);
  });

  test("sets names as inert text", () => {
    assert.ok(svg.includes("&lt;b&gt;bold&lt;/b&gt;"));
    assert.ok(!/<(b|script|a|image|foreignObject)[ >]/.test(svg));
    assert.ok(!/ on[a-z]+=|href=/.test(svg));
  });

  test("gives every text its measured length, for viewers without the font", () => {
    const texts = svg.match(/<text [^>]*>[^<]{2,}<\/text>/g) ?? [];
    assert.ok(texts.length > 30);
    for (const text of texts) assert.match(text, / textLength="[\d.]+"/);
  });

  test("quotes the family name, whose digit is no CSS identifier", () => {
    assert.ok(svg.includes(`font-family="'Source Sans 3', `));
  });

  test("prefixes every id and reference with the figure's name", async () => {
    const named = await renderSvg(figure.build(rows, { groups: ["model"], width: "text", name: "fig 1/a" }));
    for (const [, id] of named.matchAll(/ id="([^"]*)"/g)) assert.ok(id!.startsWith("fig-1-a-"), id);
    for (const [, id] of named.matchAll(/url\(#([^)]*)\)/g)) assert.ok(id!.startsWith("fig-1-a-"), id);
  });

  test("refuses what is no specification", async () => {
    await assert.rejects(renderSvg({ marked: "point" } as FigureSpec), /Vega-Lite cannot draw this specification/);
  });

  test("repeats byte for byte, as do PNG and PDF", async () => {
    const again = await renderSvg(structuredClone(spec));
    assert.equal(again, svg);
    assert.deepEqual(await renderPng(again, 100), await renderPng(svg, 100));
    assert.deepEqual(await renderPdf(again), await renderPdf(svg));
  });

  test("becomes a PNG of its size at the resolution, which the file states", async () => {
    const png = Buffer.from(await renderPng(svg, 300));
    assert.equal(png.readUInt32BE(16), (396 / 72) * 300);
    const chunk = png.indexOf("pHYs");
    assert.equal(png.readUInt32BE(chunk + 4), Math.round(300 / 0.0254));
  });

  test("becomes a PDF page of its size with embedded subset fonts and no date of today", async () => {
    const pdf = Buffer.from(await renderPdf(svg)).toString("latin1");
    assert.ok(pdf.includes(`/MediaBox [0 0 ${presets.text.width} `), "the page is not of the preset's width");
    assert.ok(pdf.includes("/FontFile2"), "no font is embedded");
    assert.ok(/\/BaseFont \/[A-Z]{6}\+SourceSans3/.test(pdf), "the font is not a subset");
    assert.ok(pdf.includes("D:19700101000000Z"), "the creation date is not the fixed one");
    assert.ok(pdf.length < 100_000);
  });
});
