// Writes the dictionary of commands and columns in data/README.md from the analyses: npm run docs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Analysis, askedBy } from "../src/analyses/analysis.js";
import { inputOptions } from "../src/analyses/given.js";
import { analyses } from "../src/analyses/index.js";
import type { Options } from "../src/analyses/options.js";

const path = fileURLToPath(new URL("README.md", import.meta.url));
const [start, end] = ["<!-- npm run docs writes from here -->", "<!-- to here -->"];

/** data/README.md with the dictionary written anew. */
export function withDictionary(text: string): string {
  const [before, after] = [text.indexOf(start), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error("data/README.md lacks the marks of the dictionary");
  return `${text.slice(0, before + start.length)}\n\n${dictionary()}\n\n${text.slice(after)}`;
}

function dictionary(): string {
  const index = Object.values(analyses).flatMap((views) =>
    views.map((analysis) => `| \`${commandOf(analysis)}\` | ${sentence(analysis.summary)} |`),
  );
  const views = Object.values(analyses).flatMap((all) => all.filter(isFirstOfItsView).map(section));
  return [["| command | what it gives |", "| --- | --- |", ...index].join("\n"), ...views].join("\n\n");
}

/** Printed tables share one option: their columns are those of other analyses. */
function isFirstOfItsView({ choice }: Analysis): boolean {
  return choice === undefined;
}

function commandOf(analysis: Analysis): string {
  const { verb, choice } = analysis;
  const options: Options = { ...inputOptions(analysis.input), ...analysis.options };
  const asking = askedBy(analysis).map((name) => {
    const value = options[name]?.type === "flag" ? "" : ` ${choice ?? options[name]?.value ?? ""}`;
    return `--${name}${value}`;
  });
  return asking.length === 0 ? verb : `${verb} ${asking.join(" or ")}`;
}

function section(analysis: Analysis): string {
  const rows = analysis.columns.map(
    ({ key, holds, range, empty }) =>
      `| \`${key}\` | ${cell(holds)} | ${cell(range ?? "")} | ${cell(empty ?? "never")} |`,
  );
  const own = optionLines({ ...analysis.options });
  return [
    `### \`${commandOf(analysis)}\``,
    `${sentence(analysis.summary)}. Group columns first, then:`,
    ["| column | what it holds | range | empty where |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    ...(own.length === 0 ? [] : [`Options: ${own.join("; ")}.`]),
    ...(Object.keys(inputOptions(analysis.input)).length === 0
      ? []
      : [
          `Data: ${Object.keys(inputOptions(analysis.input))
            .map((name) => `\`--${name}\``)
            .join(", ")}.`,
        ]),
  ].join("\n\n");
}

function optionLines(options: Options): readonly string[] {
  return Object.entries(options).map(([name, { help }]) => `\`--${name}\`: ${cell(help)}`);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${cell(text.slice(1))}`;
}

/** Text that does not break a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(path, withDictionary(readFileSync(path, "utf8")));
