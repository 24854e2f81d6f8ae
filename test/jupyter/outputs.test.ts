import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutputCollector } from "../../src/jupyter/outputs.js";

const stream = (text: string, name = "stdout") => ({ cell: "cell", type: "stream", content: { name, text } });
const display = (text: string, id?: string, cell = "cell", type = "display_data") => {
  const transient = id === undefined ? {} : { display_id: id };
  return { cell, type, content: { data: { "text/plain": text }, metadata: {}, transient } };
};

test("neighbouring texts of one stream are merged, and a display between them keeps its place", () => {
  const { accept, outputs } = createOutputCollector();
  for (const part of [stream("a"), stream("b\n"), stream("!", "stderr"), display("figure"), stream("c")]) accept(part);
  assert.deepEqual(
    outputs("cell").map((output) => (output.output_type === "stream" ? `${output.name} ${output.text}` : "display")),
    ["stdout ab\n", "stderr !", "display", "stdout c"],
  );
});

test("update_display_data replaces what was shown under that id, in an earlier cell too", () => {
  const { accept, outputs } = createOutputCollector();
  accept(display("0 %", "progress", "first"));
  accept(display("other", "another", "first"));
  accept(display("100 %", "progress", "second", "update_display_data"));
  const shown = (cell: string) => outputs(cell).map((output) => "data" in output && output.data["text/plain"]);
  assert.deepEqual(shown("first"), ["100 %", "other"]);
  assert.deepEqual(shown("second"), []);
});

test("display ids, which differ from run to run, are not kept", () => {
  const { accept, outputs } = createOutputCollector();
  accept(display("shown", "5f3a"));
  assert.deepEqual(outputs("cell"), [{ output_type: "display_data", data: { "text/plain": "shown" }, metadata: {} }]);
});
