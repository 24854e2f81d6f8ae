import { many } from "../words.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { countRange, groupRows, labelOf, type RowGroup, shortened } from "./labels.js";
import { type Datum, data, fixed, having, layer, numbersOf, textAt } from "./layers.js";
import { plain, yAxis, zeroLine } from "./layout.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { listText } from "./messages.js";
import { inks, seriesColours, sizes } from "./theme.js";
import { around, largest } from "./ticks.js";
import { type Tile, tiles } from "./tiles.js";

const columns = ["condition", "seed", "value", "mean", "difference", "low", "high"] as const;
/** Axis labels: shares as percent, other scores as they are. */
const labelsOf = (shares: boolean) => `replace(format(datum.value${shares ? " * 100" : ""}, '~g'), '-', '−')`;

/**
 * Repeated runs with and without an intervention: left a line a seed and the mean of each condition, right the paired
 * difference from the baseline with its interval. Rows: one a condition and seed with `value` (percent where all are shares of 0 to 1), and the
 * `interventions` row of each condition, whose seed and value are empty.
 */
export const interventionsFigure = makeFigure({
  name: "interventions",
  title: "Interventions, seed by seed",
  columns,
  needs: ["condition", "difference"],
  perPage: 3,
  message: ({ rows, by }) => {
    const known = having(rows, "difference");
    const shares = isShared(rows);
    const text = (row: FigureRow) => {
      const value = Number(row["difference"]) * (shares ? 100 : 1);
      const size = `${value < 0 ? "−" : "+"}${Number(Math.abs(value).toPrecision(2))}`;
      return `${row["condition"]} ${size}${shares ? " points" : ""}${[groupRows([row], by)[0]!.label]
        .filter(Boolean)
        .map((group) => ` (${group})`)
        .join("")}`;
    };
    return known.length === 0 ? null : `Against the baseline: ${listText(known.map(text))}`;
  },
  draw,
  sentences,
});

function draw({ rows, groups, brief, width: whole }: Sheet): JsonObject {
  const conditions = groupRows(rows, ["condition"]).map((condition) => condition.rows[0]!["condition"] ?? null);
  const shares = isShared(rows);
  const values = axisOf(numbersOf(rows, "value", "mean"));
  const differences = axisOf([0, ...numbersOf(rows, "difference", "low", "high")]);
  const x = plain("at_condition", [-0.5, Math.max(conditions.length, 1) - 0.5]);
  const scored = yAxis("value", values.domain, values.ticks, labelsOf(shares));
  const compared = yAxis("difference", differences.domain, differences.ticks, labelsOf(shares));
  return tiles(whole, {
    tiles: groups.flatMap((group): readonly Tile[] => [
      {
        title: group.label === "" ? "Each seed" : group.label,
        detail: `score${shares ? " (%)" : ""}, ${seedsOf(group.rows) || "each seed"}`,
        layers: (width, height) => [
          ...seedLayers(placed(group, conditions), x, scored),
          ...names(conditions.map(labelOf), width, height),
        ],
      },
      {
        title: "",
        detail: `difference${brief ? "" : " from the baseline"}${shares ? " (points)" : ""}`,
        layers: (width, height) => [
          ...differenceLayers(placed(group, conditions), x, compared),
          ...names(conditions.map(labelOf), width, height),
        ],
      },
    ]),
    columns: 2,
    height: 96,
    axisRoom: 20,
    widest: 170,
  });
}

/** Whether all scores are shares of 0 to 1. */
function isShared(rows: readonly FigureRow[]): boolean {
  return rows.every(({ value }) => typeof value !== "number" || (value >= 0 && value <= 1));
}

/** An axis over numbers; they are points, so it need not start at zero. */
function axisOf(numbers: readonly number[]): ReturnType<typeof around> {
  const low = numbers.reduce((least, value) => Math.min(least, value), numbers[0] ?? 0);
  return around(low, largest(numbers, numbers[0] ?? 1));
}

function placed(group: RowGroup, conditions: readonly unknown[]): readonly Datum[] {
  const plainRows = data(group.rows, columns);
  return plainRows.map((datum, index) => ({
    ...datum,
    at_condition: conditions.indexOf(group.rows[index]!["condition"] ?? null),
  }));
}

function seedLayers(values: readonly Datum[], x: JsonObject, y: JsonObject): readonly JsonObject[] {
  const seeds = having(values, "value");
  return [
    layer(
      seeds,
      { type: "line", color: "#bdbdbd", strokeWidth: 0.7 },
      { x, y, detail: { field: "seed", type: "nominal" } },
    ),
    layer(seeds, { type: "point", filled: true, color: inks.frame, size: 9, opacity: 1 }, { x, y }),
    layer(
      having(values, "mean"),
      { type: "point", shape: "diamond", filled: true, color: seriesColours[0], size: 40, opacity: 1, xOffset: 6 },
      { x, y: { ...y, field: "mean" } },
    ),
  ];
}

function differenceLayers(values: readonly Datum[], x: JsonObject, y: JsonObject): readonly JsonObject[] {
  const known = having(values, "difference");
  return [
    zeroLine(y, "y"),
    layer(
      having(known, "low", "high"),
      { type: "rule", color: seriesColours[0], strokeWidth: 1.2 },
      { x, y: { ...y, field: "low" }, y2: { field: "high" } },
    ),
    layer(known, { type: "point", filled: true, color: seriesColours[0], size: 28, opacity: 1 }, { x, y }),
  ];
}

function names(labels: readonly string[], width: number, height: number): readonly JsonObject[] {
  const across = width / Math.max(labels.length, 1);
  const short = shortened(labels, across - 3, sizes.small);
  return fixed(
    short.map((name, index) =>
      textAt((index + 0.5) * across, height + 10, name, { align: "center", size: sizes.small }),
    ),
  );
}

function sentences({ rows, by }: Sheet, { names }: Naming): readonly string[] {
  const tests = having(rows, "p");
  const seeds = seedsOf(rows);
  return [
    `Left: a grey line a seed${seeds === "" ? "" : ` (${seeds} a condition)`}, the same seed under each condition; diamonds are means. Right: the mean paired difference from the baseline with its interval. The left axis does not start at zero.`,
    names("Groups"),
    names(
      "Conditions",
      groupRows(rows, ["condition"]).map((group) => group.label),
    ),
    tests.length === 0
      ? ""
      : `Wilcoxon's exact signed-rank test${typeof tests[0]!["q"] === "number" ? `, q by Benjamini–Hochberg over ${many(Number(tests[0]!["family"]), "test")}` : ""}: ${tests.map((row) => `${groupRows([row], by)[0]!.label} ${row["condition"]} ${levels(row)}`).join("; ")}.`,
  ];
}

/** A row's p, and its q where the rows have one. */
function levels(row: FigureRow): string {
  return (["p", "q"] as const)
    .flatMap((name) => (typeof row[name] === "number" ? [`${name} = ${Number(row[name].toPrecision(3))}`] : []))
    .join(", ");
}

/** "6 seeds", or "5–6 seeds" where conditions differ; empty where the rows do not say. */
function seedsOf(rows: readonly FigureRow[]): string {
  const counts = numbersOf(rows, "seeds");
  return counts.length === 0 ? "" : `${countRange(counts)} ${counts.every((count) => count === 1) ? "seed" : "seeds"}`;
}
