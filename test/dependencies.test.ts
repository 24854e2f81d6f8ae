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

const shared = [
  ...["errors.ts", "trace.ts", "columns.ts", "names.ts", "recall.ts", "annotators.ts", "version.ts"],
  ...["taxonomy", "words.ts", "listed.ts", "notes.ts", "methods.ts"],
];

/** What each room may import from other rooms and from the top of src; "type" after a place: its types only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  taxonomy: ["errors.ts", "words.ts", "trace.ts type"],
  // the count tables' columns are shared as trace.ts is
  datasets: ["counts/tables.ts", ...shared],
  counts: shared,
  // a statistic's rows are typed by the columns of its analysis: what a row holds is written once
  statistics: ["analyses type", "counts", ...shared],
  // what runs tell of themselves, without a label
  annotate: ["analyses type", "datasets", ...shared],
  // its rows are read from the shipped files
  published: ["analyses type", "datasets", "counts", "statistics", ...shared],
  // what must be known before a number is published
  audit: ["datasets", "published", "counts type", "statistics", ...shared],
  analyses: ["audit", "published", "counts", "statistics", ...shared],
  // a figure reads no file and computes no statistic: it takes row types
  figures: ["statistics type", "counts type", "published type", ...shared],
  export: ["analyses", "figures", "datasets type", ...shared],
  // the only room that opens files for the others
  study: [
    ...["analyses", "audit", "annotate", "datasets", "counts", "statistics", "published", "figures", "export type"],
    ...shared,
  ],
  report: ["analyses", "study type", "published", "figures type", "export", ...shared],
  notebook: [...["study", "annotate", "audit type", "figures type", "export"], ...shared],
  // runs notebooks whatever they hold: no helper of a cell needs it, and it needs none of them
  jupyter: ["export", ...shared],
  cli: [
    ...["analyses", "study", "audit", "reproduce.ts", "datasets", "counts", "published", "figures", "export"],
    ...["report", "jupyter", ...shared],
  ],
};

test("every room has its line", () => {
  const rooms = new Set(files.map(room).filter((name) => name !== "" && name !== "stubs"));
  assert.deepEqual([...rooms].sort(), Object.keys(allowed).sort());
});

for (const [from, rooms] of Object.entries(allowed)) {
  test(`${from}/ imports nothing but ${rooms.join(", ")}`, () => {
    const wrong = files
      .filter((file) => room(file) === from)
      .flatMap((file) => importsOf(file).map(([target, typesOnly]) => ({ file, target, typesOnly })))
      .filter(({ target }) => files.includes(target) && room(target) !== from)
      .filter(({ target, typesOnly }) =>
        [room(target), target].every(
          (place) => !rooms.includes(place) && !(typesOnly && rooms.includes(`${place} type`)),
        ),
      );
    assert.deepEqual(wrong, []);
  });
}

test("trace.ts imports the type of notes alone, and the count tables only types of trace.ts", () => {
  assert.deepEqual(importsOf("trace.ts"), [["notes.ts", true]]);
  assert.deepEqual(importsOf("counts/tables.ts"), [["trace.ts", true]]);
});

test("every relative import names a file that is there", () => {
  const missing = files.flatMap((file) =>
    importsOf(file)
      .filter(([target]) => target.endsWith(".ts") && !files.includes(target))
      .map(([target]) => `${file} → ${target}`),
  );
  assert.deepEqual(missing, []);
});

test("the command line loads no statistics, reader or analysis before it knows the command", () => {
  const staticImport = /^(?:import|export)\s+(?!type\s)[^;"']*?from\s+["']([^"']+)["']/gm;
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const [, target] of readFileSync(join(src, file), "utf8").matchAll(staticImport)) {
      if (target!.startsWith(".")) visit(posix.join(posix.dirname(file), target!).replace(/\.js$/, ".ts"));
    }
  };
  visit("cli.ts");
  assert.deepEqual([...reached].sort(), [
    ...["analyses/options.ts", "analyses/verbs.ts", "cli.ts", "cli/command.ts", "cli/index.ts", "cli/run.ts"],
    ...["errors.ts", "version.ts", "words.ts"],
  ]);
});
