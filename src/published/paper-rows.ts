import { cautionNotes } from "../counts/cautions.js";
import type { PairsRow } from "../counts/tables.js";
import { tabulateModes, tabulatePairs } from "../counts/tabulate.js";
import { sum } from "../statistics/summary.js";
import { flagAt, labelCount } from "../taxonomy/labels.js";
import { modes as mastModes } from "../taxonomy/mast.js";
import type { LabelledTrace } from "../trace.js";
import { type Compared, fetchMast, pooled } from "./comparison-data.js";
import { ag2Rows, compositionRows, failureRateRows, openModelRows, successFailureRows } from "./paper-tables.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, halfUnit, judge, needs, type Printed, type PublishedRow } from "./verdict.js";

/** What the MAST paper printed, against its own other tables, the releases' counts and, where given, traces. */
export function paperRows(data: Compared): readonly PublishedRow[] {
  return [
    ...modeShares(data),
    ...categoryShares(),
    ...compositionRows(data),
    ...judgeRows(),
    ...failureRateRows(data),
    ...openModelRows(data),
    ...successFailureRows(data),
    ...ag2Rows(data),
    ...correlationRows(data),
  ];
}

const versions = ["v1", "v2", "v3"] as const;
const ofMode = { quantity: "share of all flags", unit: "percent", origin: "mast-paper-mode-shares" } as const;
const ofCategory = { unit: "percent", origin: "mast-paper-category-shares" } as const;
const figure6 = {
  source: "MAST paper v3, Figure 6",
  quantity: "correlation of two categories",
  unit: "number",
} as const;
const figure7 = {
  source: "MAST paper v2, Figure 7",
  quantity: "correlation of two modes (phi)",
  unit: "number",
} as const;

/** Shares of the file's flags where there is one, else of the release that the version is closest to. */
export function modeShares({ mast, caution }: Compared): readonly PublishedRow[] {
  const releases = publishedTable("mast-releases-modes").rows;
  const why =
    "the paper's cells come from other traces than the released file; its caption says prevalence, the column sums to 100% of flags";
  const file = mast === undefined ? null : tabulateModes(mast).rows;
  return versions.flatMap((version) =>
    publishedFigures(ofMode.origin).map((figure) => {
      const code = figure["code"]!;
      const name = version === "v3" ? "2026-08-13" : "2025";
      const own = file ?? releases.filter((row) => row.group["release"] === name);
      const flags = pooled(own).value;
      const text = figure[`${version}_pct_of_flags`]!;
      const printed = { ...ofMode, source: `MAST paper ${version}`, code, text };
      if (flags === 0) return judge(printed, needs("flags", `the file has none (${fetchMast})`));
      return judge(printed, {
        kind: "not comparable",
        value: pooled(own.filter((row) => row.code === code)).value / flags,
        n: flags,
        countsWhat: file === null ? `flags of the ${name} release` : "flags of the file",
        why,
        notes: [
          "a share of flags has no interval",
          file === null && name === "2025" ? "2025 release: replicated labels" : null,
          file === null ? null : cautionNotes(caution, "caution"),
        ],
      });
    }),
  );
}

/** Each category's share against the sum of its modes'. */
export function categoryShares(): readonly PublishedRow[] {
  const shares = publishedFigures(ofMode.origin);
  return versions.flatMap((version) =>
    publishedFigures(ofCategory.origin).map((figure) => {
      const category = figure["category"]!;
      const own = shares.filter((row) => row["code"]!.startsWith(`${category.slice(2)}.`));
      const texts = own.map((row) => row[`${version}_pct_of_flags`]!);
      const text = figure[`${version}_pct_of_flags`]!;
      const quantity = "share of all flags, by category";
      const printed = { ...ofCategory, source: `MAST paper ${version}`, quantity, group: category, text };
      return judge(printed, {
        kind: "computed",
        value: sum(texts.map(Number)) / 100,
        slack: sum(texts.map(halfUnit)) / 100,
        countsWhat: "sum of the printed shares of its modes",
        from: [ofMode.origin],
      });
    }),
  );
}

/** The judge's F1 and kappa follow from its accuracy, precision and recall; those three need labels. */
export function judgeRows(): readonly PublishedRow[] {
  return publishedFigures("mast-paper-judge").flatMap((figure) => {
    const printed = (quantity: string, origin: string): Printed => ({
      source: "MAST paper v3, Table 2",
      quantity: `judge's ${quantity}`,
      group: figure["judge"]!,
      text: figure[quantity]!,
      unit: "number",
      origin,
    });
    const missing = needs(
      "the judge's and the annotators' labels of the same traces, which are not published",
      "with labels of one's own, mastkit judge-scores, then mastkit published --table 2 --judge-scores FILE",
    );
    const derived = (value: (rates: Rates) => number, from: string): Answer => {
      const [at, ...corners] = roundedOf(figure).map(value) as [number, ...number[]];
      const slack = Math.max(at - Math.min(...corners), Math.max(...corners) - at);
      return { kind: "computed", value: at, slack, countsWhat: `follows from the printed ${from}`, from: [from] };
    };
    return [
      ...["accuracy", "recall", "precision"].map((rate) => judge(printed(rate, rate), missing)),
      judge(printed("f1", "f1"), derived(f1Of, "precision and recall")),
      judge(printed("kappa", "kappa"), derived(kappaOf, "accuracy, precision and recall")),
    ];
  });
}

type Rates = Readonly<Record<"accuracy" | "precision" | "recall", number>>;

function f1Of({ precision, recall }: Rates): number {
  return (2 * precision * recall) / (precision + recall);
}

/** Kappa of a two by two table, which accuracy, precision and recall determine. */
function kappaOf({ accuracy, precision, recall }: Rates): number {
  const positive = (1 - accuracy) / (recall * (1 / precision - 1) + 1 - recall);
  const called = (recall * positive) / precision;
  const expected = positive * called + (1 - positive) * (1 - called);
  return (accuracy - expected) / (1 - expected);
}

/** The printed rates, then the corners of their rounding. */
function roundedOf(figure: Readonly<Record<string, string>>): readonly Rates[] {
  const at = (signs: readonly [number, number, number]) => {
    const [accuracy, precision, recall] = (["accuracy", "precision", "recall"] as const).map(
      (name, index) => Number(figure[name]) + signs[index]! * halfUnit(figure[name]!),
    ) as [number, number, number];
    return { accuracy, precision, recall };
  };
  const ends = [-1, 1] as const;
  return [at([0, 0, 0]), ...ends.flatMap((a) => ends.flatMap((p) => ends.map((r) => at([a, p, r]))))];
}

/** The paper's correlations of modes and of categories; marginal counts cannot give them. `own`: the labels are one's own. */
export function correlationRows({ mast, caution }: Compared, own = false): readonly PublishedRow[] {
  const pairs = mast === undefined ? [] : tabulatePairs(mast).rows;
  const whole = (mast ?? []).filter((trace) => labelCount(trace.labels) === mastModes.length);
  const answerOf = (cells: readonly Joint[], countsWhat: string): Answer => {
    if (mast === undefined) {
      return needs("the joint labels of the traces (marginal counts cannot give a correlation)", fetchMast);
    }
    const { value, n } = phiOf(cells);
    if (n === 0) return needs(countsWhat, "the file has none (mastkit published --mast FILE of one that has)");
    const undefinedNote = value === null ? ["undefined: one of the two never or always occurs"] : [];
    const these = own ? "labels of one's own" : "the released file";
    const why = `the paper's matrices are of about 200 traces, not of ${these}`;
    const notes = [...undefinedNote, cautionNotes(caution, "caution")];
    return { kind: "not comparable", value, n, countsWhat, why, notes };
  };
  const [byMode, byCategory] = ["mast-paper-mode-correlation", "mast-paper-category-correlation"] as const;
  const modes = publishedFigures(byMode).map((figure) => {
    const [a, b] = [figure["code_a"]!, figure["code_b"]!];
    const printed = { ...figure7, origin: byMode, code: `${a} ${b}`, text: figure["v2_pearson_r"]! };
    const own = pairs.filter((row) => row.code_a === a && row.code_b === b);
    return judge(printed, answerOf(own, "traces labelled for both modes"));
  });
  const categories = publishedFigures(byCategory).map((figure) => {
    const [a, b] = [figure["category_a"]!, figure["category_b"]!];
    const printed = { ...figure6, origin: byCategory, group: `${a} ${b}`, text: figure["pearson_r"]! };
    const own = whole.map((trace) => cellOf(hasCategory(trace, a), hasCategory(trace, b)));
    return judge(printed, answerOf(own, "fully labelled traces; a category is present where a mode of it is"));
  });
  return [...modes, ...categories];
}

type Joint = Pick<PairsRow, "both" | "a_only" | "b_only" | "neither">;

function hasCategory(trace: LabelledTrace, category: string): boolean {
  return mastModes.some((mode, place) => mode.category === category && flagAt(trace.labels, place) === 1);
}

function cellOf(a: boolean, b: boolean): Joint {
  return { both: +(a && b), a_only: +(a && !b), b_only: +(!a && b), neither: +(!a && !b) };
}

/** The correlation over all cells together; null where one of the two never or always occurs. */
function phiOf(cells: readonly Joint[]): { readonly value: number | null; readonly n: number } {
  const of = (name: keyof Joint) => sum(cells.map((cell) => cell[name]));
  const [both, aOnly, bOnly, neither] = [of("both"), of("a_only"), of("b_only"), of("neither")];
  const spread = (both + aOnly) * (bOnly + neither) * (both + bOnly) * (aOnly + neither);
  const value = spread === 0 ? null : (both * neither - aOnly * bOnly) / Math.sqrt(spread);
  return { value, n: both + aOnly + bOnly + neither };
}
