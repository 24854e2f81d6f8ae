import { columnsOf, count, noteColumn, number, type RowOf, text } from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { InputError, UsageError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import { type ClusterPowerOptions, clusterPower } from "../statistics/cluster-power.js";
import { flagIntraclass } from "../statistics/icc.js";
import { clusterCounts, type ModeGroup, modeGroups, traceCount } from "../statistics/mode-groups.js";
import { planKappa, planLabels } from "../statistics/plan-labels.js";
import { power } from "../statistics/power.js";
import { quantile } from "../statistics/summary.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { codesText, parseCode, placeOf } from "../taxonomy/taxonomy.js";
import { type Analysis, analysisOf } from "./analysis.js";
import { noOutcome } from "./nothing.js";
import { by, choice, confidence, numeric, picked, seed, word } from "./options.js";
import { headed } from "./rows.js";
import { verbs } from "./verbs.js";

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
  summary: verbs.comparison.power,
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
  run(_data: null, { base: p, scenarios, runs, fail, iccMode, iccOutcome, ...values }, _caution, say) {
    if (p === undefined) throw new UsageError("power: give --base, the share of successful traces with the mode");
    const plan = { scenarios, runs, fail, "icc-mode": iccMode, "icc-outcome": iccOutcome };
    const missing = Object.entries(plan).find(([, value]) => value === undefined);
    if (missing !== undefined) {
      throw new UsageError(`power: a plan needs --${Object.keys(plan).join(", --")}; --${missing[0]} is missing`);
    }
    const clusters = { scenarios: scenarios!, runs: runs!, fail: fail!, iccOutcome: iccOutcome! };
    const row = clusterPower({ clusters, base: p, icc: iccMode!, ...values, onDifference: simulating(say) });
    return { groups: [], rows: [{ ...row }] };
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
  run(data: ModesInput, { base: p, mode: code, icc, ...values }, caution, say) {
    const taxonomy = taxonomyOf(data);
    const mode = code === undefined ? null : placeOf(parseCode(code, taxonomy) ?? "", taxonomy);
    if (mode === -1) throw new UsageError(`--mode ${code}: no such mode; ${codesText(taxonomy)}`);
    if (mode === null && p === undefined) throw new UsageError("power: give --base, or --mode to take that mode's");
    const groups = modeGroups(data, { by: values.by ?? [], caution });
    if (groups.every((group) => traceCount(group, ["failure", "success"]) === 0)) throw noOutcome(data, null);
    const rows = groups.map((group) => ({ ...group.group, ...ofGroup(group, mode, p, icc, values, values.seed, say) }));
    return headed(data, rows, values.by);
  },
});

const halfWidth = {
  "half-width": numeric("D", "half the width of the interval that is wanted", { above: 0, below: 1 }),
  confidence,
} as const;
const missing = (verb: string, ...needed: readonly string[]) =>
  new UsageError(`power: ${verb} needs ${needed.map((name) => `--${name}`).join(", ")}`);

const labelColumns = columnsOf([
  number("prevalence", "expected share with the mode", { range: "0 to 1" }),
  number("sensitivity", "the judge's", { range: "0 to 1" }),
  number("specificity", "the judge's", { range: "0 to 1" }),
  number("half_width", "wanted", { range: "above 0" }),
  count("traces", "traces labelled by the judge, those for people among them"),
  number("design_effect", "of repeated clusters", { range: "above 0" }),
  number("judge_positive", "share in which the judge will see the mode", { range: "0 to 1" }),
  number("rho", "correlation of judge and people", { range: "0 to 1" }),
  count("labels", "traces for people to label, with the judge", { empty: "all of the traces do not suffice" }),
  count("labels_without_judge", "the same without one; may exceed the traces"),
  count("labels_for_ten", "for 10 expected positives and 10 negatives"),
  count("recommended", "the larger of `labels` and `labels_for_ten`", { empty: "more than the traces" }),
  noteColumn,
]);
/** A row of {@link powerOfLabels}, by its columns. */
export type LabelPlanRow = RowOf<typeof labelColumns>;

export const powerOfLabels = analysisOf({
  name: "power-labels",
  verb: "power",
  view: ["prevalence"],
  summary: "human labels for a share of a wanted width, beside a judge's",
  examples: ["power --prevalence 0.2 --sensitivity 0.8 --specificity 0.9 --half-width 0.06 --traces 1500"],
  methods: {
    estimates:
      "The number of human labels is that at which the interval by prediction-powered inference [@angelopoulos2023ppi] has the width wanted.",
    counts: { traces: "judged traces", labels: "human labels" },
  },
  input: { of: "options" },
  options: {
    prevalence: numeric("P", "labels: expected share of traces with the mode", { above: 0, below: 1 }),
    sensitivity: share("labels: the judge's share of true positives found"),
    specificity: share("labels: the judge's share of true negatives left alone"),
    traces: size("labels: traces that the judge labels"),
    "design-effect": numeric("X", "labels: of repeated clusters (default 1)", { above: 0, default: 1 }),
    of: choice("WHAT", "labels: for a share (default), or for one of two outcomes whose difference is wanted", [
      "share",
      "difference",
    ]),
    ...halfWidth,
  },
  columns: labelColumns,
  run(_data: null, { prevalence, sensitivity, specificity, traces, halfWidth: half, of, ...rest }) {
    if (prevalence === undefined || sensitivity === undefined || specificity === undefined || !traces || !half) {
      throw missing("human labels", "prevalence", "sensitivity", "specificity", "traces", "half-width");
    }
    const wanted = of === "difference" ? half / Math.SQRT2 : half;
    const plan = { prevalence, sensitivity, specificity, traces, halfWidth: wanted };
    return { groups: [], rows: [{ ...planLabels({ ...plan, ...picked(rest, "designEffect", "confidence") }) }] };
  },
});

const kappaColumns = columnsOf([
  number("kappa", "expected", { range: "−1 to 1" }),
  number("share1", "share of yes of one rater", { range: "0 to 1" }),
  number("share2", "of the other", { range: "0 to 1" }),
  number("half_width", "wanted", { range: "above 0" }),
  number("q", "large-sample variance of kappa, times the items", { empty: "the shares cannot reach that kappa" }),
  count("items", "items for both to vote on", { empty: "the shares cannot reach that kappa" }),
  noteColumn,
]);
/** A row of {@link powerOfKappa}, by its columns. */
export type KappaPlanRow = RowOf<typeof kappaColumns>;

export const powerOfKappa = analysisOf({
  name: "power-kappa",
  verb: "power",
  view: ["kappa"],
  summary: "items for a Cohen's kappa of a wanted width",
  examples: ["power --kappa 0.7 --share1 0.2 --share2 0.25 --half-width 0.15"],
  methods: {
    estimates: "The number of items is by the large-sample variance of Cohen's kappa [@cantor1996].",
    counts: { items: "items" },
  },
  input: { of: "options" },
  options: {
    kappa: numeric("K", "kappa that is expected of two raters", { low: -1, high: 1 }),
    share1: share("kappa: share of yes of one rater"),
    share2: share("kappa: of the other"),
    ...halfWidth,
  },
  columns: kappaColumns,
  run(_data: null, { kappa, share1, share2, halfWidth: half, ...rest }) {
    if (kappa === undefined || share1 === undefined || share2 === undefined || !half) {
      throw missing("a kappa", "kappa", "share1", "share2", "half-width");
    }
    const plan = { kappa, share1, share2, halfWidth: half, ...picked(rest, "confidence") };
    return { groups: [], rows: [{ ...planKappa(plan) }] };
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
  say: ((doing: string) => void) | undefined,
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
  const row = clusterPower({
    ...{ clusters, base, icc, ...wanted, ...seeded },
    onDifference: simulating(say),
  });
  return { ...row, note: joinNotes(seen, how, row.note, ...group.notes) };
}

const simulating = (say?: (doing: string) => void) => (difference: number) =>
  say?.(`simulating: a difference of ${difference.toFixed(3)}`);

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

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [powerAnalysis, powerOfPlan, powerOfData, powerOfLabels, powerOfKappa];
