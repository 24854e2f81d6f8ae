import type { JsonObject } from "./figure.js";
import { type Datum, having, layer, numbersOf } from "./layers.js";
import { xAxis } from "./layout.js";
import { groupLines, listPanels } from "./list-panels.js";
import { makeFigure, type Sheet } from "./make.js";
import { outcomeColours } from "./theme.js";
import { countsFromZero, largest } from "./ticks.js";

const columns = ["index", "state"] as const;
const states = [
  {
    state: "replicated",
    text: "same labels as another group",
    look: { fill: outcomeColours.failure, stroke: outcomeColours.failure },
  },
  { state: "empty", text: "no flags, as in another group", look: { fill: "#e3a3ac", stroke: "#e3a3ac" } },
  { state: "own", text: "labels of its own", look: { fill: "#b9c9de", stroke: "#b9c9de" } },
  { state: "missing", text: "no labels", look: { fill: "#ffffff", stroke: "#595959" } },
] as const;

/** Label replication: groups down, trace index across; where another group has the very same labels, and where labels are missing. */
export const labelReplicationFigure = makeFigure({
  name: "label-replication",
  title: "Replicated and missing labels by trace index",
  columns,
  needs: ["index", "state"],
  perPage: 24,
  message: ({ rows }) => {
    const same = rows.filter((row) => row["state"] === "replicated").length;
    return rows.length === 0
      ? null
      : `${same} of ${rows.length} traces carry the very labels of another group at their index`;
  },
  draw,
  sentences: ({ rows }, { names }) => {
    const count = (state: string) => rows.filter((row) => row["state"] === state).length;
    return [
      `Of ${rows.length} traces, ${count("replicated")} carry the very labels of another group at the same index, ${count("empty")} have no flags there, like another group, and ${count("missing")} have no labels.`,
      names("Groups"),
    ];
  },
});

function draw({ rows, groups, width: whole }: Sheet): JsonObject {
  const lines = groupLines(groups, (group) => String(group.rows.length));
  const { domain, ticks } = countsFromZero(largest(numbersOf(rows, "index")) + 1);
  const square = { shape: "square", size: 34, filled: true, strokeWidth: 0.6 };
  const present = new Set(rows.map((row) => row["state"]));
  return listPanels(whole, {
    lines,
    columns,
    legend: states
      .filter(({ state }) => present.has(state))
      .map(({ text, look }) => ({ symbol: { ...square, ...look }, text })),
    step: 12,
    panels: [
      {
        axis: "Trace index",
        layers: (values, y) => {
          const x = xAxis("at_start", domain, ticks);
          return states.map(
            ({ state, look }): JsonObject =>
              layer(
                stretches(values.filter((value) => value["state"] === state)),
                { type: "bar", height: 7, strokeWidth: state === "missing" ? 0.5 : 0, ...look },
                { x, x2: { field: "at_end" }, y },
              ),
          );
        },
      },
    ],
  });
}

/** Neighbouring indices of a line as one stretch. */
function stretches(values: readonly Datum[]): readonly Datum[] {
  const sorted = having(values, "index")
    .map((value) => ({ line: String(value["line"]), index: Number(value["index"]) }))
    .sort((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : a.index - b.index));
  const found: { line: string; at_start: number; at_end: number }[] = [];
  for (const { line, index } of sorted) {
    const last = found.at(-1);
    if (last !== undefined && last.line === line && last.at_end >= index)
      last.at_end = Math.max(last.at_end, index + 1);
    else found.push({ line, at_start: index, at_end: index + 1 });
  }
  return found;
}
