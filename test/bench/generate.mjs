// Writes files in the readers' shapes, for the benchmark alone. The text is made up; escapes are about as frequent as in
// published rows: per 100 bytes 2 line feeds, 1 other, 0.2 quotes and 0.08 escaped characters beyond Latin-1.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const codes = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"];

/** Linear congruential numbers below n: the same file every time. */
function numbers() {
  let state = 1;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % n;
  };
}

function prose(below, bytes) {
  const words = ["agent", "the", "returns", "a", "task", "review", "of", "code", "is", "not"];
  let text = "";
  for (let length = 0, word = 1; length < bytes; word++) {
    const next = word % 160 === 0 ? '"plan"' : word % 200 === 0 ? "agent\u2019s" : words[below(words.length)];
    const space = word % 8 === 0 ? "\n" : word % 16 === 3 ? "\t" : " ";
    text += next + space;
    length += next.length + 1;
  }
  return text;
}

/** A MAD_full_dataset file of at least `bytes`; returns the number of records. */
export function writeMast(path, bytes) {
  const below = numbers();
  const texts = [40_000, 120_000, 400_000].map((size) =>
    JSON.stringify(prose(below, size)).replaceAll("\u2019", "\\u2019"),
  );
  const file = openSync(path, "w");
  let written = writeSync(file, "[");
  let records = 0;
  for (; written < bytes; records++) {
    const labels = codes
      .map((code) => `"${code}": ${records % 400 === 4 ? "null" : below(4) === 0 ? 1 : 0}`)
      .join(", ");
    const start = `${records === 0 ? "" : ", "}{"mas_name": "ChatDev", "llm_name": "GPT-4o", "benchmark_name": "ProgramDev", `;
    const trace = `"trace_id": ${records}, "trace": {"key": "Bench", "index": ${records}, "trajectory": `;
    written += writeSync(file, `${start}${trace}${texts[records % 3]}}, "mast_annotation": {${labels}}}`);
  }
  writeSync(file, "]");
  closeSync(file);
  return records;
}

/** A session of at least `bytes`, in the mix of record types and sizes of a real one; returns the number of records. */
export function writeSession(path, bytes) {
  const below = numbers();
  const file = openSync(path, "w");
  const line = (type, payload) =>
    writeSync(file, `${JSON.stringify({ timestamp: "2026-01-15T19:46:57.106Z", type, payload })}\n`);
  let written = line("session_meta", { id: "bench", cli_version: "0.80.0", instructions: prose(below, 4000) });
  let records = 1;
  const add = (type, payload) => {
    written += line(type, payload);
    records++;
  };
  const outputs = [200, 1000, 4000, 10_000].map((size) => prose(below, size));
  for (let step = 0; written < bytes; step++) {
    if (step % 500 === 0) add("event_msg", { type: "user_message", message: prose(below, 300) });
    add("turn_context", {
      cwd: "/bench",
      approval_policy: "never",
      model: "bench-model",
      effort: "low",
      summary: "auto",
    });
    add("response_item", {
      type: "reasoning",
      summary: [{ type: "summary_text", text: prose(below, 150) }],
      content: null,
      encrypted_content: "g".repeat(1200),
    });
    const input = JSON.stringify({ command: ["bash", "-lc", prose(below, 100)], workdir: "." });
    add("response_item", { type: "function_call", name: "shell", arguments: input, call_id: `call_${step}` });
    const output = JSON.stringify({ output: outputs[step % 4], metadata: { exit_code: 0, duration_seconds: 0.1 } });
    add("response_item", { type: "function_call_output", call_id: `call_${step}`, output });
    const usage = { input_tokens: step, cached_input_tokens: 0, output_tokens: 1, total_tokens: step + 1 };
    add("event_msg", {
      type: "token_count",
      info: { total_token_usage: usage, last_token_usage: usage },
      rate_limits: null,
    });
  }
  closeSync(file);
  return records;
}

/** A folder of runs, a file of messages each with 20 calls; returns their number. */
export function writeRuns(folder, count) {
  const below = numbers();
  mkdirSync(folder);
  const results = Array.from({ length: 50 }, () => prose(below, 1000));
  for (let run = 0; run < count; run++) {
    const messages = [{ role: "user", content: results[below(50)] }];
    for (let call = 0; call < 20; call++) {
      const asked = { id: `c${call}`, function: { name: "shell", arguments: '{"command": "ls"}' } };
      messages.push({ role: "assistant", content: null, tool_calls: [asked] });
      messages.push({ role: "tool", tool_call_id: `c${call}`, content: results[below(50)] });
    }
    const record = { trace_id: `r${run}`, task_id: run % 1000, reward: below(2), messages };
    writeFileSync(join(folder, `${run}.json`), JSON.stringify(record));
  }
  return count;
}
