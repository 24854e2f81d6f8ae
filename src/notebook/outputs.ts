import type { MimeBundle, Output } from "./document.js";
import type { Message } from "./wire.js";

/** Turns the kernel's messages into the outputs of cells. */
export interface OutputCollector {
  /** Takes a message that belongs to the cell; what is no output is ignored. */
  accept(cell: string, message: Message): void;
  /** The outputs of a cell so far, in the order in which they came. */
  outputs(cell: string): readonly Output[];
}

/**
 * Collects outputs: neighbouring texts of one stream are merged; `update_display_data` replaces what was shown under
 * that display id, in whichever cell; `clear_output` empties the cell, at once or when its next output comes. What would
 * change from run to run (display ids, message ids, times) is not kept.
 */
export function createOutputCollector(): OutputCollector {
  const cells = new Map<string, Output[]>();
  const shown = new Map<string, { readonly cell: string; readonly index: number }[]>();
  const clearNext = new Set<string>();

  function clear(cell: string): void {
    cells.set(cell, []);
    for (const [id, places] of shown)
      shown.set(
        id,
        places.filter((place) => place.cell !== cell),
      );
  }

  function add(cell: string, output: Output, displayId: string | null): void {
    if (clearNext.delete(cell)) clear(cell);
    const outputs = cells.get(cell) ?? [];
    const last = outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      outputs[outputs.length - 1] = { ...last, text: last.text + output.text };
    } else outputs.push(output);
    cells.set(cell, outputs);
    if (displayId === null) return;
    shown.set(displayId, [...(shown.get(displayId) ?? []), { cell, index: outputs.length - 1 }]);
  }

  function update(displayId: string | null, content: Message["content"]): void {
    for (const place of (displayId === null ? undefined : shown.get(displayId)) ?? []) {
      const outputs = cells.get(place.cell)!;
      const before = outputs[place.index]!;
      outputs[place.index] = {
        ...before,
        data: record(content["data"]),
        metadata: record(content["metadata"]),
      } as Output;
    }
  }

  function accept(cell: string, message: Message): void {
    const { type, content } = message;
    const output = toOutput(message);
    if (output !== null) add(cell, output, displayIdOf(content));
    else if (type === "update_display_data") update(displayIdOf(content), content);
    else if (type === "clear_output" && content["wait"] === true) clearNext.add(cell);
    else if (type === "clear_output") clear(cell);
  }

  return { accept, outputs: (cell) => cells.get(cell) ?? [] };
}

function toOutput({ type, content }: Message): Output | null {
  const shown = { data: record(content["data"]), metadata: record(content["metadata"]) };
  switch (type) {
    case "stream":
      return { output_type: "stream", name: String(content["name"]), text: String(content["text"]) };
    case "display_data":
      return { output_type: "display_data", ...shown };
    case "execute_result": {
      const count = content["execution_count"];
      return { output_type: "execute_result", ...shown, execution_count: typeof count === "number" ? count : null };
    }
    case "error": {
      const traceback = Array.isArray(content["traceback"]) ? content["traceback"].map(String) : [];
      return { output_type: "error", ename: String(content["ename"]), evalue: String(content["evalue"]), traceback };
    }
    default:
      return null;
  }
}

function displayIdOf(content: Readonly<Record<string, unknown>>): string | null {
  const id = record(content["transient"])["display_id"];
  return typeof id === "string" ? id : null;
}

function record(value: unknown): MimeBundle {
  return typeof value === "object" && value !== null ? (value as MimeBundle) : {};
}
