import assert from "node:assert/strict";
import type { DrawnText, Scene } from "./scene.js";

/** Every text lies on the canvas, and the drawing within the width. */
export function assertWithin(scene: Scene, width: number): void {
  assert.ok(scene.width <= width, `the drawing is ${scene.width} pt wide, the preset ${width}`);
  for (const box of scene.texts) {
    const inside =
      box.left >= -0.01 && box.top >= -0.01 && box.right <= width + 0.01 && box.bottom <= scene.height + 0.01;
    assert.ok(inside, `"${box.text}" leaves the canvas: ${JSON.stringify(box)} of ${width} × ${scene.height}`);
    assert.ok(box.size >= 7, `"${box.text}" is set at ${box.size} pt`);
  }
}

/** No text overlaps another. */
export function assertApart(texts: readonly DrawnText[]): void {
  const slack = 0.6;
  for (const [index, a] of texts.entries()) {
    for (const b of texts.slice(index + 1)) {
      const apart =
        a.right - slack <= b.left ||
        b.right - slack <= a.left ||
        a.bottom - slack <= b.top ||
        b.bottom - slack <= a.top;
      assert.ok(apart, `"${a.text}" and "${b.text}" overlap: ${JSON.stringify(a)} ${JSON.stringify(b)}`);
    }
  }
}
