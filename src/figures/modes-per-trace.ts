import { hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { thousands, tipOf } from "./labels.js";
import { type Datum, data, having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { percentLabels, xAxis, yAxis } from "./layout.js";
import { listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { listText, shareText, spanText } from "./messages.js";
import { inks, outcomeColours, seriesColours, sizes } from "./theme.js";
import { fromZero, largest, percentsFromZero } from "./ticks.js";
import { tiles } from "./tiles.js";

const columns = ["outcome", "traces", "mean", "low", "high", "sd", "median", "q1", "q3", "max"] as const;
const kinds = [
  { outcome: "failure", text: "failed traces", symbol: symbol(outcomeColours.failure, false) },
  { outcome: "success", text: "successful traces", symbol: symbol(outcomeColours.success, true) },
  { outcome: "all", text: "all traces", symbol: symbol(inks.quiet, false, "diamond", 26) },
] as const;

/** Mean modes per trace by outcome and group, with its interval; the band is the middle half of the traces, the bar their median. */
export const modesPerTraceFigure = makeFigure({
  name: "modes-per-trace",
  title: "Failure modes per trace",
  columns,
  needs: ["mean"],
  perPage: 14,
  message: ({ rows }) => {
    const clause = ({ outcome, text }: (typeof kinds)[number]) => {
      const means = numbersOf(
        rows.filter((row) => kindOf(row) === outcome),
        "mean",
      );
      return means.length === 0 ? [] : [`${text} carry ${spanText(means, (mean) => mean.toFixed(1))}`];
    };
    const clauses = kinds.flatMap(clause);
    return clauses.length === 0 ? null : `Modes per trace: ${listText(clauses)}`;
  },
  draw,
  sentences,
});

function kindOf(row: FigureRow | Datum): string {
  const outcome = row["outcome"];
  return outcome === "failure" || outcome === "success" ? outcome : "all";
}

function draw({ rows, groups, width: whole }: Sheet): JsonObject {
  const lines = groups.flatMap((group) =>
    group.rows.map((row, index) => ({
      key: `${group.key} ${index}`,
      label: index === 0 ? (group.label === "" ? "all" : group.label) : "",
      detail: `n = ${thousands(String(row["traces"] ?? 0))}`,
      rows: [
        {
          ...row,
          tip: tipOf(
            `${group.label}, ${kinds.find(({ outcome }) => outcome === kindOf(row))!.text}`,
            [row["mean"], row["low"], row["high"]],
            {
              unit: "",
              more: [`n = ${row["traces"] ?? 0}`],
            },
          ),
        },
      ],
    })),
  );
  const { domain, ticks } = fromZero(largest(numbersOf(rows, "mean", "high", "q3"), 1), 5);
  const present = new Set(rows.map(kindOf));
  const banded = rows.some((row) => typeof row["q3"] === "number");
  return listPanels(whole, {
    lines,
    columns: [...columns, "tip"],
    legend: [
      ...kinds.filter((kind) => present.has(kind.outcome)).map((kind) => ({ symbol: kind.symbol, text: kind.text })),
      ...(banded
        ? [
            {
              symbol: { shape: "square", size: 30, filled: true, fill: "#d9d9d9", strokeWidth: 0 },
              text: "middle half",
            },
            { symbol: { shape: "stroke", size: 40, angle: 90, stroke: inks.text, strokeWidth: 1.2 }, text: "median" },
          ]
        : []),
    ],
    panels: [
      {
        axis: "Modes per trace",
        layers: (values, y) => {
          const x = xAxis("mean", domain, ticks);
          return [
            layer(
              having(values, "q1", "q3"),
              { type: "bar", color: "#d9d9d9", height: 8 },
              { x: { ...x, field: "q1" }, x2: { field: "q3" }, y },
            ),
            layer(
              having(values, "median"),
              { type: "tick", color: inks.text, thickness: 1.2, height: 8, orient: "vertical" },
              { x: { ...x, field: "median" }, y },
            ),
            ...kinds.flatMap((kind) => {
              const members = values.filter((value) => kindOf(value) === kind.outcome);
              return [intervals(members, x, y, { color: kind.symbol["stroke"]! }), points(members, x, y, kind.symbol)];
            }),
          ];
        },
      },
    ],
  });
}

function sentences({ rows }: Sheet, { names }: Naming): readonly string[] {
  const banded = rows.some((row) => typeof row["q3"] === "number");
  const bare = rows.some((row) => typeof row["mean"] === "number" && row["low"] === null);
  return [
    `${rows.some((row) => kindOf(row) === "all") ? "Symbols" : "Circles"} are means over ${banded ? "fully labelled traces" : "traces"}${hasInterval(rows) ? ", lines their intervals" : ""}${banded ? ", grey bands the middle half of the traces with the median as a bar" : ""}; n counts traces.`,
    bare ? "A mean without a line has no interval; the notes say why." : "",
    rows.length > 1 && hasInterval(rows) ? "Whether two intervals overlap is no test of the difference." : "",
    names("Groups"),
  ];
}

/** How many traces carry how many modes, as shares of a group's traces with the counts above, one panel a group. */
export const modesHistogramFigure = makeFigure({
  name: "modes-histogram",
  title: "Traces by the number of modes they carry",
  presets: ["single", "text", "double", "slide"],
  columns: ["modes", "traces"],
  needs: ["modes", "traces"],
  perPage: 6,
  message: ({ groups }) => {
    const none = groups.flatMap((group) => shareOf(group.rows, (modes) => modes === 0) ?? []);
    const median = groups.flatMap((group) => medianOf(group.rows) ?? []);
    if (none.length === 0) return null;
    return `${spanText(none, shareText)} of traces carry no mode, half carry at most ${spanText(median, String)}`;
  },
  draw: drawHistogram,
  sentences: (sheet, { names }) => {
    const { rows } = sheet;
    const partly = rows.reduce((sum, row) => sum + (row["modes"] === null ? Number(row["traces"] ?? 0) : 0), 0);
    return [
      `Fully labelled traces by how many of the ${modesOf(sheet)} modes they carry; the numbers are traces, the triangle marks their mean.`,
      partly > 0
        ? `${partly} ${partly === 1 ? "trace that is" : "traces that are"} not fully labelled ${partly === 1 ? "is" : "are"} left out.`
        : "",
      names("Panels"),
    ];
  },
});

/** How many modes there are, and no fewer than a trace carries. */
function modesOf({ rows, taxonomy }: Sheet): number {
  return largest(numbersOf(rows, "modes"), taxonomy.modes.length);
}

function tracesOf(rows: readonly FigureRow[]): number {
  return numbersOf(having(rows, "modes"), "traces").reduce((sum, traces) => sum + traces, 0);
}

function shareOf(rows: readonly FigureRow[], wanted: (modes: number) => boolean): number | null {
  const all = tracesOf(rows);
  return all === 0 ? null : tracesOf(having(rows, "modes").filter(({ modes }) => wanted(Number(modes)))) / all;
}

/** The least number of modes that half of the traces do not exceed. */
function medianOf(rows: readonly FigureRow[]): number | null {
  const modes = numbersOf(rows, "modes").sort((a, b) => a - b);
  return modes.find((most) => (shareOf(rows, (own) => own <= most) ?? 0) >= 0.5) ?? null;
}

function drawHistogram(sheet: Sheet): JsonObject {
  const { groups, width: whole, domain } = sheet;
  const most = modesOf(sheet);
  const shares = groups.map((group) =>
    having(data(group.rows, ["modes", "traces"]), "modes", "traces").map(
      (row): Datum => ({ ...row, at_share: Number(row["traces"]) / Math.max(tracesOf(group.rows), 1) }),
    ),
  );
  const axis = percentsFromZero(1.08 * largest(numbersOf(shares.flat(), "at_share"), 0.01));
  const y = { ...yAxis("at_share", domain ?? axis.domain, axis.ticks, percentLabels), stack: null };
  return tiles(whole, {
    tiles: groups.map((group, at) => ({
      title: group.label,
      detail: `n = ${thousands(String(tracesOf(group.rows)))}`,
      layers: (width) => {
        const every = [1, 2, 7, 10, 20].find((step) => (width * step) / (most + 1) >= (step === 1 ? 10 : 12)) ?? 60;
        const ticks = Array.from({ length: Math.floor(most / every) + 1 }, (_, index) => index * every);
        const axisOfModes = xAxis("modes", [-0.5, most + 0.5], ticks);
        const x = { ...axisOfModes, axis: { ...(axisOfModes["axis"] as JsonObject), grid: false } };
        const bar = width / (most + 1);
        const counted = shares[at]!.map((row) => ({ ...row, text: thousands(String(row["traces"])) })).filter(
          ({ text }) => textWidth(text, sizes.small) <= bar - 1,
        );
        const total = shares[at]!.reduce((sum, row) => sum + Number(row["modes"]) * Number(row["at_share"]), 0);
        return [
          layer(shares[at]!, { type: "bar", color: seriesColours[0], width: bar * 0.72 }, { x, y }),
          layer(
            counted,
            { type: "text", fontSize: sizes.small, color: inks.text, dy: -5 },
            { x, y, text: { field: "text" } },
          ),
          layer(
            shares[at]!.length === 0 ? [] : [{ at_mean: total }],
            { type: "point", shape: "triangle-down", filled: true, color: inks.quiet, size: 22, opacity: 1 },
            { x: { ...x, field: "at_mean" }, y: { value: -3 } },
          ),
        ];
      },
    })),
    height: 100,
    axisRoom: 22,
    widest: 300,
    xTitle: "Modes in the trace",
    yTitle: "Traces (%)",
  });
}
