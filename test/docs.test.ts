import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withDictionary } from "../data/docs.js";

test("the dictionary in data/README.md is what the analyses say: npm run docs writes it anew", () => {
  const text = readFileSync(new URL("../data/README.md", import.meta.url), "utf8");
  // The formatter pads tables.
  const plain = (markdown: string) => markdown.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---");
  assert.equal(plain(text), plain(withDictionary(text)));
});
