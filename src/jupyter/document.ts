import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../errors.js";

/** MIME type to content: text, or a JSON value for JSON types. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What a cell can print, as nbformat 4 stores it; multi-line text is one string here. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: string }
  | { readonly output_type: "display_data"; readonly data: MimeBundle; readonly metadata: MimeBundle }
  | {
      readonly output_type: "execute_result";
      readonly data: MimeBundle;
      readonly metadata: MimeBundle;
      readonly execution_count: number | null;
    }
  | {
      readonly output_type: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

interface CellBase {
  readonly id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
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
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** Reads and checks an .ipynb file; what is not one is refused by name. */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await readFile(path, "utf8"), basename(path));
}

/** Reads the text of an .ipynb file. Multi-line texts are joined; a cell without an id gets `cell-<n>`. */
export function parseNotebook(text: string, file: string): Notebook {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError("not a notebook: the file is not JSON", { file });
  }
  const cells = isRecord(value) ? value["cells"] : undefined;
  if (!isRecord(value) || value["nbformat"] !== 4 || !Array.isArray(cells)) {
    throw new InputError("not a notebook of format 4", { file, remedy: "save it from Jupyter as an .ipynb file" });
  }
  return {
    cells: cells.map((cell: unknown, index) => parseCell(cell, index, file)),
    metadata: record(value["metadata"]),
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/**
 * The text of an .ipynb file exactly as Jupyter's own nbformat writes it (keys sorted, one space of indent, multi-line
 * texts as arrays of lines), so that opening and saving a notebook in Jupyter changes nothing.
 */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(formatOutput) } : {}),
  }));
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`;
}

function parseCell(value: unknown, index: number, file: string): NotebookCell {
  const type = isRecord(value) ? value["cell_type"] : undefined;
  if (!isRecord(value) || (type !== "code" && type !== "markdown" && type !== "raw")) {
    throw new InputError("a cell without a known cell_type", { file, record: `cell ${index + 1}` });
  }
  const base = {
    id: typeof value["id"] === "string" ? value["id"] : `cell-${index + 1}`,
    metadata: record(value["metadata"]),
    source: joinText(value["source"]),
  };
  if (type !== "code") return { ...base, cell_type: type };
  const outputs = Array.isArray(value["outputs"]) ? value["outputs"].filter(isRecord).map(parseOutput) : [];
  const count = value["execution_count"];
  return { ...base, cell_type: "code", execution_count: typeof count === "number" ? count : null, outputs };
}

function parseOutput(value: Record<string, unknown>): Output {
  const metadata = record(value["metadata"]);
  const texts = Object.entries(record(value["data"]));
  const data = Object.fromEntries(texts.map(([type, body]) => [type, isJsonType(type) ? body : joinText(body)]));
  const count = typeof value["execution_count"] === "number" ? value["execution_count"] : null;
  switch (value["output_type"]) {
    case "stream":
      return { output_type: "stream", name: String(value["name"]), text: joinText(value["text"]) };
    case "execute_result":
      return { output_type: "execute_result", data, metadata, execution_count: count };
    case "error":
      return {
        output_type: "error",
        ename: String(value["ename"]),
        evalue: String(value["evalue"]),
        traceback: Array.isArray(value["traceback"]) ? value["traceback"].map(String) : [],
      };
    default:
      return { output_type: "display_data", data, metadata };
  }
}

function formatOutput(output: Output): Record<string, unknown> {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  const data = Object.entries(output.data).map(([type, content]) => [
    type,
    typeof content === "string" && !isJsonType(type) && !isBinaryType(type) ? lines(content) : content,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function isJsonType(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isBinaryType(type: string): boolean {
  return /^(image\/(?!svg)|application\/pdf|audio\/|video\/)/.test(type);
}

function joinText(value: unknown): string {
  return Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";
}

/** Splits after every line feed, as nbformat does; the empty text is an empty list. */
function lines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
