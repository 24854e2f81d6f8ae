import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionBuilder, sessionScanner } from "../../src/datasets/codex-session.js";
import type { Random } from "../../src/statistics.js";
import { anyValue, fuzz, hostileText, jsonText, orRefused, pick, pieces, strictJson } from "./fuzz.js";

function payload(random: Random): unknown {
  const call_id = pick(random, ["a", "b", "c", null]);
  const output = pick(random, [
    JSON.stringify({ output: hostileText(random), metadata: { exit_code: random.below(3), duration_seconds: 0.5 } }),
    JSON.stringify([{ type: "text", text: hostileText(random) }]),
    "failed to parse function arguments: EOF",
    "Chunk ID: 1\nWall time: 1.0 seconds\nProcess exited with code 1\nOutput:\nx",
    hostileText(random),
    anyValue(random),
  ]);
  return pick(random, [
    { type: "message", role: "user", content: [{ type: "input_text", text: hostileText(random) }, anyValue(random)] },
    { type: "reasoning", summary: [{ type: "summary_text", text: hostileText(random) }], encrypted_content: "g" },
    { type: "function_call", name: "shell", arguments: pick(random, ['{"a":1}', "{", anyValue(random)]), call_id },
    { type: "custom_tool_call", name: "patch", input: hostileText(random), call_id },
    { type: "function_call_output", call_id, output },
    { type: "web_search_call", status: "completed", action: anyValue(random) },
    { type: "ghost_snapshot" },
    { type: hostileText(random), more: anyValue(random) },
    { type: "token_count", info: pick(random, [null, { total_token_usage: { total_tokens: 7 } }, anyValue(random)]) },
    { type: "turn_aborted", reason: "interrupted" },
    { type: "exec_command_end", call_id, exit_code: random.below(2), duration: { secs: 1, nanos: 5 } },
    {
      type: "mcp_tool_call_end",
      call_id,
      result: pick(random, [{ Ok: { isError: true } }, { Err: "x" }, anyValue(random)]),
    },
    { id: "s", cli_version: "0.1", model: "m", turn_id: pick(random, ["t1", "t2", null]) },
    anyValue(random),
  ]);
}

function document(random: Random): Buffer {
  const types = [
    "session_meta",
    "turn_context",
    "response_item",
    "response_item",
    "response_item",
    "event_msg",
    "other",
  ];
  const lines = Array.from({ length: 1 + random.below(8) }, () => {
    const record = { timestamp: "t", type: pick(random, types), payload: payload(random) };
    return jsonText(random, record).replaceAll(/[\r\n]+/g, " ");
  });
  const blank = random.below(3) === 0 ? " \n" : "";
  return Buffer.from(blank + lines.join(pick(random, ["\n", "\r\n", "\n\n"])) + pick(random, ["", "\n"]));
}

/** What each line is, by splitting at line feeds and JSON.parse. */
function expected(bytes: Buffer): readonly string[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let feed = bytes.indexOf(10); feed >= 0; feed = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, feed));
    start = feed + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines.map((line, index) => {
    const text = line.toString("latin1");
    const marked = text.startsWith("\xef\xbb\xbf");
    if (/^[ \t\r]*$/.test(index === 0 && marked ? text.slice(3) : text)) return "blank";
    if (index > 0 && marked) return "broken"; // strictJson allows the mark, a line inside a file does not
    const parsed = strictJson(line);
    const object = typeof parsed?.value === "object" && parsed.value !== null && !Array.isArray(parsed.value);
    return object ? "record" : "broken";
  });
}

test("every line of a session is a record, blank or broken, as splitting and JSON.parse have it", async () => {
  const { accepted, refused } = await fuzz("codex-session", document, (bytes, random) => {
    const want = expected(bytes);
    const builder = sessionBuilder(pick(random, [0, 500, 1 << 20]));
    const seen: number[] = [];
    const scan = orRefused(() => {
      const scanner = sessionScanner("s.jsonl", (item) => {
        seen.push(item.line);
        builder.add(item);
      });
      for (const part of pieces(random, bytes)) scanner.push(part);
      return scanner.end();
    });
    const records = want.flatMap((what, index) => (what === "record" ? [index + 1] : []));
    assert.equal(scan === null, records.length === 0);
    if (scan === null) return false;
    assert.deepEqual(seen, records);
    const count = (what: string) => want.filter((each) => each === what).length;
    assert.deepEqual([scan.lines, scan.blank, scan.broken], [want.length, count("blank"), count("broken")]);
    assert.deepEqual(
      scan.brokenLines.map((broken) => broken.line),
      want.flatMap((what, index) => (what === "broken" ? [index + 1] : [])),
    );
    assert.equal(
      Object.values(scan.tally).reduce((sum, each) => sum + each, 0),
      scan.records,
    );
    const session = builder.finish({ ...scan, digest: { name: "s.jsonl", bytes: bytes.length, sha256: "" } });
    const kinds = (kind: string) => session.items.filter((item) => item.kind === kind).length;
    assert.equal(session.calls.length, kinds("call"));
    const answered = session.calls.filter((call) => call.output !== null).length;
    assert.equal(answered + session.unpairedOutputs.length, kinds("output"));
    return true;
  });
  assert.ok(accepted > 0 && refused >= 0);
});
