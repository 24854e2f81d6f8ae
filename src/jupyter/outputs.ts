import type { MimeBundle, Output } from "./document.js";
import type { Message } from "./kernel.js";

/**
 * Collects the outputs of cells from the kernel's messages: neighbouring texts of one stream are merged;
 * `update_display_data` replaces what was shown under that display id, in whichever cell. What would change from run to
 * run (display ids) is not kept.
 */
export function createOutputCollector() {
  const cells = new Map<string, Output[]>();
  const shown = new Map<string, Output[]>();
  return {
    /** The outputs of a cell so far, in the order in which they came. */
    outputs: (cell: string): readonly Output[] => cells.get(cell) ?? [],
    accept({ cell, type, content }: Message): void {
      const { data, metadata, transient } = content as {
        data: MimeBundle;
        metadata: MimeBundle;
        transient: MimeBundle;
      };
      const outputs = cells.get(cell) ?? [];
      cells.set(cell, outputs);
      const last = outputs.at(-1);
      if (type === "stream") {
        const [name, text] = [String(content["name"]), String(content["text"])];
        if (last?.output_type !== "stream" || last.name !== name) outputs.push({ output_type: "stream", name, text });
        else outputs[outputs.length - 1] = { ...last, text: last.text + text };
        return;
      }
      const id = transient["display_id"];
      const before = typeof id === "string" ? (shown.get(id) ?? []) : [];
      if (type === "update_display_data") {
        for (const output of before) Object.assign(output, { data, metadata });
        return;
      }
      const output: Output = { output_type: "display_data", data, metadata };
      outputs.push(output);
      if (typeof id === "string") shown.set(id, [...before, output]);
    },
  };
}
