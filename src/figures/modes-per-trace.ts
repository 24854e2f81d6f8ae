import { hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { thousands } from "./labels.js";
import { type Datum, data, having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { xAxis, yAxis } from "./layout.js";
import { listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { categoryColours, inks, outcomeColours } from "./theme.js";
import { countsFromZero, fromZero, largest } from "./ticks.js";
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
  perPage: 14,
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
      rows: [row],
    })),
  );
  const { domain, ticks } = fromZero(largest(numbersOf(rows, "mean", "high", "q3"), 1), 5);
  const present = new Set(rows.map(kindOf));
  const banded = rows.some((row) => typeof row["q3"] === "number");
  return listPanels(whole, {
    lines,
    columns,
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

/** How many traces carry how many modes, one panel a group. Rows of a histogram count table. */
export const modesHistogramFigure = makeFigure({
  name: "modes-histogram",
  title: "Traces by the number of modes they carry",
  presets: ["single", "text", "double", "slide"],
  columns: ["modes", "traces"],
  perPage: 6,
  draw: drawHistogram,
  sentences: (sheet, { names }) => {
    const { rows } = sheet;
    const partly = rows.reduce((sum, row) => sum + (row["modes"] === null ? Number(row["traces"] ?? 0) : 0), 0);
    return [
      `Fully labelled traces by how many of the ${modesOf(sheet)} modes they carry.`,
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

function drawHistogram(sheet: Sheet): JsonObject {
  const { rows, groups, width: whole } = sheet;
  const modes = modesOf(sheet);
  const most = countsFromZero(largest(numbersOf(rows, "traces"), 1));
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `n = ${thousands(String(group.rows.reduce((sum, row) => sum + Number(row["modes"] === null ? 0 : (row["traces"] ?? 0)), 0)))}`,
      layers: (width) => {
        const known = having(data(group.rows, ["modes", "traces"]), "modes", "traces");
        const every = [1, 2, 7, 10, 20].find((step) => (width * step) / (modes + 1) >= (step === 1 ? 10 : 12)) ?? 60;
        const ticks = Array.from({ length: Math.floor(modes / every) + 1 }, (_, index) => index * every);
        const x = xAxis("modes", [-0.5, modes + 0.5], ticks);
        const y = { ...yAxis("traces", most.domain, most.ticks), stack: null };
        return [
          layer(known, { type: "bar", color: categoryColours[0], width: (width / (modes + 1)) * 0.72 }, { x, y }),
        ];
      },
    })),
    height: 110,
    axisRoom: 22,
    widest: 300,
    xTitle: "Modes in the trace",
    yTitle: "Traces",
  });
}
