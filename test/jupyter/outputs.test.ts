import assert from "node:assert/strict";
import { test } from "node:test";
import { createOutputCollector } from "../../src/jupyter/outputs.js";

const message = (type: string, content: Record<string, unknown>) => ({ type, parent: "request", content });
const stream = (text: string, name = "stdout") => message("stream", { name, text });
const display = (text: string, id?: string, type = "display_data") =>
  message(type, { data: { "text/plain": text }, metadata: {}, transient: id === undefined ? {} : { display_id: id } });

test("neighbouring texts of one stream are merged, and a display between them keeps its place", () => {
  const { accept, outputs } = createOutputCollector();
  for (const part of [stream("a"), stream("b\n"), stream("!", "stderr"), display("figure"), stream("c")])
    accept("cell", part);
  assert.deepEqual(
    outputs("cell").map((output) => (output.output_type === "stream" ? `${output.name} ${output.text}` : "display")),
    ["stdout ab\n", "stderr !", "display", "stdout c"],
  );
});

test("update_display_data replaces what was shown under that id, in an earlier cell too", () => {
  const { accept, outputs } = createOutputCollector();
  accept("first", display("0 %", "progress"));
  accept("first", display("other", "another"));
  accept("second", display("100 %", "progress", "update_display_data"));
  const shown = (cell: string) => outputs(cell).map((output) => "data" in output && output.data["text/plain"]);
  assert.deepEqual(shown("first"), ["100 %", "other"]);
  assert.deepEqual(shown("second"), []);
});

test("display ids, which differ from run to run, are not kept", () => {
  const { accept, outputs } = createOutputCollector();
  accept("cell", display("shown", "5f3a"));
  assert.deepEqual(outputs("cell"), [{ output_type: "display_data", data: { "text/plain": "shown" }, metadata: {} }]);
});

test("results and errors are kept as nbformat has them, and other messages are ignored", () => {
  const { accept, outputs } = createOutputCollector();
  accept("cell", message("execute_input", { code: "1" }));
  accept("cell", message("execute_result", { data: { "text/plain": "1" }, metadata: {}, execution_count: 4 }));
  accept("cell", message("error", { ename: "Error", evalue: "no", traceback: ["Error: no"] }));
  assert.deepEqual(outputs("cell"), [
    { output_type: "execute_result", data: { "text/plain": "1" }, metadata: {}, execution_count: 4 },
    { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] },
  ]);
});
