// One way of reading one file, in a process of its own; prints records, seconds and peak memory as JSON.

import { readdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { eachTrace, readTraces } from "../../dist/datasets.js";
import { readMastFull } from "../../dist/index.js";

const ways = {
  mast: async (path) => (await readMastFull(path)).traces.length,
  "mast-digests": async (path) => (await readMastFull(path, { digestTrajectories: true })).traces.length,
  "mast-validate": async (path) => (await readMastFull(path, { validate: true })).traces.length,
  session: async (path) => {
    let steps = 0;
    for await (const { trace } of eachTrace(path, () => ({ step: () => {} }))) steps += trace.steps;
    return steps;
  },
  runs: async (path) => (await readTraces(path)).traces.length,
  "runs-parsed": async (path) => {
    const texts = readdirSync(path).map((name) => readFileSync(join(path, name), "utf8"));
    return texts.filter(
      (text) =>
        text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line)).length > 0,
    ).length;
  },
  chunks: async (path) => {
    const file = await open(path);
    const buffer = Buffer.allocUnsafeSlow(1 << 19);
    let total = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      total += bytesRead;
    }
    await file.close();
    return total;
  },
};

const [way, path] = process.argv.slice(2);
const cpu = process.cpuUsage();
const start = process.hrtime.bigint();
const records = await ways[way](path);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const { user, system } = process.cpuUsage(cpu);
const processor = (user + system) / 1e6;
console.log(JSON.stringify({ records, seconds, processor, mebibytes: process.resourceUsage().maxRSS / 1024 }));
