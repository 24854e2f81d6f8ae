import type { View } from "vega";
import type { FigureSpec } from "../figures/figure.js";
import { fontFamily, textWidth } from "../figures/font.js";

/** A rendered figure: SVG as Vega writes it, and its canvas in layout points. */
export interface Scene {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly warnings: readonly string[];
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

/**
 * Renders a specification without a browser or canvas; `look` sees Vega's view before it is gone. Vega and Vega-Lite are
 * loaded on the first call.
 */
export async function renderScene(spec: FigureSpec, look?: (view: View) => void): Promise<Scene> {
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
    look?.(view);
    return { svg, width, height, warnings };
  } finally {
    view.finalize();
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
