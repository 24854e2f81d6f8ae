import { columnsOf, count, noteColumn, number, type RowOf, text } from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { InputError, UsageError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import { type ClusterPowerOptions, clusterPower } from "../statistics/cluster-power.js";
import { flagIntraclass } from "../statistics/icc.js";
import { clusterCounts, type ModeGroup, modeGroups, traceCount } from "../statistics/mode-groups.js";
import { power } from "../statistics/power.js";
import { quantile } from "../statistics/summary.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { codesText, parseCode, placeOf } from "../taxonomy/taxonomy.js";
import { analysisOf } from "./analysis.js";
import { noOutcome } from "./nothing.js";
import { by, numeric, seed, word } from "./options.js";
import { headed } from "./rows.js";

const base = numeric("P", "share of successful traces with the mode", { low: 0, high: 1 });
const wanted = {
  difference: numeric("D", "share of failed traces with the mode, minus the base", { low: 0, high: 1 }),
  power: numeric("0.8", "power wanted", { low: 0.01, high: 0.9999 }),
  alpha: numeric("0.05", "two-sided level of the test", { low: 1e-9, high: 0.5 }),
} as const;
type Wanted = Pick<ClusterPowerOptions, "difference" | "power" | "alpha">;

const size = (help: string) => numeric("N", help, { low: 1, high: 1_000_000, whole: true });
const share = (help: string) => numeric("R", help, { low: 0, high: 1 });

const columns = columnsOf([
  text("solved_for", "what the row answers", { of: ["difference", "traces", "power"] }),
  number("base", "share among successful traces", { range: "0 to 1" }),
  number("difference", "share among failed − base, the former the higher", {
    range: "−1 to 1",
    empty: "none is visible",
  }),
  number("failed", "failed traces; of a plan, those expected", { empty: "none suffice" }),
  number("successful", "successful traces; of a plan, those expected", { empty: "none suffice" }),
  number("power", "wanted, or reached", { range: "0 to 1" }),
  number("alpha", "two-sided level", { range: "0 to 1" }),
  text("test", "cluster-urn over repeated clusters", { of: ["fisher", "cluster-urn"] }),
  count("clusters", "clusters", { empty: "independent traces" }),
  number("icc", "intraclass correlation of the mode", { range: "0 to 1", empty: "independent traces" }),
  number("icc_outcome", "of the outcome", { range: "0 to 1", empty: "as observed" }),
  noteColumn,
]);
/** A row of {@link powerAnalysis}, by its columns. */
export type PowerRow = RowOf<typeof columns>;

const methods = {
  estimates: "Power is that of a two-sided test of a mode's share among failed against successful traces.",
  where: { icc: "Over clusters it is simulated, with normal effects of clusters at this ICC [@donner2000]." },
  counts: { failed: "failed traces", successful: "successful traces" },
  usual: [{ test: "fisher" }],
} as const;

/** The same of every view. */
const ofSizes = { verb: "power", methods, columns } as const;

export const powerAnalysis = analysisOf({
  name: "power",
  ...ofSizes,
  summary: "traces needed for a difference, or the smallest difference visible at sizes given or seen",
  examples: ["power --base 0.1 --failed 44 --successful 14", "power --base 0.1 --difference 0.3 --ratio 3"],
  input: { of: "options" },
  options: {
    base,
    failed: size("failed traces"),
    successful: size("successful traces"),
    ...wanted,
    ratio: numeric("1", "failed traces for each successful one, where traces are asked for", {
      low: 0.001,
      high: 1000,
    }),
  },
  run(_data: null, { base: p, ...values }) {
    if (p === undefined) throw new UsageError("power: give --base, the share of successful traces with the mode");
    const { failed, successful, difference } = values;
    if ((failed === undefined) !== (successful === undefined)) throw new UsageError("give --failed and --successful");
    if (failed === undefined && difference === undefined) {
      throw new UsageError("power: give --failed and --successful, or --difference");
    }
    return { groups: [], rows: [{ ...power({ base: p, ...values }) }] };
  },
});

export const powerOfPlan = analysisOf({
  name: "power-plan",
  ...ofSizes,
  view: "scenarios",
  summary: "the same of a plan: scenarios with repeated runs, simulated",
  examples: ["power --base 0.1 --scenarios 35 --runs 3 --fail 0.8 --icc-mode 0.2 --icc-outcome 0.4"],
  input: { of: "options" },
  options: {
    base,
    ...wanted,
    scenarios: size("a plan: scenarios"),
    runs: size("a plan: runs of each scenario"),
    fail: numeric("P", "a plan: share of runs that fail", { low: 0.001, high: 0.999 }),
    "icc-mode": share("a plan: how alike runs of a scenario are in the mode, 0 to 1"),
    "icc-outcome": share("a plan: how alike they are in the outcome, 0 to 1"),
    seed,
  },
  run(_data: null, { base: p, scenarios, runs, fail, iccMode, iccOutcome, ...values }) {
    if (p === undefined) throw new UsageError("power: give --base, the share of successful traces with the mode");
    const plan = { scenarios, runs, fail, "icc-mode": iccMode, "icc-outcome": iccOutcome };
    const missing = Object.entries(plan).find(([, value]) => value === undefined);
    if (missing !== undefined) {
      throw new UsageError(`power: a plan needs --${Object.keys(plan).join(", --")}; --${missing[0]} is missing`);
    }
    const clusters = { scenarios: scenarios!, runs: runs!, fail: fail!, iccOutcome: iccOutcome! };
    return { groups: [], rows: [{ ...clusterPower({ clusters, base: p, icc: iccMode!, ...values }) }] };
  },
});

export const powerOfData = analysisOf({
  name: "power-data",
  ...ofSizes,
  view: ["labels", "mast", "counts"],
  summary: "the same at the sizes, clusters and outcomes of data, simulated where clusters repeat",
  examples: ["power --labels labels.csv --itbench trajectories --mode 3.3"],
  input: { of: "labels", tables: ["modes"] },
  options: {
    by,
    base,
    ...wanted,
    mode: word("CODE", "with data: the mode whose base and ICC are taken where not given"),
    icc: share("with data: the mode's ICC (default estimated, over all modes the median)"),
    seed,
  },
  run(data: ModesInput, { base: p, mode: code, icc, ...values }, caution) {
    const taxonomy = taxonomyOf(data);
    const mode = code === undefined ? null : placeOf(parseCode(code, taxonomy) ?? "", taxonomy);
    if (mode === -1) throw new UsageError(`--mode ${code}: no such mode; ${codesText(taxonomy)}`);
    if (mode === null && p === undefined) throw new UsageError("power: give --base, or --mode to take that mode's");
    const groups = modeGroups(data, { by: values.by ?? [], caution });
    if (groups.every((group) => traceCount(group, ["failure", "success"]) === 0)) throw noOutcome(data, null);
    const rows = groups.map((group) => ({ ...group.group, ...ofGroup(group, mode, p, icc, values, values.seed) }));
    return headed(data, rows, values.by);
  },
});

/** The traces of known outcome of a group, of a mode those labelled for it. */
function ofGroup(
  group: ModeGroup,
  mode: number | null,
  givenBase: number | undefined,
  givenIcc: number | undefined,
  wanted: Wanted,
  chosen: number | undefined,
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
  const seen = givenBase === undefined ? noteOf("base-observed") : null;
  if (!group.clustered || clusters.every(({ n }) => n <= 1)) {
    const row = power({ base, failed, successful, ...wanted });
    return { ...row, note: joinNotes(seen, row.note, ...group.notes) };
  }
  const icc = givenIcc ?? iccOf(group, mode);
  const how = givenIcc === undefined ? noteOf(mode === null ? "icc-median" : "icc-estimated") : null;
  const seeded = chosen === undefined ? {} : { seed: chosen };
  const row = clusterPower({ clusters, base, icc, ...wanted, ...seeded });
  return { ...row, note: joinNotes(seen, how, row.note, ...group.notes) };
}

function shareOf(group: ModeGroup, mode: number): number | null {
  const counts = clusterCounts(group, mode, ["success"]);
  const n = counts.reduce((sum, count) => sum + count.n, 0);
  return n === 0 ? null : counts.reduce((sum, count) => sum + count.flagged, 0) / n;
}

/** The ANOVA estimate of a mode's intraclass correlation, or the median over the modes that vary; 0 where none does. */
function iccOf(group: ModeGroup, mode: number | null): number {
  const estimates = (mode === null ? [...group.modes.keys()] : [mode]).flatMap((index) => {
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
