import { extname } from "node:path";
import { UsageError } from "../errors.js";
import { renderPdf, renderPng, renderSvg } from "../export/image.js";
import { refuseInputs, writeWhole } from "../export/write.js";
import type { FigureSpec } from "../figures/figure.js";
import { type Chart, isFigure } from "./show.js";

/** A figure's file by its extension. */
const writers: Readonly<Record<string, (spec: FigureSpec) => Promise<string | Uint8Array>>> = {
  ".svg": renderSvg,
  ".pdf": async (spec) => renderPdf(await renderSvg(spec)),
  ".png": async (spec) => renderPng(await renderSvg(spec)),
  ".json": async (spec) => `${JSON.stringify(spec, null, 1)}\n`,
};

/**
 * Writes a figure, or any Vega-Lite specification, to a file at its printed size: vector SVG or PDF, PNG of 300 dots an
 * inch, or the specification itself (JSON), by the extension of the path. The folder is made where it is not there. The
 * same figure gives the same bytes. What `draw` gives is saved as it is where it is one page, else page by page.
 *
 * @returns the path
 * @throws UsageError for another extension, and where the path is a file of a data set
 * @throws TypeError for what is not a Vega-Lite specification
 *
 * @example
 * ```ts
 * import { draw, prevalence, publishedTable, save } from "mastkit";
 * const rows = prevalence(publishedTable("mast-releases-modes"), { by: ["release"] });
 * await save(draw("prevalence", rows), "figures/local/prevalence.svg"); // => "figures/local/prevalence.svg"
 * ```
 */
export async function save(figure: Chart | readonly Chart[], path: string): Promise<string> {
  const write = writers[extname(path).toLowerCase()];
  if (write === undefined) {
    throw new UsageError(`${path}: a figure is written as ${Object.keys(writers).join(", ")}; end the path in one`);
  }
  const one: unknown = Array.isArray(figure) && figure.length === 1 ? figure[0] : figure;
  if (Array.isArray(one)) {
    throw new TypeError("save: these are several pages or rows; save one figure: const [figure] = draw(name, rows)");
  }
  if (!isFigure(one)) throw new TypeError("save: this is no Vega-Lite specification; draw(name, rows) makes one");
  await refuseInputs([path], []);
  await writeWhole(path, await write(one));
  return path;
}
