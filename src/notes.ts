import { many } from "./words.js";

/**
 * What a note of each code says. A slot stands for a value: `{n}` as it is, `{n:3}` to three significant digits (as
 * precise as notes are), `{n:+3}` the same with its sign, `{n:fixed}` the same with trailing zeros, `{n:trace}` as
 * "1 trace" or "2 traces". A sentence has no "; " in it: that joins sentences.
 */
const sentences = {
  // The data
  caution: "{text}",
  "replicated-labels": "replicated-labels",
  tied: "{text}",
  remark: "{text}",
  replicated:
    "no interval and no p: labels are replicated over groups, rows are not independent (give the traces: clustered by index)",
  "pooled-models": "traces were selected on outcome: not pooled over models (--by model, or --allow-selected)",
  selected: "traces were selected on outcome: {what} (--outcome, or --allow-selected)",
  "selected-no-risk": "traces were selected on outcome: P(fail) given the mode is not known (--allow-selected)",
  "selected-no-lift": "lift empty: traces were selected on outcome (--allow-selected)",
  "crude-selected": "crude columns pool traces selected on outcome: for comparison only",
  "models-pooled": "models pooled: one that fails more and has more modes counts too",
  "unknown-outcome": "{traces:trace} of unknown outcome left out",
  "unknown-runs": "{runs:run} of unknown outcome left out",
  "not-labelled": "{traces:trace} not labelled: available cases, missing at random within {within} assumed",
  "runs-not-labelled": "{runs:run} not labelled left out",
  "partly-labelled": "{traces:trace} not labelled for all modes left out",
  "sum-of-shares": "not all traces are labelled for all modes: sum of the shares",
  "none-labelled-for-all": "no trace is labelled for all modes",
  "none-labelled-for-both": "no trace labelled for both",
  "mode-unlabelled": "a mode without a labelled trace: no sum of shares",
  "needs-histogram": "needs traces or a histogram",
  "needs-traces": "the independent share needs traces",
  "few-labelled": "fewer than two fully labelled traces",
  "no-mode-varies": "no mode varies",
  "side-unlabelled": "one of the two has no fully labelled trace",
  "outcome-unlabelled": "one of the two outcomes has no labelled trace",
  "no-flags": "no flags: nothing to share out",
  "no-traces": "no traces: nothing to estimate",
  "no-labelled-trace": "no labelled trace",
  "no-known-outcome": "no labelled traces of known outcome",
  "no-failed": "no failed traces",
  "no-successful": "no successful traces",
  "mode-in-none": "the mode occurs in no trace",
  "mode-in-all": "the mode occurs in every trace",
  "never-occurs": "{code} never occurs",
  "always-occurs": "{code} always occurs",
  "no-known-recall": "no known recall",
  "no-known-run": "no run of known outcome",
  "runs-vary": "known runs of a scenario vary: {least} to {most}",
  "no-known-scenario": "no scenario with a run of known outcome",
  "one-scenario": "one scenario, so no interval",
  "scenarios-alike": "every scenario has {value:3}, so no interval",
  "not-said": "{runs:run} of unknown {what} left out",
  "outcome-not-said": "no {outcome} says its {what}",
  skewed: "warning: skewed, the intervals of mean and share may be too narrow",
  "few-for-order": "{runs:run}: too few for limits",
  "recall-above-1": "{recalls:recall} above 1 taken as 1",
  bounds: "bounds for missing labels: {low:3} to {high:3}",
  "difference-bounds": "bounds of the difference for missing labels: {low:3} to {high:3}",

  // Runs
  "no-calls-recorded": "the trace does not record calls",
  "no-content-recorded": "the trace does not record what was said",
  "no-end-recorded": "the trace does not say how calls ended",
  "calls-of-unknown-end": "{calls:call} of unknown end, counted as not failed",
  "no-change-seen": "no call that changes files or state is seen",
  "signals-full": "more than {most} different calls or results: later ones count as new",
  "runs-without-signal": "{runs:run} without the signal left out",
  "no-run-of-both": "no run with and none without it: nothing to tell apart",
  "signal-alike": "the signal is the same in all runs",
  "auc-edge": "the signal tells all apart, so no interval",
  "few-to-tell": "warning: fewer than {fewest} runs on one side, the interval may be too narrow",

  // Intervals
  independent: "independent traces assumed",
  "no-repeats": "no clusters known that repeat",
  "share-of-flags": "share of all flags, not of traces: no interval",
  clipped: "interval clipped to {low} to {high}",
  "effect-clipped": "{effect}'s interval clipped to -1 to 1",
  "one-trace": "one trace: no interval",
  "one-trace-no-sd": "one trace: no sd, so no interval",
  "one-run": "one run, so no interval",
  "few-traces-on-one-side": "fewer than two traces on one side, so no interval",
  "no-spread": "no spread, so no interval",
  "no-spread-between": "no spread between {units}, so no interval",
  "no-spread-of-effect": "no spread between clusters, so no interval of the {effect}",
  "no-spread-of-differences": "no spread of differences, so no interval",
  "all-equal": "all values are equal, so no interval",
  "resamples-equal": "every resample gives the same value, so no interval",
  "least-favourable": "interval at the least favourable dependence between modes, independent traces",
  "cluster-intervals": "intervals over {clusters:cluster}: cluster-newcombe (crude), cluster-t",
  "replicates-dropped": "{replicates:bootstrap replicate} with {what} dropped",
  "few-replicates": "too few replicates left",
  "undefined-statistic": "the statistic is undefined",
  "bca-undefined": "BCa undefined: the estimate lies at the edge",
  "few-of-a-kind": "warning: {kinds}, Sato's interval covers too rarely below {fewest}",

  // Clusters
  "loose-traces": "{traces:trace} without a cluster, each counted as one",
  "loose-together": "traces without a cluster count as one cluster",
  "one-cluster": "one cluster, so no interval",
  "one-cluster-unseen": "one cluster: how clusters differ cannot be seen, so no interval",
  "one-cluster-resampled": "one cluster: nothing to resample, so no interval",
  "one-cluster-counted": "one cluster: counted as one trace",
  "few-clusters-on-one-side": "fewer than two clusters on one side, so no interval",
  "clusters-partly-labelled": "clusters repeat and not all traces are labelled for all modes, so no interval",
  "few-units": "warning: fewer than {fewest} {unit}s, the interval may be too narrow",
  "few-units-at-all": "no interval: {units} cannot carry one",
  "margin-by-t":
    "warning: a margin by t may be kept to by chance too often: one side has fewer than 20 clusters, fewer than 10 informed, or one with over a quarter of its traces",
  "dominant-cluster": "warning: one cluster holds more than a quarter of the traces, the interval may be too narrow",
  "near-the-edge": "near 0 or 1 over few clusters, the interval may be too narrow",
  "icc-barely-known": "ICC barely known (fewer than {fewest} clusters informed)",
  "few-informed": "fewer than {fewest} clusters informed among {sides} traces",
  "few-informed-narrow":
    "warning: fewer than {fewest} clusters informed among {sides} traces, the interval of the {effects} may be too narrow",
  spread: "{clusters:cluster}, ICC {icc:3} ({used:3} in the interval), design effect {effect:3}",
  "spread-of-one-icc": "{clusters:cluster}, ICC taken as 1, design effect {effect:3}",
  "spread-without-icc": "{clusters:cluster}, design effect {effect:3}",
  "difference-spread":
    "{clusters:cluster}, ICC {icc:3} ({between:3} between {first} and {second}), design effect {effect1:3} {first} and {effect2:3} {second}",
  "design-effect": "design effect {effect:3}",

  // Weights and strata
  survey: "weighted: effective size {size:3}, standard error {se:3}, {df} degrees of freedom",
  "survey-edge": "weighted: effective size {size:3} (Kish's, over sampling units), {df} degrees of freedom",
  "survey-t": "weighted: standard error {se:3}, {df} degrees of freedom",
  "survey-flags": "weighted",
  "survey-untested": "weighted: no ratios and no test",
  "survey-spread": "weighted: no sd and no quartiles",
  "not-weighted": "not weighted: the traces have weights, and are counted alike",
  "drawn-by-stratum":
    "not weighted: drawn by stratum, so that estimates are of this sample alone (--population FILE, or a weight column)",
  "lonely-stratum": "no interval: stratum {stratum} has one sampling unit (merge it, or --lonely adjust)",
  "empty-poststratum": "no trace in {strata}: merge it with another post-stratum",
  "no-df": "no interval: fewer than 1 degree of freedom",
  "weights-uneven": "warning: the largest weight is {ratio:3} times their mean",
  "weights-rare":
    "warning: the traces with the mode, or those without, have an effective size of {size:3}, fewer than 10: the interval may be too narrow",
  "weights-few": "warning: the weights leave an effective size of {size:3}, fewer than 20",

  // Effects
  "ratio-undefined": "risk ratio undefined: the mode occurs in no trace",
  "ratio-undefined-unflagged": "risk ratio undefined: no successful trace flagged",
  "ratio-unbounded": "risk ratio undefined, its upper limit unbounded: no successful trace flagged",
  "ratio-interval-undefined": "risk ratio's interval undefined: no flagged trace in one group",
  "odds-undefined": "odds ratio undefined: an empty cell",
  "odds-undefined-all-or-none": "odds ratio undefined: all traces flagged or none",
  "odds-unbounded": "odds ratio unbounded: an empty cell",
  "odds-limit-unbounded": "odds ratio's upper limit unbounded: an empty cell",
  "odds-interval-undefined": "odds ratio's interval undefined: an empty cell",
  "odds-with-halves": "odds ratio with ½ added to each cell",
  "mh-odds-undefined": "Mantel-Haenszel odds ratio undefined: {discordances} 0",
  "mh-no-variance": "Mantel-Haenszel difference: variance 0, so no interval",
  "no-stratum": "no informative stratum",
  "no-stratum-with-both": "no stratum has failed and successful traces",
  "few-strata": "fewer than two informative strata",
  "no-common-odds": "the common odds ratio is undefined",
  reversal: "crude {crude:3} ({crudeRange}), stratified {stratified:3} ({stratifiedRange})",
  "lift-at-most": "lift at most {most:3} here (1 over the share that failed): not comparable between groups",
  "association-only": "association only: nothing causal is shown",
  "failure-ratio-undefined": "risk ratio of failure undefined: an empty margin",
  "fraction-undefined": "attributable fraction undefined: no trace without the mode",
  "fraction-of-none": "the mode occurs in no trace, so no interval",
  "fraction-of-all": "every failed trace has the mode, so no interval",
  "published-phi": "published_phi: the paper's, from about 200 other traces: not comparable",

  // Tests and verdicts
  "one-outcome": "no test: one outcome only",
  "no-exchange": "no test: no two clusters of one size and different groups",
  "clusters-differ-in-size": "no permutation of whole clusters: they differ in size",
  "clusters-of-own-size": "{clusters:cluster} of a size of its own cannot change places",
  "many-traces": "{traces} traces are too many for the permutation test",
  "out-of-reach": "smallest attainable p {p:3}: no test, outside the family",
  "fisher-out-of-reach": "no outcome with these margins reaches p .05",
  permutations: "{permutations} permutations",
  "fisher-if-independent": "Fisher's p {p:3} if runs were independent",
  "if-independent": "{test} p {p:3} if runs were independent",
  "p-by-model": "p stratified by model {p:3}",
  "urn-within-strata": "test: cluster-urn within strata",
  "clusters-repeat": "warning: clusters repeat, so that p is smaller than it should be",
  "other-test": "cluster-{test} decides otherwise: q {q:3}",
  "directions-differ": "within and between scenarios disagree",
  "no-verdict": "no test was possible: fatal and protective cannot be said",
  possible: "differences down to {low:+3} and up to {high:+3} remain possible",
  visible:
    "smallest difference visible at 80% power {visible:3} ({failed} failed, {successful} successful, base {base:3}, level .05 unadjusted, {method})",
  "visible-at-icc":
    "smallest difference visible at 80% power {visible:3} ({failed} failed, {successful} successful, base {base:3}, level .05 unadjusted, at an ICC of {icc:3} and normal cluster effects)",
  "none-visible":
    "no difference is visible at 80% power ({failed} failed, {successful} successful, base {base:3}, level .05 unadjusted, {method})",
  "none-visible-at-icc":
    "no difference is visible at 80% power ({failed} failed, {successful} successful, base {base:3}, level .05 unadjusted, at an ICC of {icc:3} and normal cluster effects)",
  "beyond-clusters": "the test takes clusters into account: the design effect is what there is beyond them",
  "fisher-independent": "Fisher's test: independent traces assumed at a design effect of 1",
  "q-above": "q is .05 or more without a design effect",
  "influence-needs-traces": "which trace or scenario counts most needs traces",
  "e-value-odds": "E-value of the odds ratio as a risk ratio ({measure}): traces were selected on outcome",
  "p-too-small": "p is too small for a number to hold: no design effect was found",
  "zeros-dropped": "{differences} differences of 0 dropped",
  "all-zero": "no difference other than 0",

  // Pairs
  "no-pair": "no pair",
  "clusters-ignored": "warning: clusters are ignored, traces are taken as independent",
  "not-known-of": "{traces:trace} of unknown {what} left out",
  "without-value": "{traces:trace} without a {column} left out",
  "nothing-labelled-of": "nothing known of {names}",
  "no-shared-scenario": "no scenario with labelled runs of both",
  "no-scenario-differs": "no scenario differs, smallest attainable p {p:3}",
  "few-scenarios-differ": "{scenarios:scenario differs|scenarios differ}, smallest attainable p {p:3}",
  "mode-in-no-run": "the mode occurs in no run of the scenarios",
  "mode-in-every-run": "the mode occurs in every run of the scenarios",
  "scenarios-disagree": "runs and scenarios as wholes differ in opposite directions",
  "runs-repeat": "runs repeat, so no table of pairs",
  "runs-without-scenario": "{runs:run} without a scenario left out",
  "one-sided-scenarios": "{scenarios:scenario} of one side only left out ({runs:run})",
  "one-sided-clusters": "{clusters:cluster} of one group only left out ({traces:trace})",
  "seeds-without-value": "{seeds} seeds without a value left out",
  "one-sided-seeds": "{seeds} seeds of one condition only left out of the pairs",
  "no-common-seed": "no seed in common with the baseline",

  // Power
  "exact-power": "exact power of Fisher's test",
  "approximate-power": "normal approximation of Fisher's test",
  "none-visible-ever": "no difference is visible: even base + difference = 1 has less power",
  "none-visible-one-outcome": "{which} traces: no difference is visible",
  "outside-0-to-1": "base + difference is {where}",
  "no-traces-suffice": "no traces suffice: {why}",
  "too-many-traces": "more than {most} traces are needed",
  simulated: "simulated: {sets} data sets, {permutations} permutations each",
  "at-this-icc": "at this ICC and normal cluster effects",
  "icc-above": "above an ICC of 0.3 the effects' shape alone moves the power by up to 0.27",
  "sizes-expected": "failed and successful: expected",
  "monte-carlo-error": "Monte Carlo error of the power {error:3}",
  "base-observed": "base as observed",
  "icc-estimated": "ICC estimated",
  "icc-median": "ICC estimated, the median over modes",

  "not-reachable": "not reachable with {traces} traces: judge more",
  "ten-not-reachable": "{traces} traces are too few for 10 positives and 10 negatives: {ten} are needed",
  "kappa-out-of-reach": "these shares cannot reach that kappa",
  "large-sample": "large-sample variance",
  "few-expected": "warning: fewer than {fewest} expected positives or negatives, the interval will be too narrow",

  // Judges
  "judge-known": "sensitivity and specificity taken as known",
  "judge-of-all-modes": "judge calibrated over all modes together",
  "judge-useless": "sensitivity + specificity is not above 1: the judge is no better than chance",
  "judge-useless-smoothed": "the smoothed judge is no better than chance: no interval",
  "one-error-rate": "nondifferential error assumed: one sensitivity and specificity for both outcomes",
  "few-calibrated":
    "calibration needs {fewest} of each, has {positives:3} positive and {negatives:3} negative items (--force)",
  "not-calibrated": "not in the calibration",
  "calibrated-by-outcome": "the calibration is by outcome: give --outcome, or --difference",
  "calibration-of-one-cluster": "calibration: a rate of one cluster, counted as one item",
  "calibration-clustered":
    "calibration by cluster: design effect {sensitivity:3} of the sensitivity, {specificity:3} of the specificity",
  "calibration-alike": "calibration without a cluster column: the cells of a cluster ({cells:3} each) taken as alike",
  "calibration-independent": "calibration: independent traces assumed",
  "estimate-clipped": "estimate {raw:fixed} lies outside {low} to {high}: clipped",
  "sides-clipped": "failed_adjusted or successful_adjusted clipped to 0 to 1",
  "no-cell-of-both": "no cell labelled by both",
  "counts-only": "fewer than {fewest} positive or {fewest} negative items: counts only",
  "scores-without-interval": "no intervals{which}: fewer than {fewest} traces or clusters to rest on",
  "scores-narrow": "warning: fewer than {fewest} traces or clusters, intervals{which} may be too narrow",
  "scores-undefined": "{scores} undefined: an empty margin",
  "modes-pooled": "cells of several modes pooled",

  // Prediction-powered inference
  "no-human-label": "no trace with a human label",
  "one-labelled-cluster": "human labels of one trace or cluster, so no interval",
  "each-cluster-once": "no spread: each labelled trace or cluster counts once",
  "few-human": "warning: fewer than {fewest} human positives or negatives, the interval may be too narrow",
  "few-human-clusters": "warning: human labels in fewer than {fewest} clusters, the interval may be too narrow",
  "judge-adds-nothing": "the judge adds nothing: lambda 0",
  "not-like-random":
    "warning: the labelled traces do not look like a random sample (the judge's labels differ, Fisher's p {p:3})",
  "strata-ignored": "strata of the drawing ignored, which is conservative where they were the judge's labels",
  "without-judge": "{traces:trace} with a human label and none of the judge left out",
  "ppi-narrower":
    "worse than prediction-powered inference with the same labels, about ±{ppi:3} against ±{own:3}, if they are a random sample of these traces (prevalence --truth)",
  "no-human-of-a-kind": "no human positive or no human negative",
  "weighted-no-interval": "no interval: the labelled traces are not a random sample",

  // Agreement
  "no-item-of-both": "no items rated by both",
  "no-item-of-all": "no item rated by all",
  "no-item-with-two": "no item with two votes",
  "one-item": "one item: no standard error",
  "one-category": "only one category occurs",
  "one-category-expected": "expected agreement is 1: only one category occurs",
  "ac1-undefined": "one category: AC1 is undefined",
  "pabak-undefined": "PABAK is defined for two categories",
  "no-deviation": "standard error is 0 (no item deviates), so no interval",
  "no-influence": "standard error is 0 (every item moves it alike), so no interval",
  unanimous: "no vote deviates",
  "few-cells": "no interval: {units}",
  "cells-dependent": "no interval: {which} are not independent, needs ratings",
  "cells-independent": "independent cells assumed",
  "no-closed-error": "no closed standard error: bootstrap needs ratings",
  "no-closed-error-asked": "no closed standard error",
  "use-bootstrap": "leave out --interval {interval} for the bootstrap",
  "few-rarer-votes":
    "warning: {votes} of the rarer vote, an interval of the plain standard error covers too rarely below {fewest} (--interval adjusted-wald)",
  "few-rarer-items":
    "warning: {items:item} with the rarer vote on a side, the interval and p may be wrong below {fewest}",
  "items-of-one-side": "{items:item} voted on by one side only left out",
  "few-resampled": "warning: {units}, the bootstrap interval may be too narrow",
  "few-with-rarer-vote":
    "warning: {units} with the rarer vote, the bootstrap interval may be too narrow below {fewest}",
  "all-votes": "listwise: cells with every vote",
  "both-votes": "pairwise: cells with both votes",
  "two-votes": "all cells with at least two votes",
  "two-votes-chance": "all cells with at least two votes, those with one counting for chance",
  "taxonomies-pooled": "pooled over {taxonomies} taxonomies: cells of different mode lists are counted together",
  "modes-without-place": "{modes} modes of early rounds without a place among the {of} left out",
  reading: "3.2 and 3.3 by the {of}'s reading",
  "distinct-blocks": "first record of each distinct annotation block",
  "printed-kappa-unanimous":
    "the paper prints {kappa} for this round ({source}): not comparable, the file's votes are unanimous, probably those after discussion",
  "printed-kappa":
    "the paper prints {kappa} for this round ({source}): not comparable, other records or votes than the paper's",

  // Published numbers
  "as-printed": "as printed",
  interval: "interval: {method}",
  needs: "needs {what}: {way}",
} as const;

export type NoteCode = keyof typeof sentences;
export const noteCodes = Object.keys(sentences) as readonly NoteCode[];

type Slots<Text> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never;
type Values<Code extends NoteCode> = {
  readonly [Slot in Slots<(typeof sentences)[Code]> as Slot extends `${infer Name}:${string}`
    ? Name
    : Slot]: Slot extends `${string}:${string}` ? number : string | number;
};

/** A caveat or a reason, as data. */
export interface Note {
  readonly code: NoteCode;
  readonly values: Readonly<Record<string, string | number>>;
  /** What it is said of, written before it: "mean recall". */
  readonly about?: string;
}

/** What is to be said of a result row, in order. A row with nothing to say has null in its place, no empty list. */
export type Notes = readonly Note[];

/** One note, its values checked against its sentence: `noteOf("few-units", { fewest: 8, unit: "cluster" })`. */
export function noteOf<Code extends NoteCode>(
  code: Code,
  ...[values]: [Slots<(typeof sentences)[Code]>] extends [never] ? [] : [values: Values<Code>]
): Notes {
  return [{ code, values: values ?? {} }];
}

/** The same notes, said of something. */
export function about<Of extends Notes | null>(what: string, notes: Of): Of | Notes {
  return notes === null || what === "" ? notes : notes.map((note) => ({ ...note, about: what }));
}

/** The notes that are there, each once, in order, those on ties between annotators first; null where there are none. */
export function joinNotes(...parts: readonly (Note | Notes | null | undefined)[]): Notes | null {
  const notes = new Map(parts.flat().flatMap((note) => (note == null ? [] : [[JSON.stringify(note), note]])));
  const all = [...notes.values()];
  const tied = all.filter(({ code }) => code === "tied");
  return all.length === 0 ? null : [...tied, ...all.filter((note) => !tied.includes(note))];
}

/** The notes of a row's `note` cell; those of a table read back are remarks. */
export function notesIn(cell: unknown): Notes {
  return isNotes(cell) ? cell : typeof cell === "string" ? readNotes(cell) : [];
}

/** Whether one of a cell's notes is of a code. */
export function hasNote(cell: unknown, code: NoteCode): boolean {
  return notesIn(cell).some((note) => note.code === code);
}

/** Tells notes from the other cells of a row. */
export function isNotes(cell: unknown): cell is Notes {
  return Array.isArray(cell) && cell.length > 0 && cell.every((note) => Object.hasOwn(sentences, note?.code));
}

/** Notes as text, "; " between them: the one place where they are written. Empty where there are none. */
export function noteText(notes: Notes | null): string {
  return sentencesOf(notes).join("; ");
}

/** A cell as a table of text and numbers has it: notes as text. */
export function plainCell<Cell>(cell: Cell): Exclude<Cell, Notes> | string {
  return isNotes(cell) ? noteText(cell) : (cell as Exclude<Cell, Notes>);
}

/** Notes read back from text. */
export function readNotes(text: string): Notes {
  return text.split("; ").flatMap((part) => (part === "" ? [] : noteOf("remark", { text: part })));
}

/** The sentences of a row's `note` cell, each once. */
export function sentencesOf(cell: unknown): readonly string[] {
  return [...new Set(notesIn(cell).map((note) => sentence(note)))];
}

/** A number as it stands in a note: three significant digits, no exponent for ordinary sizes. */
export function inNote(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A note as a sentence; `show` may write its numbers in another way. */
export function sentence(
  { code, values, about: what }: Note,
  show: (name: string, text: string) => string = (_, text) => text,
): string {
  const text = sentences[code].replace(/\{(\w+)(?::([^}]+))?\}/g, (_, name: string, form: string | undefined) => {
    const value = values[name]!;
    if (typeof value === "string") return value;
    const digits = form === "fixed" ? value.toPrecision(3) : inNote(value);
    if (form === undefined) return show(name, String(value));
    if (form === "fixed" || form.endsWith("3")) {
      return `${form === "+3" && value > 0 ? "+" : ""}${show(name, digits)}`;
    }
    const [one, more] = form.split("|");
    return many(value, one!, more).replace(/^\S+/, (count) => show(name, count));
  });
  return what === undefined ? text : `${what}: ${text}`;
}

/** Notes that are one but for their numbers, as a sentence: a number that is not the same in all stands as "3 to 8". */
export function rangedSentence(notes: readonly Note[]): string {
  const first = notes[0]!;
  const extreme = (of: (a: number, b: number) => number): Note => {
    const values = Object.entries(first.values).map(([name, value]) => [
      name,
      typeof value === "string" ? value : notes.map((note) => Number(note.values[name])).reduce((a, b) => of(a, b)),
    ]);
    return { ...first, values: Object.fromEntries(values) };
  };
  const least = new Map<string, string>();
  sentence(extreme(Math.min), (name, text) => {
    least.set(name, text);
    return text;
  });
  return sentence(extreme(Math.max), (name, text) =>
    least.get(name) === text ? text : `${least.get(name)} to ${text}`,
  );
}
