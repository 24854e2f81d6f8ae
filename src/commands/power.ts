import { groupHeads } from "../counts/group.js";
import { InputError, UsageError } from "../errors.js";
import { type ClusterPowerOptions, clusterPower } from "../statistics/cluster-power.js";
import { flagIntraclass } from "../statistics/icc.js";
import { joinNotes } from "../statistics/interval.js";
import { clusterCounts, type ModeGroup, modeGroups, traceCount } from "../statistics/mode-groups.js";
import { type PowerRow, power, powerColumns } from "../statistics/power.js";
import { quantile } from "../statistics/summary.js";
import { modes, parseCode } from "../taxonomy.js";
import type { Grouped } from "../trace.js";
import { type Arguments, type Command, type Io, numberOf, textOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { noOutcome } from "./nothing-to-count.js";
import { byOf, labelledOptions, seedOf } from "./options.js";
import { emit } from "./output.js";

const sizes = ["failed", "successful", "ratio"];
const plan = ["scenarios", "runs", "fail", "icc-mode", "icc-outcome"];
const observed = ["mode", "icc"];
const inputs = ["labels", "mast", "counts"];

export const command: Command = {
  name: "power",
  summary: "traces needed for a difference, or the smallest difference visible at sizes given or seen",
  usage: `mastkit power --base 0.1 --failed 44 --successful 14
          mastkit power --base 0.1 --difference 0.3 --ratio 3
          mastkit power --labels labels.csv --itbench trajectories --mode 3.3
          mastkit power --base 0.1 --scenarios 35 --runs 3 --fail 0.8 --icc-mode 0.2 --icc-outcome 0.4`,
  options: {
    base: { type: "string", value: "P", help: "share of successful traces with the mode" },
    failed: { type: "string", value: "N", help: "failed traces" },
    successful: { type: "string", value: "N", help: "successful traces" },
    difference: { type: "string", value: "D", help: "share of failed traces with the mode, minus the base" },
    power: { type: "string", value: "0.8", help: "power wanted" },
    alpha: { type: "string", value: "0.05", help: "two-sided level of the test" },
    ratio: { type: "string", value: "1", help: "failed traces for each successful one, where traces are asked for" },
    ...labelledOptions,
    mode: { type: "string", value: "CODE", help: "with data: the mode whose base and ICC are taken where not given" },
    icc: {
      type: "string",
      value: "R",
      help: "with data: the mode's ICC (default estimated, over all modes the median)",
    },
    scenarios: { type: "string", value: "N", help: "a plan: scenarios" },
    runs: { type: "string", value: "N", help: "a plan: runs of each scenario" },
    fail: { type: "string", value: "P", help: "a plan: share of runs that fail" },
    "icc-mode": { type: "string", value: "R", help: "a plan: how alike runs of a scenario are in the mode, 0 to 1" },
    "icc-outcome": { type: "string", value: "R", help: "a plan: how alike they are in the outcome, 0 to 1" },
  },
  async run(args, io) {
    const wanted = optional({
      difference: numberOf(args, "difference", 0, 1),
      power: numberOf(args, "power", 0.01, 0.9999),
      alpha: numberOf(args, "alpha", 1e-9, 0.5),
    });
    const base = numberOf(args, "base", 0, 1);
    const way = inputs.some((name) => given(args, name)) ? "data" : given(args, "scenarios") ? "plan" : "sizes";
    const others = {
      data: [...sizes, ...plan],
      plan: [...sizes, ...observed, "by"],
      sizes: [...plan, ...observed, "by", "seed"],
    }[way];
    const stray = others.find((name) => given(args, name));
    if (stray !== undefined) throw new UsageError(`power: --${stray} does not go with ${named[way]}`);
    if (way === "data") return ofData(args, io, base, wanted);
    if (base === undefined) throw new UsageError("power: give --base, the share of successful traces with the mode");
    const row = way === "plan" ? ofPlan(args, base, wanted) : ofSizes(args, base, wanted);
    await emit([{ ...row }], powerColumns, args, io, { inputs: [] });
    return 0;
  },
};

type Wanted = Pick<ClusterPowerOptions, "difference" | "power" | "alpha">;

const named = {
  data: "data",
  plan: "--scenarios",
  sizes: "sizes alone: give --labels, --mast, --counts or --scenarios",
};

function ofSizes(args: Arguments, base: number, wanted: Wanted): PowerRow {
  const [failed, successful] = [sizeOf(args, "failed"), sizeOf(args, "successful")];
  if ((failed === undefined) !== (successful === undefined)) throw new UsageError("give --failed and --successful");
  if (failed === undefined && wanted.difference === undefined) {
    throw new UsageError("power: give --failed and --successful, or --difference");
  }
  return power({ base, ...wanted, ...optional({ failed, successful, ratio: numberOf(args, "ratio", 0.001, 1000) }) });
}

function ofPlan(args: Arguments, base: number, wanted: Wanted): PowerRow {
  const missing = plan.find((name) => !given(args, name));
  if (missing !== undefined)
    throw new UsageError(`power: a plan needs --${plan.join(", --")}; --${missing} is missing`);
  const clusters = {
    scenarios: sizeOf(args, "scenarios")!,
    runs: sizeOf(args, "runs")!,
    fail: numberOf(args, "fail", 0.001, 0.999)!,
    iccOutcome: numberOf(args, "icc-outcome", 0, 1)!,
  };
  return clusterPower({ clusters, base, icc: numberOf(args, "icc-mode", 0, 1)!, ...wanted, seed: seedOf(args) });
}

async function ofData(args: Arguments, io: Io, base: number | undefined, wanted: Wanted): Promise<number> {
  const code = textOf(args, "mode");
  const mode = code === undefined ? null : modes.findIndex((one) => one.code === parseCode(code));
  if (mode === -1)
    throw new UsageError(`--mode ${code}: no such mode; use one of ${modes.map((one) => one.code).join(", ")}`);
  if (mode === null && base === undefined) throw new UsageError("power: give --base, or --mode to take that mode's");
  const icc = numberOf(args, "icc", 0, 1);
  const by = byOf(args);
  const { data, digests, join, caution } = await openLabelled(args, io, ["modes"]);
  const groups = modeGroups(data, { by, caution });
  if (groups.every((group) => traceCount(group, ["failure", "success"]) === 0)) throw noOutcome(data, join);
  const rows = groups.map(
    (group): Grouped<PowerRow> => ({
      ...group.group,
      ...ofGroup(group, mode, base, icc, wanted, seedOf(args)),
    }),
  );
  await emit(rows, [...groupHeads(data, by), ...powerColumns], args, io, { inputs: digests });
  return 0;
}

/** The traces of known outcome of a group, of a mode those labelled for it. */
function ofGroup(
  group: ModeGroup,
  mode: number | null,
  givenBase: number | undefined,
  givenIcc: number | undefined,
  wanted: Wanted,
  seed: number,
): PowerRow {
  const clusters = group.clusters.flatMap(({ tallies: { failure, success } }) => {
    const [failed, rest] =
      mode === null ? [failure.traces, success.traces] : [failure.labelled[mode]!, success.labelled[mode]!];
    return failed + rest > 0 ? [{ n: failed + rest, failed }] : [];
  });
  const failed = clusters.reduce((sum, cluster) => sum + cluster.failed, 0);
  const successful = clusters.reduce((sum, { n }) => sum + n, 0) - failed;
  const base = givenBase ?? shareOf(group, mode!);
  if (failed === 0 || successful === 0 || base === null) {
    throw new InputError(`power needs failed and successful traces${mode === null ? "" : " labelled for the mode"}`, {
      remedy: `there are ${failed} and ${successful}${groupText(group)}`,
    });
  }
  const seen = givenBase === undefined ? "base as observed" : null;
  if (!group.clustered || clusters.every(({ n }) => n <= 1)) {
    const row = power({ base, failed, successful, ...wanted });
    return { ...row, note: joinNotes(seen, row.note, ...group.notes) };
  }
  const icc = givenIcc ?? iccOf(group, mode);
  const how = mode === null ? "estimated, the median over modes" : "estimated";
  const row = clusterPower({ clusters, base, icc, ...wanted, seed });
  return { ...row, note: joinNotes(seen, givenIcc === undefined ? `ICC ${how}` : null, row.note, ...group.notes) };
}

function shareOf(group: ModeGroup, mode: number): number | null {
  const counts = clusterCounts(group, mode, ["success"]);
  const n = counts.reduce((sum, count) => sum + count.n, 0);
  return n === 0 ? null : counts.reduce((sum, count) => sum + count.flagged, 0) / n;
}

/** The ANOVA estimate of a mode's intraclass correlation, or the median over the modes that vary; 0 where none does. */
function iccOf(group: ModeGroup, mode: number | null): number {
  const estimates = (mode === null ? modes.map((_, index) => index) : [mode]).flatMap((index) => {
    const counts = clusterCounts(group, index, ["failure", "success"]).filter(({ n }) => n > 0);
    const varies = counts.some(({ flagged }) => flagged > 0) && counts.some(({ flagged, n }) => flagged < n);
    return varies && counts.length > 1 ? [flagIntraclass(counts)] : [];
  });
  return estimates.length === 0
    ? 0
    : quantile(
        estimates.sort((a, b) => a - b),
        0.5,
      );
}

function groupText({ group }: ModeGroup): string {
  const values = Object.values(group);
  return values.length === 0 ? "" : ` in ${values.join(", ")}`;
}

function given(args: Arguments, name: string): boolean {
  return args.values[name] !== undefined;
}

/** Without the entries that are undefined. */
function optional<T extends Record<string, number | undefined>>(values: T): { [K in keyof T]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: number;
  };
}

function sizeOf(args: Arguments, name: string): number | undefined {
  const value = numberOf(args, name, 1, 1_000_000);
  if (value !== undefined && !Number.isInteger(value)) throw new UsageError(`--${name} ${value}: use a whole number`);
  return value;
}
