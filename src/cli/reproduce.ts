import { flag } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { lined } from "../export/terminal.js";
import { type Reproduced, reproduce } from "../reproduce.js";
import { many } from "../words.js";
import { type Command, outOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { studyOptions } from "./options.js";
import { givenOf, levelOf } from "./study.js";

export const command: Command = {
  name: "reproduce",
  summary: verbs.output.reproduce,
  examples: ["reproduce", "reproduce --traces jobs/my-job --labels labels.csv", "reproduce --source published"],
  options: { ...studyOptions, verbose: flag("list every file as it is written") },
  async run(args, io) {
    return await interruptible(io, async (signal) => {
      const folder = outOf(args);
      const detail = args.words["verbose"] === true;
      const done = await reproduce({
        ...{ ...givenOf(args, io, signal), ...levelOf(args), detail },
        ...(folder === undefined ? {} : { folder }),
        ...(args.words["quiet"] === true ? {} : { progress: (line: string) => io.stderr(`mastkit: ${line}\n`) }),
      });
      if (detail) for (const path of done.written) io.stdout(`wrote ${path}\n`);
      io.stdout(
        `${summaryOf(done)
          .map((line) => inset(line, io.screen?.columns ?? 160))
          .join("\n")}\n`,
      );
      return 0;
    });
  },
};

/** What was read and found, what is missing with the command that fills it, and where the report is. */
function summaryOf({ sources, findings, absences, written, tables, figures }: Reproduced): readonly string[] {
  const missing = new Map<string, { readonly names: Set<string>; readonly fill: string }>();
  for (const { name, text } of absences) {
    const fill = text.split("; ").at(-1)!;
    const by = /(?:fetch |--)(\w+)/.exec(fill)?.[1] ?? fill;
    if (!missing.has(by)) missing.set(by, { names: new Set(), fill });
    missing.get(by)!.names.add(name);
  }
  return [
    "Read:",
    ...sources.map(({ dataset, text }) => `  ${dataset}: ${text}`),
    "Found:",
    ...findings.map(({ table, text }) => `  ${table}: ${text}`),
    ...(missing.size === 0 ? [] : ["Missing:"]),
    ...[...missing.values()].map(({ names, fill }) => `  ${[...names].join(", ")}: ${fill}`),
    `Report: ${written.at(-1)} (${many(tables, "table")} and ${many(figures, "figure")} beside it; --verbose lists all ${written.length} files)`,
  ];
}

/** A line that fits the screen, what goes over below its beginning. */
function inset(line: string, columns: number): string {
  const [, indent = "", text = ""] = /^( *)(.*)$/s.exec(line)!;
  return lined(text, columns - indent.length - 2)
    .map((part, at) => `${indent}${at === 0 ? "" : "  "}${part}`)
    .join("\n");
}
