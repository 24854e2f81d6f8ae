import type { Cell } from "../trace.js";
import type { Figure } from "./figure.js";
import { tipOf } from "./labels.js";
import { having, intervals, layer, points } from "./layers.js";
import { listText, modeOfRow } from "./messages.js";
import { shapes, spineFigure } from "./spine-panels.js";
import { inks } from "./theme.js";

/** A difference in points: "−20 (−35 to −3)". */
function pointsText([value, low, high]: readonly (Cell | undefined)[]): string {
  const text = (cell: Cell | undefined) => {
    const rounded = Math.round(100 * Number(cell));
    return rounded > 0 ? `+${rounded}` : String(rounded).replace("-", "−");
  };
  if (typeof value !== "number") return "";
  return typeof low === "number" && typeof high === "number"
    ? `${text(value)} (${text(low)} to ${text(high)})`
    : text(value);
}

function key(names: readonly string[]) {
  return names.map((text, at) => ({
    symbol: { shape: shapes[at]!, size: 22, filled: true, fill: inks.text, stroke: inks.text },
    text,
  }));
}

/** Each mode's share in two groups, and their difference with its interval in points: rows of `compare`, a pair a page. */
export const compareFigure: Figure = spineFigure({
  name: "compare",
  title: "Failure modes of two groups",
  columns: ["code", "first_value", "second_value", "difference", "low", "high", "q"],
  needs: ["code", "first_value", "second_value", "difference"],
  first: "first",
  beside: ["first", "second"],
  effect: "difference",
  axis: (_rows, brief) => (brief ? "Traces (%)" : "Traces with the mode (%); difference in points"),
  legend: (rows) => {
    const [row] = rows.filter(({ code }) => code !== "");
    return row === undefined ? [] : key([String(row["first"]), String(row["second"])]);
  },
  size: () => [],
  tip: (row, name) => tipOf(name, [row["difference"], row["low"], row["high"]], { unit: " points" }),
  unfold: (row) =>
    row["code"] === ""
      ? []
      : (["first", "second"] as const).map((side) => ({
          ...{ ...row, low: null, high: null },
          ...{ series: String(row[side]), value: row[`${side}_value`] ?? null },
        })),
  decides: ([row]) =>
    row === undefined || row["code"] === "" ? "" : pointsText([row["difference"], row["low"], row["high"]]),
  message: (sheet) => {
    const found = having(sheet.rows, "q", "difference").filter((row) => row["code"] !== "" && Number(row["q"]) < 0.05);
    if (found.length === 0) return null;
    const named = found.map((row) => modeOfRow(row, sheet));
    return `${listText(named)} ${named.length === 1 ? "differs" : "differ"} after correction`;
  },
  panel: ({ rows, y, apart, axis }) => {
    const x = axis("value");
    const { yOffset } = apart;
    const ends = { x: { ...x, field: "first_value" }, x2: { field: "second_value" }, y };
    return [
      layer(having(rows, "first_value", "second_value"), { type: "rule", color: "#b5b5b5", strokeWidth: 1 }, ends),
      points(rows, x, y, { size: 20 }, "value", {
        ...apart,
        ...(yOffset && { yOffset }),
        fill: { value: inks.text },
        stroke: { value: inks.text },
      }),
    ];
  },
  sentences: () => [
    "Symbols are the shares of the two groups; beside each mode stands their difference, first − second, with its interval in points.",
  ],
});

const ways = [
  ["estimate", "both (prediction-powered)", "low", "high"],
  ["human", "human labels alone", "human_low", "human_high"],
  ["judge", "judge alone", "judge_low", "judge_high"],
  ["rogan_gladen", "judge, corrected by Rogan and Gladen", "rogan_gladen_low", "rogan_gladen_high"],
] as const;

/** What each of four ways says of each mode's share, with its interval: rows of `prevalence --truth`. */
export const ppiFigure: Figure = spineFigure({
  name: "prevalence-ppi",
  title: "Prevalence by a judge's labels and people's",
  columns: ["code", ...ways.flatMap(([value, , low, high]) => [value, low, high]), "labelled", "judged"],
  needs: ["code", "estimate", "human", "judge"],
  first: "code",
  effect: "estimate",
  axis: () => "Traces with the mode (%)",
  legend: () => key(ways.map(([, name]) => name)),
  size: ({ rows: [row] }) =>
    row === undefined ? [] : [`${row["labelled"]} of ${row["judged"]} traces labelled by people`],
  tip: (row, name) => tipOf(name, [row["estimate"], row["low"], row["high"]]),
  unfold: (row) =>
    ways.map(([value, name, low, high]) => ({
      ...row,
      series: name,
      ...{ value: row[value] ?? null, low: row[low] ?? null, high: row[high] ?? null },
      tip: tipOf(name, [row[value], row[low], row[high]]),
    })),
  panel: ({ rows, y, apart, axis }) => {
    const x = axis("value", "low", "high");
    const { yOffset } = apart;
    return [
      intervals(rows, x, y, { color: inks.text, strokeWidth: 0.8 }, undefined, { ...(yOffset && { yOffset }) }),
      points(rows, x, y, { size: 15 }, "value", { ...apart, fill: { value: inks.text }, stroke: { value: inks.text } }),
    ];
  },
  sentences: () => [
    "From top to bottom on each line: both together, human labels alone, the judge alone, and the judge corrected.",
  ],
});
