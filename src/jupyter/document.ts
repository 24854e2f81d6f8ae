import { InputError } from "../errors.js";

/** MIME type to content: text, or a JSON value for JSON types. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What a cell of tslab can print, as nbformat 4 stores it; multi-line text is one string here. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: string }
  | { readonly output_type: "display_data"; readonly data: MimeBundle; readonly metadata: MimeBundle };

interface CellBase {
  readonly id: string;
  readonly metadata: MimeBundle;
  readonly source: string;
}
export interface CodeCell extends CellBase {
  readonly cell_type: "code";
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}
type NotebookCell = CodeCell | (CellBase & { readonly cell_type: "markdown" | "raw" });

/** A notebook, nbformat 4.5. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: MimeBundle;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** Reads the text of an .ipynb file. Multi-line texts are joined; a cell without an id gets `cell-<n>`. */
export function parseNotebook(text: string, file: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError("not a notebook: the file is not JSON", { file });
  }
  const { nbformat, cells, metadata } = record(value);
  if (nbformat !== 4 || !Array.isArray(cells)) {
    throw new InputError("not a notebook of format 4", { file, remedy: "save it from Jupyter as an .ipynb file" });
  }
  const read = cells.map((cell: unknown, index) => parseCell(record(cell), index, file));
  return { cells: read, metadata: record(metadata), nbformat: 4, nbformat_minor: 5 };
}

/**
 * The text of an .ipynb file exactly as Jupyter's own nbformat writes it (keys sorted, one space of indent, multi-line
 * texts as arrays of lines), so that opening and saving a notebook in Jupyter changes nothing.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map((output) => withTexts(output, lines)) } : {}),
  }));
  const sorted = (_key: string, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, value[key]]),
        )
      : value;
  return `${JSON.stringify({ ...notebook, cells }, sorted, 1)}\n`;
}

function parseCell(cell: MimeBundle, index: number, file: string): NotebookCell {
  const { cell_type, id, metadata, source, outputs, execution_count } = cell;
  const base = {
    id: typeof id === "string" ? id : `cell-${index + 1}`,
    metadata: record(metadata),
    source: joined(source),
  };
  if (cell_type === "markdown" || cell_type === "raw") return { ...base, cell_type };
  if (cell_type !== "code")
    throw new InputError("a cell without a known cell_type", { file, record: `cell ${index + 1}` });
  return {
    ...{ ...base, cell_type },
    execution_count: typeof execution_count === "number" ? execution_count : null,
    outputs: Array.isArray(outputs)
      ? outputs.map((output) => withTexts(record(output), joined) as unknown as Output)
      : [],
  };
}

/** An output with its texts, but not JSON and pictures, joined or in lines. */
function withTexts(output: MimeBundle, change: (text: unknown) => unknown): MimeBundle {
  const { text, data } = output;
  const contents = Object.entries(record(data)).map(([type, content]) => [
    type,
    /json$|^(image\/(?!svg)|application\/pdf|audio\/|video\/)/.test(type) ? content : change(content),
  ]);
  return {
    ...output,
    ...(text === undefined ? {} : { text: change(text) }),
    ...(data === undefined ? {} : { data: Object.fromEntries(contents) }),
  };
}

function joined(text: unknown): string {
  return Array.isArray(text) ? text.join("") : String(text ?? "");
}

/** Splits after every line feed, as nbformat does; the empty text is an empty list. */
function lines(text: unknown): readonly string[] {
  return joined(text).match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function isRecord(value: unknown): value is MimeBundle {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): MimeBundle {
  return isRecord(value) ? value : {};
}
