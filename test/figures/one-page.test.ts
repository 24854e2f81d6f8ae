import assert from "node:assert/strict";
import { test } from "node:test";
import { figures, renderSvg } from "../../src/figures.js";
import { firstPage, makers } from "./makers.js";

const value = (index: number) => ((index * 37) % 101) / 101;
const hostile = ['<script>alert("x")</script>', "</text><image href='x' onload='y'/>", "a&amp;b"];

test("all figures stand in one page without an id twice, and every reference finds its own figure's id", async () => {
  const svgs = await Promise.all(figures.map((figure) => drawn(figure.name, ["Alpha", "Beta"])));
  const ids = svgs.flatMap((svg) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!));
  assert.equal(new Set(ids).size, ids.length);
  for (const [index, svg] of svgs.entries()) {
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) {
      assert.ok(id!.startsWith(`${figures[index]!.name}-`));
      assert.ok(svg.includes(` id="${id}"`), `${figures[index]!.name} refers to ${id}, which it lacks`);
    }
  }
});

test("markup in names stays text in every figure", async () => {
  for (const figure of figures) {
    const svg = await drawn(figure.name, hostile);
    assert.doesNotMatch(svg, /<(script|image|a|foreignObject|iframe)[\s>]/, figure.name);
    assert.doesNotMatch(svg, /<[a-z]+(?: [\w:-]+="[^"]*")* on[a-z]+=/, figure.name);
  }
});

async function drawn(name: string, groups: readonly string[]): Promise<string> {
  return renderSvg(firstPage(name, makers[name]!(groups, value)));
}
