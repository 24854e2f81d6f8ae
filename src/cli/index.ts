import type { Command } from "./command.js";

/** Commands that are more than an analysis, by name. */
const shell: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  fetch: () => import("./fetch.js"),
  tabulate: () => import("./tabulate.js"),
  merge: () => import("./merge.js"),
  figures: () => import("./figures.js"),
  report: () => import("./report.js"),
  reproduce: () => import("./reproduce.js"),
  notebooks: () => import("./notebooks.js"),
  published: () => import("./published.js"),
  audit: () => import("./audit.js"),
  cite: () => import("./cite.js"),
  taxonomy: () => import("./taxonomy.js"),
};

/** Command names, grouped as the list of commands shows them. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  data: ["fetch", "audit", "taxonomy"],
  counts: ["tabulate", "merge"],
  statistics: [
    ...["outcomes", "prevalence", "mode-counts", "lift", "compare", "association"],
    ...["agreement", "judge-scores", "adjust", "interventions", "power"],
  ],
  papers: ["published", "cite"],
  output: ["figures", "report", "notebooks", "reproduce"],
};

export const names: readonly string[] = Object.values(groups).flat();

/** Other words for a view of a command, by the option that asks for it. */
const aliases: Readonly<Record<string, readonly [verb: string, view: string]>> = {
  leverage: ["lift", "leverage"],
  sweep: ["lift", "thresholds"],
};

/** A command line in which an alias is written out. */
export function writtenOut(words: readonly string[]): readonly string[] {
  const [name = "", ...rest] = words;
  if (!Object.hasOwn(aliases, name)) return words;
  const [verb, view] = aliases[name]!;
  return [verb, `--${view}`, ...rest];
}

/** A command, loaded when it is called; undefined where there is none of the name. */
export async function commandNamed(name: string): Promise<Command | undefined> {
  if (!names.includes(name)) return undefined;
  if (Object.hasOwn(shell, name)) return (await shell[name]!()).command;
  const [{ analyses }, { commandOf }] = await Promise.all([
    import("../analyses/index.js"),
    import("./analysis-command.js"),
  ]);
  return commandOf(analyses[name]!);
}
