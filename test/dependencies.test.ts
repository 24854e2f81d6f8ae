import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const files = readdirSync(src, { recursive: true })
  .map((name) => String(name).replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"));

/** Import statements of a file as [module below src or package name, whether it is types only]. */
function importsOf(file: string): readonly (readonly [string, boolean])[] {
  const text = readFileSync(join(src, file), "utf8");
  const pattern =
    /^(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|^import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[2] ?? match[3] ?? match[4]!;
    const place = target.startsWith(".") ? posix.join(posix.dirname(file), target).replace(/\.js$/, ".ts") : target;
    return [place, match[1] !== undefined];
  });
}

const room = (file: string) => (file.includes("/") ? file.slice(0, file.indexOf("/")) : "");

/** What each room of the hourglass may import from another room; files at the top of src are named. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  datasets: ["errors.ts", "taxonomy.ts", "trace.ts", "names.ts", "recall.ts", "words.ts", "annotators.ts"],
  counts: ["errors.ts", "taxonomy.ts", "trace.ts", "names.ts", "recall.ts", "words.ts", "annotators.ts"],
  statistics: ["counts", "errors.ts", "taxonomy.ts", "trace.ts", "names.ts", "recall.ts", "words.ts", "annotators.ts"],
};

for (const [from, rooms] of Object.entries(allowed)) {
  test(`${from}/ imports nothing but ${rooms.join(", ")}`, () => {
    const wrong = files
      .filter((file) => room(file) === from)
      .flatMap((file) => importsOf(file).map(([target, typesOnly]) => ({ file, target, typesOnly })))
      .filter(({ target }) => files.includes(target) && room(target) !== from)
      .filter(({ target }) => !rooms.includes(room(target) || target))
      // the count tables' types are shared as trace.ts is: that file holds types only
      .filter(({ target, typesOnly }) => !(from === "datasets" && target === "counts/tables.ts" && typesOnly));
    assert.deepEqual(wrong, []);
  });
}

test("trace.ts imports nothing, and the count tables' types only trace.ts", () => {
  assert.deepEqual(importsOf("trace.ts"), []);
  assert.deepEqual(importsOf("counts/tables.ts"), [["trace.ts", true]]);
});

test("a figure reads no file and computes no statistic: figures/ imports row types only", () => {
  const wrong = files
    .filter((file) => room(file) === "figures")
    .flatMap((file) => importsOf(file).map(([target, typesOnly]) => ({ file, target, typesOnly })))
    .filter(({ target, typesOnly }) => {
      if (["statistics", "counts", "published"].includes(room(target))) return !typesOnly;
      return ["datasets", "commands"].includes(room(target));
    });
  assert.deepEqual(wrong, []);
});

test("every relative import names a file that is there", () => {
  const missing = files.flatMap((file) =>
    importsOf(file)
      .filter(([target]) => target.endsWith(".ts") && !files.includes(target))
      .map(([target]) => `${file} → ${target}`),
  );
  assert.deepEqual(missing, []);
});
