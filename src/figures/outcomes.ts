import { many } from "../words.js";
import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { boxes, byNumber, hatching } from "./heatmap.js";
import { countRange, groupRows, labelOf, pagesOf, percent, type RowGroup, shortened, thousands } from "./labels.js";
import { type Datum, data, fixed, having, intervals, layer, numbersOf, points, symbol, textAt } from "./layers.js";
import { dataAxis, percentLabels, xAxis, yAxis } from "./layout.js";
import { groupLines, listPanels } from "./list-panels.js";
import { makeFigure, type Naming, rowsOf, type Sheet } from "./make.js";
import { shareText, spanText } from "./messages.js";
import { categoryColours, sequentialColours, seriesColours, sizes } from "./theme.js";
import { tiles } from "./tiles.js";

const columns = [
  "runs",
  "known",
  "recall_mean",
  "recall_low",
  "recall_high",
  "success",
  "success_rate",
  "low",
  "high",
] as const;

/** Mean recall and success rate of each system or model, with intervals and the number of runs of known outcome. */
export const outcomesFigure = makeFigure({
  name: "outcomes",
  title: "Outcomes",
  columns,
  needs: ["success_rate"],
  pages: ({ rows }) => pagesOf(rows, 24),
  message: ({ rows, by }) => {
    const known = having(rows, "success_rate").sort((a, b) => Number(a["success_rate"]) - Number(b["success_rate"]));
    const text = (row: FigureRow) =>
      [`${percent(Number(row["success_rate"]))}%`, groupRows([row], by)[0]!.label].filter(Boolean).join(" for ");
    if (known.length === 0) return null;
    return `Success rate: ${[...new Set([known[0]!, known.at(-1)!].map(text))].join(" to ")}`;
  },
  draw,
  sentences,
  intervals: drawnIntervals,
});

const measures = [
  { title: "Mean recall", axis: "Recall (%)", field: "recall_mean", limits: ["recall_low", "recall_high"] },
  { title: "Success rate", axis: "Runs (%)", field: "success_rate", limits: ["low", "high"] },
] as const;

/** What nobody knows has no panel: outcomes may come without recalls, published means without success rates. */
function panelsOf(rows: readonly FigureRow[]): readonly (typeof measures)[number][] {
  return measures.filter(({ field }) => rows.length === 0 || rows.some((row) => typeof row[field] === "number"));
}

function draw({ rows, groups, width: whole, domain }: Sheet): JsonObject {
  const lines = groupLines(groups, ({ rows: [row] }) => String(row?.["known"] ?? row?.["runs"] ?? 0));
  return listPanels(whole, {
    lines,
    columns,
    panels: panelsOf(rows).map(({ title, axis, field, limits }) => ({
      title,
      axis,
      layers: (values, y, width) => {
        const x = dataAxis(field, numbersOf(values, field, ...limits), { width, domain });
        const colour = categoryColours[0];
        return [
          intervals(values, x, y, { color: colour }, limits),
          points(values, x, y, symbol(colour, false, "circle", 26)),
        ];
      },
    })),
  });
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return panelsOf(rows).map(({ field, title, limits }) => ({
    rows,
    of: title.toLowerCase(),
    limits,
    part: field === "recall_mean" ? 0 : 1,
  }));
}

function sentences({ rows }: Sheet, { names }: Naming): readonly string[] {
  const thresholds = [
    ...new Set(rows.map((row) => row["threshold"]).filter((value) => value !== null && value !== undefined)),
  ];
  const unknown = rows.reduce(
    (sum, row) => sum + (Number(row["runs"] ?? 0) - Number(row["known"] ?? row["runs"] ?? 0)),
    0,
  );
  const counted = rows.some((row) => typeof row["known"] === "number")
    ? "n counts runs of known outcome"
    : "n counts all stated runs or traces: of how many the outcome is known is not said";
  const drawn = drawnIntervals(rows);
  const lines = drawn.some(({ limits }) => hasInterval(rows, ...limits!));
  return [
    drawn.length === 0
      ? "Neither recall nor outcome of any run is known."
      : `Circles are estimates${lines ? ", lines their intervals" : ""}; ${counted}.`,
    thresholds.length === 0 || drawn[0]?.part !== 0 ? "" : `Success: recall of at least ${thresholds.join(", ")}.`,
    unknown > 0 ? `${many(unknown, "run")} of unknown outcome left out.` : "",
    names("Rows"),
  ];
}

const step = 9.5;

/** The cells of a key; one of what nobody knows. */
export const cellKey = { shape: "square", size: 40, filled: true, stroke: "#b5b5b5", strokeWidth: 0.5 };
const key = [
  { symbol: { ...cellKey, fill: sequentialColours[0] }, text: "recall 0" },
  { symbol: { ...cellKey, fill: sequentialColours[2] }, text: "0.5" },
  { symbol: { ...cellKey, fill: sequentialColours[4] }, text: "1" },
];
/** A box with diagonal lines, as a path in −1 to 1: what `hatching` draws. */
const hatched = "M-1,-1H1V1H-1ZM-1,-0.3L-0.3,-1M-1,0.3L0.3,-1M-1,1L1,-1M-0.3,1L1,-0.3M0.3,1L1,0.3";
export const unknownKey = {
  symbol: { ...cellKey, shape: hatched, fill: "#ffffff", stroke: "#a8a8a8" },
  text: "unknown",
};

/** The colour of a cell by a recall or a share, from 0 to 1. */
export const shareColour = (field: string): JsonObject => byNumber(field, [0, 0.25, 0.5, 0.75, 1], sequentialColours);

/** Recall of each run, a line a scenario and a cell a run, one panel a model; unknown recalls are hatched, not zero. */
export const recallRunsFigure = makeFigure({
  name: "recall-runs",
  title: "Root-cause recall by scenario and run",
  columns: ["scenario", "run", "recall"],
  needs: ["scenario", "run", "recall"],
  pages: ({ groups, brief }) =>
    pagesOf(groups, brief ? 2 : 4).flatMap((models) => pagesOf(scenariosOf(rowsOf(models)), 40).map(rowsOf)),
  message: ({ rows }) => {
    const known = having(rows, "recall");
    const full = known.filter(({ recall }) => Number(recall) >= 1).length;
    return known.length === 0 ? null : `${full} of ${known.length} runs find every root cause`;
  },
  draw: drawRecalls,
  sentences: ({ rows }, { names }) => {
    const left = rows.filter((row) => row["recall"] === null).length;
    return [
      "Each cell is one run: the darker, the higher its root-cause recall (0 to 1; values above 1 are drawn as 1). Runs of one scenario are not independent.",
      left > 0 ? `${left} ${left === 1 ? "run" : "runs"} of unknown recall ${left === 1 ? "is" : "are"} hatched.` : "",
      names("Panels"),
      names("Scenarios", scenariosOf(rows).map(nameOf)),
    ];
  },
});

function scenariosOf(rows: readonly FigureRow[]): readonly RowGroup[] {
  return groupRows(rows, ["scenario"]);
}

function nameOf(scenario: RowGroup): string {
  return scenario.label.replace(/^Scenario-/, "");
}

function drawRecalls({ rows, groups: models, brief, width: whole }: Sheet): JsonObject {
  const scenarios = scenariosOf(rows);
  const runs = groupRows(rows, ["run"]);
  const height = Math.max(scenarios.length, 1) * step;
  const axisRoom = 42;
  const count = Math.min(Math.max(models.length, 1), brief ? 2 : 4);
  const names = shortened(scenarios.map(nameOf), axisRoom - 6, sizes.small);
  const line = new Map(scenarios.map((scenario, index) => [scenario.key, index]));
  const place = new Map(runs.map((run, index) => [run.key, index]));
  return tiles(whole, {
    tiles: models.map((model) => ({
      title: model.label,
      layers: (width) => {
        const cells = model.rows.map((row): Datum => {
          const at = place.get(JSON.stringify([row["run"] ?? null])) ?? 0;
          const down = line.get(JSON.stringify([row["scenario"] ?? null])) ?? 0;
          const recall = typeof row["recall"] === "number" ? row["recall"] : null;
          return { at_x: at, at_x2: at + 1, at_y: down, at_y2: down + 1, recall };
        });
        const box = boxes(Math.max(runs.length, 1), Math.max(scenarios.length, 1));
        const labels = scenarios.map((_, index) =>
          textAt(-5, (index + 0.5) * step + 2.4, names[index]!, { size: sizes.small, align: "right" }),
        );
        const across = width / Math.max(runs.length, 1);
        const heads =
          across < 12
            ? []
            : runs.map((run, index) =>
                textAt(
                  (index + 0.5) * across,
                  height + 10,
                  shortened([labelOf(run.rows[0]!["run"])], across - 2, sizes.small)[0]!,
                  { size: sizes.small, align: "center" },
                ),
              );
        return [
          layer(
            cells.filter((cell) => cell["recall"] !== null),
            { type: "rect", stroke: "#ffffff", strokeWidth: 1 },
            {
              ...box,
              color: shareColour("recall"),
            },
          ),
          ...hatching(
            cells.filter((cell) => cell["recall"] === null),
            box,
          ),
          ...fixed([...labels, ...heads]),
        ];
      },
    })),
    columns: count,
    height,
    axisRoom,
    widest: 90,
    legend: rows.some((row) => row["recall"] === null) ? [...key, unknownKey] : key,
    xTitle: "Run",
    yTitle: "Scenario",
  });
}

/** Precision against recall of each run, one panel a model: runs at one place are one circle with their number. */
export const recallPrecisionFigure = makeFigure({
  name: "recall-precision",
  title: "Precision of the root causes named, against their recall",
  columns: ["recall", "precision"],
  needs: ["recall", "precision"],
  first: "scenario",
  perPage: 6,
  message: ({ rows }) => {
    const known = placed(rows);
    const exact = known.filter(({ recall, precision }) => Number(recall) >= 1 && Number(precision) >= 1).length;
    return known.length === 0 ? null : `${exact} of ${known.length} runs name every root cause and nothing else`;
  },
  draw: drawPrecision,
  sentences: ({ rows }, { names }) => {
    const left = rows.length - placed(rows).length;
    return [
      "Each circle is the runs of one recall and precision, its area and the number in it how many they are (no number: one). Below the upper right corner runs name entities that are no root cause, left of it they miss one.",
      left > 0 ? `${left} ${left === 1 ? "run" : "runs"} without both ${left === 1 ? "is" : "are"} left out.` : "",
      names("Panels"),
    ];
  },
});

function placed(rows: readonly FigureRow[]): readonly FigureRow[] {
  return having(rows, "recall", "precision");
}

function drawPrecision({ groups, brief, width: whole }: Sheet): JsonObject {
  const [height, ticks] = [96, [0, 0.25, 0.5, 0.75, 1]];
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `n = ${placed(group.rows).length}`,
      layers: (width) => {
        const circles = groupRows(placed(group.rows), ["recall", "precision"]).map(({ rows: members }): Datum => {
          const { recall, precision } = members[0]! as { recall: number; precision: number };
          return { recall: Math.min(1, recall), precision, at_runs: members.length };
        });
        const x = xAxis("recall", [-0.12, 1.12], ticks);
        const y = yAxis("precision", [-0.12, 1.12], ticks);
        const area = { type: "quantitative", legend: null, scale: { domain: [0, 40], range: [0, 900], clamp: true } };
        const at = (value: unknown) => (Number(value) + 0.12) / 1.24;
        const numbers = circles
          .filter(({ at_runs }) => Number(at_runs) > 1)
          .map(({ recall, precision, at_runs }) =>
            textAt(at(recall) * width, (1 - at(precision)) * height + 2.5, String(at_runs), {
              size: sizes.small,
              align: "center",
            }),
          );
        return [
          layer(
            circles.sort((a, b) => Number(b["at_runs"]) - Number(a["at_runs"])),
            {
              type: "point",
              shape: "circle",
              filled: true,
              fill: "#c9d6e8",
              stroke: seriesColours[0],
              opacity: 1,
              strokeWidth: 0.7,
            },
            { x, y, size: { field: "at_runs", ...area } },
          ),
          ...fixed(numbers),
        ];
      },
    })),
    columns: brief ? 1 : 3,
    height,
    axisRoom: 26,
    widest: 130,
    xTitle: "Recall",
    yTitle: "Precision",
  });
}

const sweepColumns = ["threshold", "success_rate", "low", "high"] as const;

/** Success rate at every recall threshold (`outcomes` rows, one a group and threshold), with its interval as a band, one panel a group. */
export const sweepFigure = makeFigure({
  name: "sweep",
  title: "Success rate by recall threshold",
  columns: sweepColumns,
  needs: ["threshold", "success_rate"],
  first: "runs",
  perPage: { single: 2, text: 6, double: 6, slide: 6 },
  message: ({ rows }) => {
    const known = rows.filter(isKnown);
    if (known.length === 0) return null;
    const at = (threshold: number) =>
      `${spanText(
        numbersOf(
          known.filter((row) => row["threshold"] === threshold),
          "success_rate",
        ),
        shareText,
      )} where a recall of ${threshold} counts as success`;
    const all = numbersOf(known, "threshold");
    return `Success rate: ${[...new Set([Math.min(...all), Math.max(...all)])].map(at).join(", ")}`;
  },
  draw: drawSweep,
  sentences: ({ rows }, { names }) => {
    const band = hasInterval(rows) ? ", the band its interval at each threshold singly" : "";
    return [
      rows.some(isKnown)
        ? `A run succeeds where its recall reaches the threshold; the line is the success rate${band}; dots stand at the recalls that occur and at the reference threshold.`
        : "The recall of no run is known.",
      names("Panels"),
    ];
  },
  intervals: (rows) => [{ rows, part: 1 }],
});

function drawSweep({ groups, brief, width: whole }: Sheet): JsonObject {
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: group.rows.some(isKnown)
        ? `n = ${thousands(countRange(group.rows.map((row) => row["known"] ?? null)))}`
        : "no recall known",
      layers: () => steps(group.rows),
    })),
    height: 80,
    widest: 150,
    axisRoom: 20,
    xTitle: brief ? "Threshold" : "Recall counted as success from",
    yTitle: "Success rate (%)",
  });
}

function isKnown(row: FigureRow | Datum): boolean {
  return typeof row["success_rate"] === "number";
}

/** The rate as steps over its band. What holds at a threshold holds from the one below it on, and at the lowest from 0. */
function steps(rows: readonly FigureRow[]): readonly JsonObject[] {
  const known = having(data(rows, sweepColumns), "success_rate").map(
    (row): Datum => ({ ...row, at_threshold: row["threshold"]! }),
  );
  const first = known.reduce<Datum | null>(
    (lowest, row) => (lowest === null || Number(row["threshold"]) < Number(lowest["threshold"]) ? row : lowest),
    null,
  );
  const extended = first === null ? [] : [{ ...first, at_threshold: 0 }, ...known];
  const x = xAxis("at_threshold", [0, 1], [0, 0.5, 1]);
  const y = yAxis("success_rate", [0, 1], [0, 0.5, 1], percentLabels);
  const colour = seriesColours[0];
  return [
    layer(
      having(extended, "low", "high"),
      { type: "area", color: colour, opacity: 0.18, interpolate: "step-before" },
      { x, y: { ...y, field: "low", stack: null }, y2: { field: "high" } },
    ),
    layer(extended, { type: "line", color: colour, strokeWidth: 1.2, interpolate: "step-before" }, { x, y }),
    layer(known, { type: "point", filled: true, color: colour, size: 10, opacity: 1 }, { x, y }),
  ];
}
