import type { MimeBundle, Output } from "./document.js";
import type { Message } from "./wire.js";

/** Outputs of cells, made of the kernel's messages. */
interface OutputCollector {
  /** Takes a message that belongs to the cell; what is no output is ignored. */
  accept(cell: string, message: Message): void;
  /** The outputs of a cell so far, in the order in which they came. */
  outputs(cell: string): readonly Output[];
}

/**
 * Collects outputs: neighbouring texts of one stream are merged; `update_display_data` replaces what was shown under
 * that display id, in whichever cell. What would change from run to run (display ids, message ids, times) is not kept.
 */
export function createOutputCollector(): OutputCollector {
  const cells = new Map<string, Output[]>();
  const shown = new Map<string, Output[]>();
  return {
    accept(cell, message) {
      const { content } = message;
      const id = record(content["transient"])["display_id"];
      const before = typeof id === "string" ? (shown.get(id) ?? []) : [];
      if (message.type === "update_display_data") for (const output of before) Object.assign(output, bundleOf(content));
      const output = toOutput(message);
      if (output === null) return;
      const outputs = cells.get(cell) ?? [];
      const last = outputs.at(-1);
      if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
        outputs[outputs.length - 1] = { ...last, text: last.text + output.text };
      } else outputs.push(output);
      cells.set(cell, outputs);
      if (typeof id === "string") shown.set(id, [...before, output]);
    },
    outputs: (cell) => cells.get(cell) ?? [],
  };
}

function toOutput({ type, content }: Message): Output | null {
  const shown = bundleOf(content);
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

function bundleOf(content: Message["content"]) {
  return { data: record(content["data"]), metadata: record(content["metadata"]) };
}

function record(value: unknown): MimeBundle {
  return typeof value === "object" && value !== null ? (value as MimeBundle) : {};
}
