import assert from "node:assert/strict";
import { test } from "node:test";
import { progressDisplay } from "../../src/cli/progress.js";

function display(quiet: boolean, terminal: boolean) {
  const written: string[] = [];
  const io = { stdout: () => assert.fail("progress is not a result"), stderr: (text: string) => written.push(text) };
  return { written, ...progressDisplay({ ...io, note: () => undefined }, quiet, terminal) };
}

test("a terminal gets a bar that is drawn again only when it changes, and taken away at the end", () => {
  const { written, onProgress, onNote, end } = display(false, true);
  onProgress({ label: "file.json", done: 50, total: 100_000_000 });
  onProgress({ label: "file.json", done: 60, total: 100_000_000 });
  onProgress({ label: "file.json", done: 50_000_000, total: 100_000_000 });
  onNote("it waits");
  end();
  assert.deepEqual(written, [
    "\r\u001b[K[........................] 0.0 % of 100.0 MB  file.json",
    "\r\u001b[K[############............] 50.0 % of 100.0 MB  file.json",
    "\r\u001b[K",
    "mastkit: it waits\n",
  ]);
});

test("a wait is counted down in the bar's place on a terminal, and nowhere else", () => {
  const { written, onWait, onStep, end } = display(false, true);
  onWait(2);
  onWait(1);
  end();
  onStep("simulating");
  end();
  const line = (seconds: number) => `\r\u001b[Kwaiting ${seconds} s (Ctrl+C ends it: what has come in is kept)`;
  assert.deepEqual(written, [line(2), line(1), "\r\u001b[K", "\r\u001b[Ksimulating", "\r\u001b[K"]);
  for (const [quiet, terminal] of [[true, true] as const, [false, false] as const]) {
    const other = display(quiet, terminal);
    other.onWait(2);
    assert.deepEqual(other.written, []);
  }
});

test("without a terminal there are lines and no bar; quiet, neither", () => {
  const lines = display(false, false);
  lines.onProgress({ label: "file.json", done: 1, total: 2 });
  lines.onNote("it waits");
  lines.end();
  assert.deepEqual(lines.written, ["mastkit: it waits\n"]);
  const quiet = display(true, true);
  quiet.onProgress({ label: "file.json", done: 1, total: 2 });
  quiet.onNote("it waits");
  quiet.end();
  assert.deepEqual(quiet.written, []);
});
