import { distinct } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { layer } from "./layers.js";
import type { LegendItem } from "./layout.js";
import { type FigureParts, makeFigure } from "./make.js";
import { verdictSymbols } from "./published.js";

/** What every figure of the originals takes: printed numbers, each beside a computed one, with a verdict. */
export const paperColumns = ["group", "code", "printed", "published", "computed", "verdict"] as const;

/** A figure in the layout of a printed one: all its rows stand on one page, and its caption counts the verdicts. */
export function paperFigure(
  parts: Pick<FigureParts, "name" | "title" | "presets" | "draw" | "sentences">,
): ReturnType<typeof makeFigure> {
  return makeFigure({
    ...parts,
    columns: paperColumns,
    first: "source",
    pages: ({ rows }) => [rows],
    sentences: (sheet, naming) => [...parts.sentences(sheet, naming), verdictSentence(sheet.rows)],
  });
}

/** "Verdicts on the 17 printed numbers: 3 matches, 14 not comparable." */
function verdictSentence(rows: readonly FigureRow[]): string {
  const counts = distinct(rows, "verdict").map(
    (verdict) => `${rows.filter((row) => row["verdict"] === verdict).length} ${verdict}`,
  );
  const readBack = rows.some((row) => row["verdict"] === "same table");
  return `Verdicts on the ${rows.length} printed numbers: ${counts.join(", ")}${readBack ? " (read back from the counts behind the same print: no confirmation)" : ""}.`;
}

/** Computed numbers that say something beside the printed ones: what is read back from the same print is not drawn. */
export function besideOf(rows: readonly FigureRow[]): readonly FigureRow[] {
  return rows.filter((row) => typeof row["computed"] === "number" && row["verdict"] !== "same table");
}

/** Computed numbers as the symbols of their verdicts, at places given for each row. */
export function besideLayers(
  rows: readonly FigureRow[],
  at: (row: FigureRow) => Readonly<Record<string, number | string>>,
  encoding: JsonObject,
): readonly JsonObject[] {
  return verdictSymbols.map(({ verdict, symbol }) =>
    layer(
      besideOf(rows)
        .filter((row) => row["verdict"] === verdict)
        .map((row) => ({ computed: row["computed"] as number, ...at(row) })),
      { type: "point", opacity: 1, ...symbol, ...edge(symbol) },
      encoding,
    ),
  );
}

/** A filled symbol stands on bars of any colour: it gets a white edge. */
function edge({ fill }: JsonObject): JsonObject {
  return fill === "#ffffff" ? {} : { size: 30, stroke: "#ffffff" };
}

/** What the symbols beside the bars stand for. */
export function besideLegend(rows: readonly FigureRow[]): readonly LegendItem[] {
  const there = new Set(besideOf(rows).map((row) => row["verdict"]));
  return verdictSymbols
    .filter(({ verdict }) => there.has(verdict))
    .map(({ verdict, symbol }) => ({ symbol, text: `computed: ${verdict}` }));
}

/** A printed number without its unit, which the axis has. */
export function printedText(row: FigureRow): string {
  return String(row["printed"] ?? "").replace(/%| points$/, "");
}
