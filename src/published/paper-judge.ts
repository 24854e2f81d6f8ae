import { publishedFigures } from "./tables.js";
import { type Answer, decimals, judge, needs, type Printed, type PublishedRow } from "./verdict.js";

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
      const { low, high } = roundingRange(figure, value);
      const at = value(ratesOf(figure));
      const slack = Math.max(at - low, high - at);
      return { kind: "computed", value: at, slack, countsWhat: `follows from the printed ${from}`, from: [from] };
    };
    return [
      judge(printed("accuracy", "accuracy"), missing),
      judge(printed("recall", "recall"), missing),
      judge(printed("precision", "precision"), missing),
      judge(printed("f1", "f1"), derived(f1Of, "precision and recall")),
      judge(printed("kappa", "kappa"), derived(kappaOf, "accuracy, precision and recall")),
    ];
  });
}

interface Rates {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
}
type Figure = Readonly<Record<string, string>>;

function ratesOf(figure: Figure): Rates {
  return {
    accuracy: Number(figure["accuracy"]),
    precision: Number(figure["precision"]),
    recall: Number(figure["recall"]),
  };
}

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

/** The least and greatest value over the corners of the rounding of the three printed rates. */
function roundingRange(figure: Figure, value: (rates: Rates) => number): { low: number; high: number } {
  const rates = ratesOf(figure);
  const ends = (name: keyof Rates) => {
    const half = 0.5 * 10 ** -decimals(figure[name]!);
    return [rates[name] - half, rates[name] + half];
  };
  const values = ends("accuracy").flatMap((accuracy) =>
    ends("precision").flatMap((precision) => ends("recall").map((recall) => value({ accuracy, precision, recall }))),
  );
  return { low: Math.min(...values), high: Math.max(...values) };
}
