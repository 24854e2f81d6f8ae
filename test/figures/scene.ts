import * as scenes from "../../src/export/scene.js";
import type { FigureSpec } from "../../src/index.js";

/** A text as drawn: its box in layout points, from the canvas's top left corner. */
export interface DrawnText {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly size: number;
  /** "axis-label" for an axis's own numbers; "mark" for what a figure sets itself. */
  readonly role: string;
}

/** A mark as drawn, with the datum behind it. */
export interface DrawnMark {
  readonly type: string;
  readonly role: string;
  readonly datum: unknown;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Position of the item in its own panel. */
  readonly x: number | null;
  readonly y: number | null;
}

/** A rendered figure and what stands where. */
export interface Scene extends scenes.Scene {
  readonly texts: readonly DrawnText[];
  readonly marks: readonly DrawnMark[];
}

interface Bounds {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
interface SceneItem {
  readonly bounds: Bounds;
  readonly datum?: unknown;
  readonly x?: number;
  readonly y?: number;
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly items?: readonly SceneMark[];
}
interface SceneMark {
  readonly marktype: string;
  readonly role?: string;
  readonly items: readonly SceneItem[];
}
/** Renders a specification and reads Vega's scene. */
export async function renderScene(spec: FigureSpec): Promise<Scene> {
  const texts: DrawnText[] = [];
  const marks: DrawnMark[] = [];
  const scene = await scenes.renderScene(spec, (view) => {
    const [left, top] = view.origin() as [number, number];
    walk((view.scenegraph() as unknown as { root: SceneMark }).root, left, top, texts, marks);
  });
  return { ...scene, texts, marks };
}

function walk(mark: SceneMark, left: number, top: number, texts: DrawnText[], marks: DrawnMark[]): void {
  for (const item of mark.items) {
    if (mark.marktype === "group") {
      for (const child of item.items ?? []) walk(child, left + (item.x ?? 0), top + (item.y ?? 0), texts, marks);
      continue;
    }
    const { x1, y1, x2, y2 } = item.bounds;
    const box = { left: x1 + left, top: y1 + top, right: x2 + left, bottom: y2 + top };
    const text = item.text === undefined || item.text === null ? "" : String(item.text);
    if (mark.marktype === "text" && text !== "")
      texts.push({ text, ...box, size: item.fontSize ?? 11, role: mark.role ?? "" });
    marks.push({
      type: mark.marktype,
      role: mark.role ?? "",
      datum: item.datum,
      ...box,
      x: item.x ?? null,
      y: item.y ?? null,
    });
  }
}
