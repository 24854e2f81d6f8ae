import type { Analysis } from "../analyses/analysis.js";
import { verbs } from "../analyses/verbs.js";
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
  trace: () => import("./trace.js"),
};

/** Commands that run an analysis or a view of it. */
const analysed: Readonly<Record<string, () => Promise<{ readonly views: readonly Analysis[] }>>> = {
  outcomes: () => import("../analyses/outcomes.js"),
  prevalence: () => import("../analyses/prevalence.js"),
  "mode-counts": () => import("../analyses/mode-counts.js"),
  lift: () => import("../analyses/lift.js"),
  compare: () => import("../analyses/compare.js"),
  association: () => import("../analyses/association.js"),
  agreement: () => import("../analyses/agreement.js"),
  "judge-scores": () => import("../analyses/judge-scores.js"),
  adjust: () => import("../analyses/adjust.js"),
  interventions: () => import("../analyses/interventions.js"),
  power: () => import("../analyses/power.js"),
  signals: () => import("../analyses/signals.js"),
};

export const names: readonly string[] = Object.values(verbs).flatMap((group) => Object.keys(group));

/** Other words for a view of a command, by the option that asks for it. */
const aliases: Readonly<Record<string, readonly [verb: string, view: string]>> = {
  leverage: ["lift", "leverage"],
  sweep: ["lift", "thresholds"],
};

export function writtenOut(words: readonly string[]): readonly string[] {
  const [name = "", ...rest] = words;
  if (!Object.hasOwn(aliases, name)) return words;
  const [verb, view] = aliases[name]!;
  return [verb, `--${view}`, ...rest];
}

export async function commandNamed(name: string): Promise<Command | undefined> {
  if (Object.hasOwn(shell, name)) return (await shell[name]!()).command;
  if (!Object.hasOwn(analysed, name)) return undefined;
  const [{ views }, { commandOf }] = await Promise.all([analysed[name]!(), import("./analysis-command.js")]);
  return commandOf(views);
}
