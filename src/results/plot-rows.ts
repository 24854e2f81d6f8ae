import { groupHeads, groupItems } from "../counts/group.js";
import type { FileDigest } from "../datasets/digest.js";
import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import { countRange, groupRows } from "../figures/labels.js";
import { type AgreementRow, agreement, agreementColumns } from "../statistics/agreement/agreement.js";
import type { RatingsInput } from "../statistics/agreement/cells.js";
import { lift, liftColumns } from "../statistics/lift.js";
import { type ModeCountsInput, modeCounts } from "../statistics/mode-counts.js";
import type { ModesInput } from "../statistics/mode-groups.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { robustness, robustnessColumns } from "../statistics/robustness.js";
import type { Grouped } from "../trace.js";
import { byFlag, type ResultOptions } from "./tables.js";

/** Prevalence among failed and among successful traces, with `outcome` after the group columns. */
export function outcomeRows(
  data: ModesInput,
  by: readonly string[],
  options: ResultOptions,
  caution: readonly string[] = [],
): Pick<Plot, "rows" | "columns"> {
  const heads = groupHeads(data, by);
  const rows = (["failure", "success"] as const).flatMap((outcome) =>
    prevalence(data, { ...options, by, caution, outcome }).map((row) => ({
      ...Object.fromEntries(heads.map((name) => [name, row[name]!])),
      outcome,
      ...row,
    })),
  );
  return { rows, columns: [...heads, "outcome", ...prevalenceColumns] };
}

/** Modes per trace by outcome ("all": of all traces), with `outcome` after the group columns; counts give bounds. */
export function modeCountRows(
  data: ModeCountsInput,
  by: readonly string[],
  outcomes: readonly ("failure" | "success" | "all")[],
  options: ResultOptions & { readonly caution?: readonly string[] },
): readonly FigureRow[] {
  const heads = groupHeads(data, by);
  const rows = outcomes.flatMap((outcome) =>
    modeCounts(data, { ...options, by, outcome, bounds: true }).map((row) => ({
      ...Object.fromEntries(heads.map((name) => [name, row[name]!])),
      outcome,
      ...row,
    })),
  );
  // By group first: the outcomes of one group stand together.
  return [...groupItems<FigureRow>(rows, (row) => heads.map((name) => row[name] ?? null)).values()].flat();
}

/** What the plots of one data set share. */
export interface PlotOrigin {
  readonly flag: string;
  readonly context: Plot["context"];
  readonly inputs: readonly FileDigest[];
  readonly options: ResultOptions;
  readonly caution?: readonly string[];
}

/** The forest of risk differences. */
export function liftPlot(name: string, data: ModesInput, by: readonly string[], origin: PlotOrigin): Plot {
  return {
    name,
    figure: figureOf("lift"),
    rows: lift(data, { ...origin.options, by, caution: origin.caution ?? [] }),
    columns: [...groupHeads(data, by), ...liftColumns],
    context: origin.context,
    command: `lift ${origin.flag}${byFlag(by)}`,
    inputs: origin.inputs,
  };
}

/** What it takes to overturn the findings of a forest: none where it has no finding by Fisher's test. */
export function robustPlots(
  forest: Plot,
  data: ModesInput,
  by: readonly string[],
  origin: PlotOrigin,
): readonly Plot[] {
  const { options, caution = [], flag } = origin;
  if (!forest.rows.some((row) => row["test"] === "fisher" && typeof row["q"] === "number" && row["q"] < 0.05))
    return [];
  return [
    {
      ...forest,
      name: forest.name.replace("lift", "lift-robust"),
      figure: figureOf("lift-robust"),
      rows: robustness(data, { ...options, by, caution }),
      columns: [...groupHeads(data, by), ...robustnessColumns],
      command: `lift ${flag}${byFlag(by)} --robust`,
    },
  ];
}

/** "Strata (failed, successful traces): A 44, 14; B 76, 14–15.", from the rows of `lift` by stratum. */
export function strataSizes(rows: readonly FigureRow[], stratum: string): string {
  const sizes = groupRows(rows, [stratum]).map(({ label, rows: members }) => {
    const [failed, successful] = ["failed_n", "successful_n"].map((name) =>
      countRange(members.map((row) => row[name] ?? null)),
    );
    return `${label} ${failed}, ${successful}`;
  });
  return `Strata (failed, successful traces): ${sizes.join("; ")}.`;
}

/** Agreement of MAST-Data's annotators by round. */
export function humanPlot(data: RatingsInput, { context, ...origin }: PlotOrigin): Plot {
  const by = ["round"];
  const rows = {
    pooled: agreement(data, { ...origin.options, by }),
    single: agreement(data, { ...origin.options, by, perMode: true }),
  };
  const cautions = [
    "Each round has a taxonomy of its own; modes that nobody voted for are left out.",
    ...(context.cautions ?? []),
  ];
  return agreementPlot("agreement-human", rows, by, { ...origin, context: { ...context, cautions } });
}

/** Agreement: modes pooled, then those modes that at least one rater voted for. */
export function agreementPlot(
  name: string,
  { pooled, single }: Readonly<Record<"pooled" | "single", readonly Grouped<AgreementRow>[]>>,
  by: readonly string[],
  { flag, context, inputs }: PlotOrigin,
): Plot {
  const cellOf = (row: Grouped<AgreementRow>) => JSON.stringify([...by.map((head) => row[head]), row.code]);
  const voted = new Set(
    single.filter((row) => row.prevalence_index !== null && row.prevalence_index > -1).map((row) => cellOf(row)),
  );
  const drawn = new Set(["fleiss", "alpha", "cohen", "ac1"]);
  const rows: readonly FigureRow[] = [...pooled, ...single.filter((row) => voted.has(cellOf(row)))]
    .filter((row) => drawn.has(row.coefficient))
    .map(({ category: _category, ...row }) => row);
  return {
    name,
    figure: figureOf("agreement"),
    rows,
    columns: [...(by.length === 0 ? ["set"] : by), ...agreementColumns],
    context,
    command: `agreement ${flag}${byFlag(by)} (and --per-mode)`,
    inputs,
  };
}
