import type { FigureRow, JsonObject } from "./figure.js";
import { fitText, wrapped } from "./font.js";
import { categoryColour, groupRows, levelText, type RowGroup, thousands, tipOf } from "./labels.js";
import { intervals, layer, numbersOf, points, symbol } from "./layers.js";
import { dataAxis } from "./layout.js";
import { type ListLine, listPanels } from "./list-panels.js";
import { makeFigure, type Sheet } from "./make.js";
import { listText, modeOfRow } from "./messages.js";
import { inks, outcomeColours, sizes } from "./theme.js";

const columns = ["measure", "code", "mode", "category", "value", "low", "high", "n", "q", "interventions"] as const;

/** What each model is told by: success rate, modes per failed trace, the modes that go with failure and what is offered against them. */
export const signatureFigure = makeFigure({
  name: "signature",
  title: "What each group is told by",
  columns,
  needs: ["measure", "value"],
  perPage: 4,
  message: (sheet) => {
    const found = [...groupRows(sheet.rows.filter(stands), ["code"])].sort((a, b) => b.rows.length - a.rows.length);
    const groups = sheet.groups.length;
    if (found.length === 0) return "No mode goes with failure after correction";
    const names = found.map(({ rows }, at) => {
      const name = at === 0 ? modeOfRow(rows[0]!, sheet) : String(rows[0]!["code"]);
      return groups === 1 ? name : `${name} (${rows.length} of ${groups})`;
    });
    return `${listText(names)} ${names.length > 1 ? "go" : "goes"} with failure`;
  },
  draw,
  sentences: (sheet, { names }) => [
    "Success rate, modes per failed trace, and the modes that go with failure: circles are risk differences (failed − successful), filled where q < 0.05, lines intervals.",
    sheet.rows.some(isOffered)
      ? `Indented: what the literature offers against the mode (sources in the CSV); none was measured on one mode.`
      : "",
    sheet.rows.some((row) => row["measure"] === "success rate" && row["value"] === null)
      ? "A success rate is not estimated where traces were selected on outcome or no outcome is known."
      : "",
    names("Groups"),
    names(
      "Rows",
      linesOf(sheet)
        .filter((line) => !line.aside)
        .map(({ label }) => label),
    ),
  ],
});

function isOffered({ interventions }: FigureRow): boolean {
  return typeof interventions === "string" && interventions !== "";
}

function stands({ q }: Readonly<Record<string, unknown>>): boolean {
  return typeof q === "number" && q < 0.05;
}

function linesOf(sheet: Sheet): readonly ListLine[] {
  return sheet.groups.flatMap((group) => [
    { key: group.key, label: group.label === "" ? "All traces" : group.label, heading: true, rows: [] },
    ...group.rows.flatMap((row, at) => lineOf(row, `${group.key} ${at}`, group, sheet)),
  ]);
}

function lineOf(row: FigureRow, key: string, group: RowGroup, sheet: Sheet): readonly ListLine[] {
  const { measure, value, low, high, n, q } = row;
  const unit = measure === "mode" ? " points" : measure === "success rate" ? "%" : "";
  const label = measure === "mode" ? modeOfRow(row, sheet) : String(measure ?? "");
  const tip = tipOf([group.label, label].filter(Boolean).join(" · "), [value, low, high], {
    unit,
    more: [...numbersOf([{ q: q ?? null }], "q").map((level) => levelText("q", level)), `n = ${n ?? 0}`],
  });
  if (measure !== "mode") {
    const known = tipOf("", [value, low, high], { unit });
    const detail =
      typeof value === "number"
        ? `${known}, n = ${thousands(String(n ?? 0))}`
        : `not estimated, n = ${thousands(String(n ?? 0))}`;
    return [{ key, label, detail, rows: [] }];
  }
  const size = tipOf("", [value], { unit });
  const level = typeof q === "number" ? levelText("q", q) : "";
  const detail = (sheet.brief && level !== "" ? [level] : [size, level].filter(Boolean)).join(", ");
  const offered = isOffered(row)
    ? String(row["interventions"]).replace(/ \([^()]*(\([^()]*\)[^()]*)*\)(?=; |$)/g, "")
    : "";
  const said = offered === "" ? [] : wrapped(`Offered: ${offered}`, sheet.width - 24, sizes.small).slice(0, 3);
  return [
    { key, label, detail, swatch: categoryColour(sheet.taxonomy, row["category"]), rows: [{ ...row, tip }] },
    ...said.map((text, at) => ({
      key: `${key} ${at}`,
      label: fitText(text, sheet.width - 24, sizes.small),
      aside: true,
      rows: [],
    })),
  ];
}

function draw(sheet: Sheet): JsonObject {
  return listPanels(sheet.width, {
    lines: linesOf(sheet),
    columns: [...columns, "tip"],
    step: 11.5,
    share: 0.64,
    panels: [
      {
        axis: sheet.brief ? "Difference (points)" : "Failed − successful (points)",
        layers: (values, y, width) => {
          const axis = dataAxis("value", numbersOf(values, "value", "low", "high"), { width, domain: sheet.domain });
          // Text runs under the panel: no grid, and the zero line on the lines of modes alone.
          const x = { ...axis, axis: { ...(axis["axis"] as JsonObject), grid: false } };
          const zeros = values.map(({ line }) => ({ line: line!, at_zero: 0 }));
          const color = outcomeColours.failure;
          return [
            layer(
              zeros,
              { type: "tick", color: inks.frame, thickness: 0.8, height: 11, orient: "vertical" },
              { x: { ...x, field: "at_zero" }, y },
            ),
            intervals(values, x, y, { color, strokeWidth: 1.1 }),
            points(values.filter(stands), x, y, symbol(color, false, "circle", 26)),
            points(
              values.filter((value) => !stands(value)),
              x,
              y,
              symbol(color, true, "circle", 26),
            ),
          ];
        },
      },
    ],
  });
}
