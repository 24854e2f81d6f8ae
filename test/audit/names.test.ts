import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { auditNamesOf, nearMiss } from "../../src/audit/names.js";
import { runCli } from "../cli.js";
import { temporaryFolder } from "../folder.js";

test("two slips are forgiven in a name, one in a short one", () => {
  assert.equal(nearMiss("Hyperagemd", "system"), "HyperAgent");
  assert.equal(nearMiss("AG3", "system"), "AG2");
  assert.equal(nearMiss("AB3", "system"), null);
  assert.equal(nearMiss("chat-dev", "system"), "ChatDev");
});

test("a model of another version number is no typo", () => {
  for (const name of ["GPT-5", "GPT-4.1", "Kimi-K3", "Gemini-2-Flash"])
    assert.equal(nearMiss(name, "model"), null, name);
  assert.equal(nearMiss("gpt4", "model"), "GPT-4");
  assert.equal(nearMiss("Kimi_K2", "model"), "Kimi-K2");
});

test("names of one's own are no findings", () => {
  assert.deepEqual(auditNamesOf([{ system: "MyOwnSystem", model: "GPT-5", benchmark: "OwnTasks" }]), []);
});

test("characters that are not seen are shown with their code points", () => {
  const file = join(temporaryFolder(), "labels.csv");
  const rows = ["t1,A\u200bG2,x", "t2,AG2,\u202eab", "t3,A\u00a0B,u\u0308", "t4,👩‍💻,\ufeff"];
  writeFileSync(file, `trace_id,system,team,1.1\n${rows.map((row) => `${row},1`).join("\n")}\n`);
  return runCli("audit", "--labels", file).then(({ stdout }) => {
    const line = stdout.split("\n").find((row) => row.startsWith("hidden-characters,warning,labels,3"))!;
    for (const shown of ["A[U+200B]G2", "[U+202E]ab", "A[U+00A0]B", "u[U+0308]"])
      assert.ok(line.includes(shown), shown);
    assert.doesNotMatch(stdout, /[\u200b\u202e\ufeff]|200D/);
  });
});
