import assert from "node:assert/strict";
import { test } from "node:test";
import { runCli } from "../cli.js";
import { temporaryFolder } from "../folder.js";

test("what verifying an empty cache advises is the command that was asked, with its choices", async () => {
  const before = process.env["MASTKIT_CACHE"];
  process.env["MASTKIT_CACHE"] = temporaryFolder();
  try {
    const release = await runCli("fetch", "mast", "--release", "2025", "--verify");
    assert.equal(release.code, 1);
    assert.match(release.stderr, /mastkit fetch mast --release 2025 takes them anew\n$/);
    const plain = await runCli("fetch", "human", "--verify");
    assert.match(plain.stderr, /mastkit fetch human takes them anew\n$/);
  } finally {
    if (before === undefined) delete process.env["MASTKIT_CACHE"];
    else process.env["MASTKIT_CACHE"] = before;
  }
});
