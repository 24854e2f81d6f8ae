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
};

/** Command names, grouped as the list of commands shows them. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  data: ["fetch", "audit"],
  counts: ["tabulate", "merge"],
  statistics: [
    ...["outcomes", "prevalence", "mode-counts", "lift", "sweep", "leverage", "association"],
    ...["agreement", "judge-scores", "adjust", "interventions", "power"],
  ],
  papers: ["published"],
  output: ["figures", "report", "notebooks", "reproduce"],
};

export const names: readonly string[] = Object.values(groups).flat();

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
