import type { Cell } from "../trace.js";
import { modeLegend } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { groupRows, levelText, modeSpine, percent, shortened, thousands, tipOf } from "./labels.js";
import { type Datum, data, having, intervals, layer, numbersOf, points, symbol } from "./layers.js";
import {
  axisTitle,
  dataAxis,
  grid,
  gutter,
  legendLines,
  lineRules,
  panelHeader,
  spineColumn,
  spineWidth,
  spineY,
  zeroLine,
} from "./layout.js";
import { makeFigure, type Sheet } from "./make.js";
import { listText, modeOfRow } from "./messages.js";
import { countOf, effectsOf, nameOfMark, shapes, spineFigure } from "./spine-panels.js";
import { inks, sizes } from "./theme.js";

function key(looks: readonly JsonObject[], names: readonly string[]) {
  return names.map((text, at) => ({ symbol: looks[at]!, text }));
}

const sides = ["first", "second"] as const;
// Equal shares show both: the second within the first.
const looks = { first: symbol(inks.text, false, "circle", 34), second: symbol(inks.text, true, "circle", 13) };
const step = 12.5;

/** Each mode's share in two groups, and beside them their difference with its interval: rows of `compare`, a pair a page. */
export const compareFigure: Figure = makeFigure({
  name: "compare",
  title: "Failure modes of two groups",
  columns: ["code", "first_value", "second_value", "difference", "low", "high", "q"],
  needs: ["code", "first_value", "second_value", "difference"],
  first: "first",
  beside: sides,
  message: (sheet) => {
    const found = ofModes(having(sheet.rows, "q", "difference")).filter((row) => Number(row["q"]) < 0.05);
    if (found.length === 0) return null;
    const named = found.map((row) => modeOfRow(row, sheet));
    const of = sides.map((side) => new Set(found.map((row) => row[side])));
    const between = of.every(({ size }) => size === 1) ? ` between ${of.map((one) => [...one][0]).join(" and ")}` : "";
    return `${listText(named)} ${named.length === 1 ? "differs" : "differ"}${between}`;
  },
  draw,
  intervals: (rows) => [{ rows: ofModes(rows) }],
  noted: ofModes,
  sentences: ({ taxonomy }, { names, printed }) => [
    "Left the shares of the two groups, right their difference, first − second, with its interval; filled where it survives the correction for multiplicity (q < 0.05).",
    names("Pairs"),
    modeLegend(printed(), taxonomy),
  ],
});

/** The other quantities are no shares of traces with a mode. */
function ofModes<Row extends FigureRow>(rows: readonly Row[]): readonly Row[] {
  return rows.filter((row) => row["code"] !== "");
}

function draw({ rows: all, by, groups, taxonomy, brief, width: whole, sort, domain }: Sheet): JsonObject {
  const rows = ofModes(all);
  const spine = modeSpine(taxonomy, sort === "effect" ? effectsOf(rows, "difference") : undefined);
  const left = spineWidth(spine, !brief);
  const width = Math.floor((whole - 10 - left) / 2) - gutter;
  const height = spine.length * step;
  const y = spineY(spine);
  const drawn = rows.map((row) => {
    const group = groupRows([row], by)[0]!.label;
    const tip = tipOf(nameOfMark(row, group, taxonomy), [row["difference"], row["low"], row["high"]], {
      unit: " points",
      more: [...sides.map((side) => `${row[side]} ${share(row[`${side}_value`])}`), ...q(row)],
    });
    return { ...data([row], compareFigure.columns)[0]!, tip };
  });
  const shares = dataAxis("first_value", numbersOf(rows, "first_value", "second_value"), { width, domain: undefined });
  const difference = dataAxis("difference", numbersOf(rows, "difference", "low", "high"), { width, domain });
  const survives = (row: Datum) => typeof row["q"] === "number" && row["q"] < 0.05;
  const [row] = rows;
  const label = groups.map((group) => group.label).find((one) => one !== "") ?? "";
  const names = row === undefined ? [] : sides.map((side) => `${row[side]} (n = ${countOf(rows, `${side}_n`)})`);
  const above = label === "" ? -9 : -20;
  const column = spineColumn(spine, {
    ...{ width: left, step, named: !brief },
    extra: [
      ...legendLines(key([looks.first, looks.second], names), whole - 4, above),
      ...panelHeader(shortened([label], whole - 6, sizes.header, "bold")[0]!, []),
      axisTitle(left + gutter, left + gutter + width, height, brief ? "Traces (%)" : "Traces with the mode (%)"),
      axisTitle(
        left + 2 * gutter + width,
        left + 2 * (gutter + width),
        height,
        brief ? "Difference" : "Difference (points)",
      ),
    ],
  });
  const panel = (layers: readonly JsonObject[]) => ({ width, height, layer: [lineRules(spine, width, y), ...layers] });
  const rule = { type: "rule", color: "#b5b5b5", strokeWidth: 1.6 };
  return grid(
    [
      column,
      panel([
        layer(having(drawn, "first_value", "second_value"), rule, { x: shares, x2: { field: "second_value" }, y }),
        ...sides.map((side) => points(drawn, { ...shares, field: `${side}_value` }, y, looks[side])),
      ]),
      panel([
        zeroLine(difference),
        intervals(drawn, difference, y, { color: inks.text, strokeWidth: 1.1 }),
        ...[true, false].map((filled) =>
          points(
            drawn.filter((one) => survives(one) === filled),
            difference,
            y,
            symbol(inks.text, !filled, "circle", 17),
          ),
        ),
      ]),
    ],
    3,
    { row: 0, column: gutter },
  );
}

function share(cell: Cell | undefined): string {
  return typeof cell === "number" ? percent(cell) : "not known";
}

function q(row: FigureRow): readonly string[] {
  return numbersOf([row], "q").map((value) => levelText("q", value));
}

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
  legend: () =>
    key(
      shapes.map((shape) => symbol(inks.text, false, shape)),
      ways.map(([, name]) => name),
    ),
  size: ({ rows: [row] }) =>
    row === undefined ? [] : [`${thousands(`${row["labelled"]} of ${row["judged"]}`)} traces labelled by people`],
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
