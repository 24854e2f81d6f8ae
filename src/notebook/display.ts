import { createRequire } from "node:module";

/** What is shown, by MIME type: the richest one that a viewer knows is used. */
export interface Shown {
  readonly text: string;
  readonly html?: string;
  readonly markdown?: string;
  readonly svg?: string;
  /** Kept in the notebook beside the output. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

type Write = (
  content: { readonly data: object; readonly metadata: object; readonly transient: object },
  update: boolean,
) => void;

/** Shows something in the running notebook cell; as text on standard output where there is none. */
export function display(shown: Shown): void {
  const write = notebookWriter();
  if (write === null) {
    process.stdout.write(`${shown.text}\n`);
    return;
  }
  const data = {
    "text/plain": shown.text,
    ...(shown.markdown === undefined ? {} : { "text/markdown": shown.markdown }),
    ...(shown.html === undefined ? {} : { "text/html": shown.html }),
    ...(shown.svg === undefined ? {} : { "image/svg+xml": shown.svg }),
  };
  const metadata = shown.metadata === undefined ? {} : { mastkit: shown.metadata };
  write({ data, metadata, transient: {} }, false);
}

/** tslab's way out of the running cell; null outside its kernel. */
function notebookWriter(): Write | null {
  if (!("__tslab__" in globalThis)) return null;
  const require = createRequire(import.meta.url);
  const jupyter = require("tslab/dist/jupyter") as { readonly lastWriteDisplayData: Write | null };
  return jupyter.lastWriteDisplayData;
}
