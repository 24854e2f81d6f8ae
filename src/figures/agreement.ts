import { notesIn, sentencesOf } from "../notes.js";
import { taxonomyOfRound } from "../taxonomy/rounds.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Taxonomy } from "../trace.js";
import { type DrawnInterval, hasInterval } from "./captions.js";
import type { FigureRow, JsonObject } from "./figure.js";
import { countRange, groupRows, type RowGroup, thousands, tipOf } from "./labels.js";
import { having, intervals, numbersOf, points, symbol } from "./layers.js";
import { dataAxis, zeroLine } from "./layout.js";
import { type ListLine, listPanels } from "./list-panels.js";
import { makeFigure, type Naming, type Sheet } from "./make.js";
import { spanText } from "./messages.js";
import { outcomeColours, seriesColours } from "./theme.js";

const columns = ["coefficient", "raters", "estimate", "low", "high"] as const;

/** A line each: of all raters with an interval, of pairs a mark a pair. */
const coefficients = [
  { name: "fleiss", text: "Fleiss’ κ" },
  { name: "alpha", text: "Krippendorff’s α" },
  { name: "cohen", text: "Cohen’s κ, each pair" },
  { name: "ac1", text: "Gwet’s AC1, each pair" },
] as const;

/** Records from which on a mode has a line of its own. */
const enough = 20;
/** How the file spells the name of its out-of-domain set. */
const misspelt = "Generlazability";
const looks = {
  computed: symbol(seriesColours[0], false, "circle", 20),
  published: symbol(outcomeColours.failure, true, "diamond", 30),
};

/** Agreement by set: a line a coefficient over all modes, the published kappa beside it; and a line a mode where it has the records. */
export const agreementFigure = makeFigure({
  name: "agreement",
  title: "Agreement of annotators",
  columns: ["code", ...columns, "complete_items"],
  needs: ["coefficient", "estimate"],
  perPage: 8,
  message: ({ rows }) => {
    const told = (name: string, text: string) => {
      const known = numbersOf(
        rows.filter((row) => row["coefficient"] === name && (row["code"] ?? "") === ""),
        "estimate",
      );
      return known.length === 0 ? null : `${text} over all modes is ${spanText(known, decimals)}`;
    };
    return told("fleiss", "Fleiss’ κ") ?? told("cohen", "Cohen’s κ");
  },
  draw,
  sentences,
  intervals: drawnIntervals,
});

function decimals(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

function isPooled(row: FigureRow): boolean {
  return (row["code"] ?? "") === "";
}

/** The lines of each set: its coefficients, then its modes by alpha where they have enough records. */
function linesOf({ groups, taxonomy }: Pick<Sheet, "groups" | "taxonomy">): readonly ListLine[] {
  return groups.flatMap((set) => {
    const pooled = set.rows.filter(isPooled);
    const modes = set.rows.filter(
      (row) => !isPooled(row) && row["coefficient"] === "alpha" && Number(row["complete_items"]) >= enough,
    );
    const heading = set.label === "" ? "All modes" : set.label;
    const size = `n = ${thousands(countRange(pooled.map((row) => row["complete_items"] ?? null)))}`;
    return [
      ...(pooled.length === 0 ? [] : [{ key: set.key, label: heading, detail: size, heading: true, rows: [] }]),
      ...coefficients.flatMap(({ name, text }) => {
        const rows = pooled.filter((row) => row["coefficient"] === name && (name !== "ac1" || row["raters"] !== "all"));
        return rows.length === 0 ? [] : [lineOf(`${set.key} ${name}`, text, rows, heading)];
      }),
      ...(modes.length === 0
        ? []
        : [{ key: `${set.key} modes`, label: "Krippendorff’s α by mode", heading: true, rows: [] }]),
      ...modes.map((row) =>
        lineOf(`${set.key} ${row["code"]}`, nameOf(set, String(row["code"]), taxonomy), [row], heading),
      ),
    ];
  });
}

function lineOf(key: string, label: string, rows: readonly FigureRow[], set: string): ListLine {
  const known = numbersOf(rows, "estimate");
  const published = publishedOf(rows);
  return {
    key,
    label,
    detail: known.length === 0 ? "undefined" : spanText(known, decimals),
    rows: [
      ...rows.map((row) => ({
        ...row,
        tip: tipOf(`${set}, ${label}, ${row["raters"]}`, [row["estimate"], row["low"], row["high"]], { unit: "" }),
      })),
      ...(published === null ? [] : [{ published, tip: tipOf(`${set}, published kappa`, [published], { unit: "" }) }]),
    ],
  };
}

/** The kappa that the paper prints, which stands with Cohen's. */
function publishedOf(rows: readonly FigureRow[]): number | null {
  if (rows[0]?.["coefficient"] !== "cohen") return null;
  const note = rows.flatMap((row) => notesIn(row["note"])).find(({ code }) => code.startsWith("printed-kappa"));
  return note === undefined ? null : Number(note.values["kappa"]);
}

function nameOf(set: RowGroup, code: string, taxonomy: Taxonomy): string {
  const cells = Object.values(set.rows[0] ?? {}).filter((cell) => typeof cell === "string");
  const round = cells.map(taxonomyOfRound).find((one) => one !== null);
  const own = cells.some((cell) => cell === "mast14" || cell === taxonomy.name) ? taxonomy : undefined;
  const mode = (round ?? own)?.modes.find((one) => one.code === code);
  return modeText(code, mode?.name ?? code);
}

function draw({ groups, taxonomy, domain, width: whole }: Sheet): JsonObject {
  const lines = linesOf({ groups, taxonomy });
  const drawn = lines.flatMap((line) => line.rows);
  const legend = [{ symbol: looks.computed, text: "computed" }];
  if (having(drawn, "published").length > 0) legend.push({ symbol: looks.published, text: "published kappa" });
  return listPanels(whole, {
    lines,
    columns: [...columns, "published", "tip"],
    step: 12.5,
    legend: legend.length === 1 ? [] : legend,
    panels: [
      {
        axis: "Agreement beyond chance",
        layers: (values, y, width) => {
          const numbers = [1, ...numbersOf(values, "estimate", "low", "high", "published")];
          const x = dataAxis("estimate", numbers, { width, domain, percent: false });
          return [
            zeroLine(x),
            intervals(values, x, y, { color: seriesColours[0], strokeWidth: 1 }),
            points(values, x, y, looks.computed),
            points(values, { ...x, field: "published" }, y, looks.published),
          ];
        },
      },
    ],
  });
}

function drawnIntervals(rows: readonly FigureRow[]): readonly DrawnInterval[] {
  return coefficients.map(({ name, text }) => ({
    rows: rows.filter((row) => row["coefficient"] === name),
    of: text.replace(", each pair", ""),
  }));
}

function sentences({ rows, groups, taxonomy }: Sheet, { names }: Naming): readonly string[] {
  const lines = linesOf({ groups, taxonomy });
  const labels = lines.map((line) => line.label);
  const published = lines.some((line) => having(line.rows, "published").length > 0);
  const single = rows.some((row) => !isPooled(row));
  return [
    `Chance-corrected agreement over all modes, of all raters or of each pair${hasInterval(rows) ? ", lines intervals" : ""}${published ? "; diamonds: the kappa that the paper prints" : ""}; n counts record × mode cells.`,
    single ? `A mode has a line where it has at least ${enough} records.` : "",
    "Where a mode is rare kappa falls although raters agree: AC1 does not.",
    names("Rows", labels),
    labels.some((label) => label.includes(misspelt)) ? `“${misspelt}” [sic]: so spelt in the file.` : "",
    undefinedSentence(rows.filter(isPooled)),
  ];
}

/** How many coefficients are not drawn, by the reason that their notes start with. */
function undefinedSentence(rows: readonly FigureRow[]): string {
  const reasons = groupRows(
    rows
      .filter((row) => row["estimate"] === null)
      .map((row) => ({ reason: sentencesOf(row["note"])[0] ?? "no reason given" })),
    ["reason"],
  );
  const texts = reasons.map(({ rows: same }) => `${same.length} (${same[0]!["reason"]})`);
  return texts.length === 0 ? "" : `Coefficients undefined and not drawn: ${texts.join(", ")}.`;
}
