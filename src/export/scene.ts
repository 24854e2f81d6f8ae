import type { FigureSpec } from "../figures/figure.js";
import { fontFamily, textWidth } from "../figures/font.js";

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

/** A rendered figure: SVG as Vega writes it, the canvas in layout points, and what stands where. */
export interface Scene {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly DrawnText[];
  readonly marks: readonly DrawnMark[];
  readonly warnings: readonly string[];
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
interface TextItem {
  readonly font?: string;
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}
interface TextMetrics {
  width(item: TextItem, text: unknown): number;
  canvas(use: boolean): void;
}

let engine: Promise<{ vega: typeof import("vega"); vegaLite: typeof import("vega-lite") }> | undefined;

/** Renders a specification without a browser or canvas. Vega and Vega-Lite are loaded on the first call. */
export async function renderScene(spec: FigureSpec): Promise<Scene> {
  engine ??= load();
  const { vega, vegaLite } = await engine;
  const warnings: string[] = [];
  const logger = collecting(warnings);
  const copy = JSON.parse(JSON.stringify(spec)) as Parameters<typeof vegaLite.compile>[0];
  const compiled = vegaLite.compile(copy, { logger: logger as never }).spec;
  (vega as unknown as { resetSVGDefIds(): void }).resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger: logger as never });
  try {
    const svg = await view.toSVG();
    const [width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.slice(1).map(Number) as [number, number];
    const texts: DrawnText[] = [];
    const marks: DrawnMark[] = [];
    const origin = view.origin();
    const root = (view.scenegraph() as unknown as { root: SceneMark }).root;
    walk(root, origin[0]!, origin[1]!, texts, marks);
    return { svg, width, height, texts, marks, warnings };
  } finally {
    view.finalize();
  }
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

async function load() {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const metrics = (vega as unknown as { textMetrics: TextMetrics }).textMetrics;
  metrics.canvas(false);
  const estimate = metrics.width;
  metrics.width = (item, text) => {
    if (item.font !== fontFamily) return estimate(item, text);
    const bold = item.fontWeight === "bold" || Number(item.fontWeight) >= 600;
    return textWidth(
      text === null || text === undefined ? "" : String(text).trim(),
      item.fontSize ?? 11,
      bold ? "bold" : "normal",
    );
  };
  return { vega, vegaLite };
}

function collecting(warnings: string[]) {
  const note = (...parts: readonly unknown[]) => {
    warnings.push(parts.map(String).join(" "));
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: () => logger, error: note, warn: note, info: quiet, debug: quiet };
  return logger;
}
