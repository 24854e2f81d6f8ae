import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  categoryColours,
  greyOf,
  inks,
  luminance,
  mirrored,
  outcomeColours,
  presetOf,
  sizes,
} from "../../src/figures/theme.js";

import { figures } from "../../src/figures.js";

/** CIE L*a*b* of linear RGB, D65. */
function lab([r, g, b]: readonly [number, number, number]): readonly [number, number, number] {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
function linear(colour: string): readonly [number, number, number] {
  const of = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [of(1), of(3), of(5)];
}
/** Dichromats' view of linear RGB at full severity: Machado, Oliveira & Fernandes 2009. */
const deuteranopia = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
] as const;
const protanopia = [
  [0.152286, 1.052583, -0.204868],
  [0.114503, 0.786281, 0.099216],
  [-0.003882, -0.048116, 1.051998],
] as const;
type Matrix = typeof deuteranopia | typeof protanopia;
function seen(colour: string, matrix: Matrix): readonly [number, number, number] {
  const [r, g, b] = linear(colour);
  const row = (line: readonly [number, number, number]) =>
    Math.max(0, Math.min(1, line[0] * r + line[1] * g + line[2] * b));
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}
function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
}
function pairs<T>(values: readonly T[]): readonly (readonly [T, T])[] {
  return values.flatMap((a, index) => values.slice(index + 1).map((b) => [a, b] as const));
}
const contrast = (colour: string) => 1.05 / (luminance(colour) + 0.05);
const lightness = (colour: string) => lab(linear(colour))[0];

describe("the palette", () => {
  const sets = {
    categories: categoryColours.slice(0, 3),
    outcomes: [outcomeColours.failure, outcomeColours.success],
  };
  for (const [name, colours] of Object.entries(sets)) {
    test(`${name} stay apart for deuteranopes and protanopes`, () => {
      for (const matrix of [deuteranopia, protanopia])
        for (const [a, b] of pairs(colours)) {
          const apart = distance(lab(seen(a, matrix)), lab(seen(b, matrix)));
          assert.ok(apart > 25, `${a} and ${b}: ${apart}`);
        }
    });
    test(`${name} stay apart in grey print by at least 12 steps of lightness`, () => {
      for (const [a, b] of pairs(colours)) {
        const apart = Math.abs(lightness(a) - lightness(b));
        assert.ok(apart >= 12, `${a} and ${b}: ${apart}`);
      }
    });
    test(`${name} have a contrast of at least 3 to 1 with paper`, () => {
      for (const colour of colours) assert.ok(contrast(colour) >= 3, `${colour}: ${contrast(colour)}`);
    });
  }
  test("text has a contrast of at least 7 to 1, quiet text too", () => {
    assert.ok(contrast(inks.text) >= 7);
    assert.ok(contrast(inks.quiet) >= 7);
  });
  test("no category has the hue of an outcome", () => {
    const hue = (colour: string) => {
      const [, a, b] = lab(linear(colour));
      return (Math.atan2(b, a) * 180) / Math.PI;
    };
    for (const category of categoryColours.slice(0, 3))
      for (const outcome of [outcomeColours.failure, outcomeColours.success]) {
        const apart = Math.abs(((hue(category) - hue(outcome) + 540) % 360) - 180);
        assert.ok(apart > 40, `${category} and ${outcome}: ${apart}`);
      }
  });
  test("a colour on dark ground keeps its hue and stands out", () => {
    const ground = luminance(mirrored("#ffffff"));
    for (const colour of [...categoryColours, outcomeColours.failure, outcomeColours.success, inks.text, inks.quiet]) {
      const ratio = (luminance(mirrored(colour)) + 0.05) / (ground + 0.05);
      assert.ok(ratio >= 3, `${colour} becomes ${mirrored(colour)}: ${ratio}`);
    }
  });
  test("a colour's grey has its luminance", () => {
    for (const colour of categoryColours) assert.ok(Math.abs(luminance(greyOf(colour)) - luminance(colour)) < 0.005);
  });
});

test("no text is set below 7 points", () => {
  for (const size of Object.values(sizes)) assert.ok(size >= 7);
});

test("a width that a figure does not support is refused by name", () => {
  const figure = { name: "wide-one", presets: ["double"] as const };
  assert.throws(
    () => presetOf(figure, { width: "single" }),
    /wide-one cannot be drawn at width single; it supports double/,
  );
});

test("the grey theme leaves no hue in a specification", () => {
  const spec = JSON.stringify(figures[0]!.build([], { theme: "grey" }));
  for (const [, red, green, blue] of spec.matchAll(/"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})"/g)) {
    assert.equal(red, green);
    assert.equal(green, blue);
  }
});
