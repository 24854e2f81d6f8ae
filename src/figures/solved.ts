import { many } from "../words.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { boxes, hatching } from "./heatmap.js";
import { groupRows, pagesOf, type RowGroup, shortened } from "./labels.js";
import { type Datum, fixed, layer, textAt } from "./layers.js";
import { makeFigure, rowsOf, type Sheet } from "./make.js";
import { cellKey, shareColour, unknownKey } from "./outcomes.js";
import { inks, sequentialColours, sizes } from "./theme.js";
import { tiles } from "./tiles.js";

const step = 10;
/** Lines of a panel, and the width of a cell that holds a name. */
const most = 36;
const usual = 52;

/**
 * Who solves what, how often: a line a scenario (or cluster), the easiest first, a column a model (or group), in each cell
 * solved runs of known ones. Rows are those of `outcomes` by group and cluster.
 */
export const solvedFigure = makeFigure({
  name: "solved",
  title: "Scenarios solved, by run",
  columns: ["cluster", "runs", "known", "success"],
  needs: ["cluster", "known", "success"],
  first: "runs",
  pages: (sheet) =>
    pagesOf(sheet.groups, Math.max(1, Math.floor((sheet.width - roomOf(sheet.rows) - 10) / 38))).flatMap((models) => {
      const lines = scenariosOf(sheet.rows);
      const kept = new Set(rowsOf(models));
      return pagesOf(lines, most * besideOf(sheet, models.length)).map((part) =>
        rowsOf(part).filter((row) => kept.has(row)),
      );
    }),
  message: ({ rows }) => {
    const known = scenariosOf(rows)
      .map(totals)
      .filter(({ known: runs }) => runs > 0);
    const all = known.filter(({ success, known: runs }) => success === runs).length;
    const none = known.filter(({ success }) => success === 0).length;
    if (known.length === 0) return null;
    return `Of ${many(known.length, "scenario")} ${all} ${all === 1 ? "is" : "are"} solved in every run, ${known.length - all - none} in some, ${none} in none`;
  },
  draw,
  sentences: ({ rows }, { names }) => {
    const unknown = rows.reduce((sum, { runs, known }) => sum + Number(runs) - Number(known), 0);
    return [
      "Each cell: runs that solve the scenario, of those of known outcome; the darker, the larger the share. The easiest scenario is first. Runs of one scenario are not independent.",
      unknown === 0
        ? ""
        : `${unknown} ${unknown === 1 ? "run" : "runs"} of unknown outcome: counted behind “?”, never as failed; hatched where a cell has no other.`,
      names("Columns"),
      names("Scenarios", scenariosOf(rows).map(nameOf)),
    ];
  },
  noted: () => [],
});

/** Room for the scenarios' names. */
function roomOf(rows: readonly FigureRow[]): number {
  const widths = groupRows(rows, ["cluster"]).map((scenario) => textWidth(nameOf(scenario), sizes.small) + 8);
  return Math.min(
    72,
    widths.reduce((a, b) => Math.max(a, b), 40),
  );
}

/** Panels side by side: a list of scenarios under few models goes on beside itself. */
function besideOf({ rows, width }: Pick<Sheet, "rows" | "width">, models: number): number {
  return Math.max(1, Math.floor((width - 10) / (roomOf(rows) + 14 + models * usual)));
}

/** The scenarios, the easiest first: by the share of known runs that solve it, those of unknown runs alone last. */
function scenariosOf(rows: readonly FigureRow[]): readonly RowGroup[] {
  const ease = (group: RowGroup) => {
    const { success, known } = totals(group);
    return known === 0 ? -1 : success / known;
  };
  return [...groupRows(rows, ["cluster"])].sort(
    (a, b) => ease(b) - ease(a) || a.label.localeCompare(b.label, "en", { numeric: true }),
  );
}

function totals({ rows }: RowGroup): { readonly success: number; readonly known: number } {
  const over = (column: string) => rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);
  return { success: over("success"), known: over("known") };
}

function nameOf({ label }: RowGroup): string {
  return label.replace(/^(Scenario-|cluster )/, "");
}

function draw(sheet: Sheet): JsonObject {
  const { rows, groups: models } = sheet;
  const axisRoom = roomOf(rows);
  const scenarios = scenariosOf(rows);
  const beside = Math.min(besideOf(sheet, models.length), Math.max(1, Math.ceil(scenarios.length / 12)));
  const parts = pagesOf(scenarios, Math.ceil(scenarios.length / beside));
  const tall = Math.max(1, ...parts.map(({ length }) => length));
  const place = new Map(models.flatMap((model, at) => model.rows.map((row) => [row, at] as const)));
  const hatched = rows.some(({ known }) => Number(known) === 0);
  return tiles(sheet.width, {
    tiles: parts.map((part) => ({
      title: "",
      layers: (width) => {
        const across = width / Math.max(1, models.length);
        const cells = part.flatMap(({ rows: members }, line) =>
          members.map((row): Datum & { readonly text: string } => {
            const [at, known, success] = [place.get(row) ?? 0, Number(row["known"] ?? 0), Number(row["success"] ?? 0)];
            const unknown = Number(row["runs"] ?? known) - known;
            const box = { at_x: at, at_x2: at + 1, at_y: line, at_y2: line + 1 };
            const text = `${known === 0 ? "" : `${success}/${known}`}${unknown > 0 ? ` ?${unknown}` : ""}`.trim();
            return { ...box, at_share: known === 0 ? null : success / known, text };
          }),
        );
        const box = boxes(Math.max(1, models.length), tall);
        const numbers = cells.map(({ at_x, at_y, at_share, text }) =>
          textAt((Number(at_x) + 0.5) * across, (Number(at_y) + 0.5) * step + 2.5, text, {
            size: sizes.small,
            align: "center",
            colour: Number(at_share ?? 0) > 0.6 ? "#ffffff" : inks.text,
          }),
        );
        const names = shortened(part.map(nameOf), axisRoom - 6, sizes.small);
        const labels = names.map((name, line) =>
          textAt(-5, (line + 0.5) * step + 2.5, name, { size: sizes.small, align: "right" }),
        );
        const heads = shortened(
          models.map(({ label }) => label),
          across - 3,
          sizes.small,
        ).map((label, at) =>
          textAt((at + 0.5) * across, -4, label, { size: sizes.small, align: "center", weight: "bold" }),
        );
        const known = cells.filter(({ at_share }) => at_share !== null).map(({ text: _text, ...cell }) => cell);
        return [
          layer(known, { type: "rect", stroke: "#ffffff", strokeWidth: 1 }, { ...box, color: shareColour("at_share") }),
          ...hatching(
            cells.filter(({ at_share }) => at_share === null).map(({ text: _text, ...cell }) => cell),
            box,
          ),
          ...fixed([...numbers, ...labels, ...heads]),
        ];
      },
    })),
    columns: parts.length,
    height: tall * step,
    axisRoom,
    widest: Math.max(1, models.length) * usual,
    legend: [
      { symbol: { ...cellKey, fill: sequentialColours[0] }, text: "no run solves it" },
      { symbol: { ...cellKey, fill: sequentialColours[2] }, text: "half" },
      { symbol: { ...cellKey, fill: sequentialColours[4] }, text: "every run" },
      ...(hatched ? [unknownKey] : []),
    ],
    yTitle: "Scenario",
  });
}
