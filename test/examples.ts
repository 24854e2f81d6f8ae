import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..");

export interface Example {
  /** "src/statistics/wilson.ts:12" */
  readonly place: string;
  readonly code: string;
}

/** The package's doors: the name that is imported from → its source below src/, without the extension. */
export const doors: Readonly<Record<string, string>> = {
  mastkit: "index",
  "mastkit/statistics": "statistics",
  "mastkit/datasets": "datasets",
  "mastkit/figures": "figures",
  "mastkit/published": "published",
};

/** Every ```ts block in doc comments of src/ and in the documentation. */
export function typescriptExamples(): readonly Example[] {
  const sources = readdirSync(join(root, "src"), { recursive: true })
    .map((name) => `src/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts"))
    .sort();
  return [...sources, "README.md", "data/README.md"].flatMap((file) => {
    const text = read(file);
    const blocks = file.endsWith(".md") ? fenced(text, "ts", "") : fenced(text, "ts", "* ");
    return blocks.map(({ line, code }) => ({ place: `${file}:${line}`, code }));
  });
}

/** Every `npx mastkit …` line in ```sh blocks of the documentation, continued lines joined. */
export function commandExamples(): readonly Example[] {
  return ["README.md", "data/README.md"].flatMap((file) =>
    fenced(read(file), "sh", "").flatMap(({ line, code }) =>
      code
        .replaceAll(/\\\n\s*/g, " ")
        .split("\n")
        .map((text) => text.replace(/\s+#.*$/, "").trim())
        .filter((text) => text.startsWith("npx mastkit "))
        .map((text) => ({ place: `${file}:${line}`, code: text })),
    ),
  );
}

/**
 * An example as a module: the kit's imports point at its doors, and a statement before "// => value" is compared with the
 * value (numbers to the digits written).
 */
export function asModule(code: string, doorOf: (name: string) => string): string {
  const lines = code.split("\n").map((line) => {
    const expected = /^(.*?);?\s*\/\/ => (.+)$/.exec(line);
    if (expected === null) return line;
    const [, statement, value] = expected;
    const declared = /^\s*(?:const|let) (\w+)\b/.exec(statement!);
    const compare = (actual: string) => `__compare(${actual}, ${JSON.stringify(value!.trim())}, (${value}));`;
    return declared === null ? compare(statement!) : `${statement}; ${compare(declared[1]!)}`;
  });
  return lines
    .join("\n")
    .replaceAll(/from "(mastkit[^"]*)"/g, (_, name: string) => `from ${JSON.stringify(doorOf(name))}`);
}

function read(file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return "";
  }
}

function fenced(text: string, language: string, prefix: string): readonly { line: number; code: string }[] {
  const lines = text.split("\n").map((line) => {
    const trimmed = line.trimStart();
    if (prefix === "") return line;
    return trimmed.startsWith(prefix) ? trimmed.slice(prefix.length) : trimmed === "*" ? "" : null;
  });
  const blocks: { line: number; code: string }[] = [];
  let open: { line: number; lines: string[] } | null = null;
  for (const [index, line] of lines.entries()) {
    if (open === null) {
      if (line === `\`\`\`${language}`) open = { line: index + 1, lines: [] };
    } else if (line === "```" || line === null) {
      blocks.push({ line: open.line, code: open.lines.join("\n") });
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  return blocks;
}
