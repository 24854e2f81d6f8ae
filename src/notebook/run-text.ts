import { RunText, type RunTextOptions } from "../export/run-text.js";
import { type PickOptions, pickRun } from "../study/agent-runs.js";

/**
 * A run as a person reads it: what is known of it, then its turns, calls and results, on lines of `columns` (default
 * 100), each text cut after `lines`. Of several runs under the path the one of `id`, else the first. Nothing in it moves a cursor.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { runText } from "mastkit";
 * const file = `${tmpdir()}/shown-run.jsonl`;
 * const messages = [{ role: "user", content: "hi" }, { role: "assistant", content: "hello" }];
 * writeFileSync(file, JSON.stringify({ trace_id: "r1", messages }));
 * (await runText(file, { from: 2 })).endsWith("\n2  agent\n  hello\n\n1 step of 2 shown\n"); // => true
 * ```
 */
export async function runText(path: string, options: RunTextOptions & PickOptions = {}): Promise<string> {
  const { picked } = await pickRun(path, () => new RunText(options), options);
  return picked.visitor.text(picked.trace);
}
