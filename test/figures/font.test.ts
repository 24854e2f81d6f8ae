import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fitText, fontFile, textWidth } from "../../src/figures/font.js";

test("the font has every sign the figures print, in both weights", () => {
  const { openSync } = createRequire(import.meta.url)("fontkit") as {
    openSync(path: string): { hasGlyphForCodePoint(code: number): boolean };
  };
  for (const weight of ["normal", "bold"] as const) {
    const font = openSync(fontFile(weight));
    for (const sign of "καφ−–—≥≤×·…±%&<>\"'“”’→") assert.ok(font.hasGlyphForCodePoint(sign.codePointAt(0)!), sign);
  }
});

test("widths are the font's own: four figures of 497 units", () => {
  assert.equal(textWidth("0000", 10), 19.88);
  assert.ok(textWidth("0000", 10, "bold") > 19.88);
});

test("kerning counts", () => {
  assert.ok(textWidth("AV", 10) < textWidth("A", 10) + textWidth("V", 10));
});

test("a text that fits stays whole; a longer one ends with an ellipsis within the width", () => {
  assert.equal(fitText("short", 100, 8), "short");
  const fitted = fitText("a rather long name of a thing", 50, 8);
  assert.ok(fitted.endsWith("…"));
  assert.ok(textWidth(fitted, 8) <= 50);
});

test("a text of a thousand letters and one without room are fitted too", () => {
  assert.ok(textWidth(fitText("W".repeat(1000), 30, 8), 8) <= 30);
  assert.equal(fitText("anything", 1, 8), "…");
});
