import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { digestBytes, eachChunk } from "../../src/datasets/digest.js";
import { digestFile } from "../../src/datasets.js";
import { InputError } from "../../src/errors.js";
import { needsRealData, realData } from "../data.js";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mastkit-digest-"));
});
after(() => rm(folder, { recursive: true }));

test("a digest names the file by its base name, its size and its SHA-256", async () => {
  const path = join(folder, "abc.txt");
  await writeFile(path, "abc");
  const expected = {
    name: "abc.txt",
    bytes: 3,
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  };
  assert.deepEqual(await digestFile(path), expected);
  assert.deepEqual(digestBytes(path, Buffer.from("abc")), expected);
});

test("a file is read in chunks that add up to it", async () => {
  const path = join(folder, "long.bin");
  const bytes = Buffer.alloc(1000, 7);
  await writeFile(path, bytes);
  const sizes: number[] = [];
  assert.equal(await eachChunk(path, (chunk) => void sizes.push(chunk.length), 300), 1000);
  assert.deepEqual(sizes, [300, 300, 300, 100]);
});

test("a missing file and a folder are input errors that name them and show no path", async () => {
  await assert.rejects(digestFile(join(folder, "absent.json")), (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /^absent\.json: no such file/);
    return true;
  });
  await assert.rejects(digestFile(folder), /is a folder, not a file/);
});

test("the human file has the digest of the published release", needsRealData, async () => {
  const digest = await digestFile(realData("mast", "MAD_human_labelled_dataset.json")!);
  assert.equal(digest.bytes, 2662908);
  assert.match(digest.sha256, /^30a0c407[0-9a-f]*f4a286$/);
});
