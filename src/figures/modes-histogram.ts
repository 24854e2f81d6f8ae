import type { JsonObject } from "./figure.js";
import { thousands } from "./labels.js";
import { data, having, layer, numbersOf } from "./layers.js";
import { xAxis, yAxis } from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { categoryColours } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";
import { tiles } from "./tiles.js";

const columns = ["modes", "traces"] as const;

/** How many traces carry how many modes, one panel a group. Rows of a histogram count table. */
export const modesHistogramFigure = makeFigure({
  name: "modes-histogram",
  title: "Traces by the number of modes they carry",
  presets: ["single", "text", "double", "slide"],
  columns,
  perPage: 6,
  draw,
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

function draw(sheet: Sheet): JsonObject {
  const { rows, groups, brief, width: whole } = sheet;
  const modes = modesOf(sheet);
  const most = countsFromZero(largest(numbersOf(rows, "traces"), 1));
  return tiles(whole, {
    tiles: groups.map((group) => ({
      title: group.label,
      detail: `n = ${thousands(String(group.rows.reduce((sum, row) => sum + Number(row["modes"] === null ? 0 : (row["traces"] ?? 0)), 0)))}`,
      layers: (width) => {
        const known = having(data(group.rows, columns), "modes", "traces");
        const every = [1, 2, 7, 10, 20].find((step) => (width * step) / (modes + 1) >= (step === 1 ? 10 : 12)) ?? 60;
        const ticks = Array.from({ length: Math.floor(modes / every) + 1 }, (_, index) => index * every);
        const x = xAxis("modes", [-0.5, modes + 0.5], ticks);
        const y = { ...yAxis("traces", most.domain, most.ticks), stack: null };
        return [
          layer(known, { type: "bar", color: categoryColours[0], width: (width / (modes + 1)) * 0.72 }, { x, y }),
        ];
      },
    })),
    columns: brief ? 2 : 3,
    height: 110,
    axisRoom: 22,
    widest: 300,
    xTitle: "Modes in the trace",
    yTitle: "Traces",
  });
}
