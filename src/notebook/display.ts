import { createHash } from "node:crypto";
import { createRequire } from "node:module";

/** What is shown, by MIME type: the richest one that a viewer knows is used. */
export interface Shown {
  readonly text: string;
  readonly html?: string;
  readonly markdown?: string;
  /** A picture at a resolution, and the SVG that it was made of. */
  readonly picture?: { readonly png: Uint8Array; readonly dpi: number; readonly svg: string };
  /** Kept in the notebook beside the output. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

type Write = (
  content: { readonly data: object; readonly metadata: object; readonly transient: object },
  update: boolean,
) => void;

/** Shows something in the running notebook cell; as text on standard output where there is none. */
export function display({ text, html, markdown, picture, metadata }: Shown): void {
  const write = notebookWriter();
  if (write === null) {
    process.stdout.write(`${text}\n`);
    return;
  }
  const data = {
    "text/plain": text,
    ...(markdown === undefined ? {} : { "text/markdown": markdown }),
    ...(html === undefined ? {} : { "text/html": html }),
    ...(picture === undefined ? {} : { "image/png": Buffer.from(picture.png).toString("base64") }),
  };
  const kept = {
    ...(metadata === undefined ? {} : { mastkit: metadata }),
    ...(picture === undefined ? {} : pictureFacts(picture)),
  };
  write({ data, metadata: kept, transient: {} }, false);
}

/**
 * The size of a picture on a screen, and the digest of its SVG: pixels differ a little from processor to processor, so
 * two runs are compared by that.
 */
function pictureFacts({ png, dpi, svg }: NonNullable<Shown["picture"]>) {
  const header = new DataView(png.buffer, png.byteOffset);
  const [width, height] = [16, 20].map((place) => Math.round((header.getUint32(place) * 96) / dpi));
  const sha256 = createHash("sha256").update(svg).digest("hex");
  return { "image/png": { width, height }, mastkit: { svg: { sha256 } } };
}

/** Whether a cell of a notebook is running. */
export function inNotebook(): boolean {
  return "__tslab__" in globalThis;
}

/** tslab's way out of the running cell; null outside its kernel. */
function notebookWriter(): Write | null {
  if (!inNotebook()) return null;
  const require = createRequire(import.meta.url);
  const jupyter = require("tslab/dist/jupyter") as { readonly lastWriteDisplayData: Write | null };
  return jupyter.lastWriteDisplayData;
}
