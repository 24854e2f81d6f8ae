import { columnsOf, count, estimate, noteColumn, number, pick, plainLimits, type RowOf, text } from "../columns.js";
import { noteOf } from "../notes.js";
import { comparePublished } from "../published/compare.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { studyFindings } from "../published/findings.js";
import { paperItem } from "../published/paper-items.js";
import { publishedFigures } from "../published/tables.js";
import { publishedCells, publishedVerdicts, verdictCounts } from "../published/verdict.js";
import { type Analysis, analysisOf, type Row } from "./analysis.js";
import { associationAnalysis } from "./association.js";
import { confidence, flag, picked, word } from "./options.js";
import { verbs } from "./verbs.js";
import { cell, cells } from "./view.js";

const input = { of: "printed" } as const;
const verdict = {
  verdict: word("VERDICT", "rows of one verdict only", { choices: publishedVerdicts }),
  all: flag("also numbers that can only be read back from the table they were printed in"),
} as const;

function atLevel(data: ComparisonData, { confidence: level }: { readonly confidence?: number }): ComparisonData {
  return level === undefined ? data : { ...data, confidence: level };
}

/** "675 published numbers: 198 matches, …" */
function countsLine(rows: readonly Row[]): string {
  const counts = verdictCounts(rows as never);
  const total = counts.reduce((sum, { rows: n }) => sum + n, 0);
  return `${total} published numbers: ${counts.map((row) => `${row.rows} ${row.verdict}`).join(", ")}`;
}

const publishedColumns = columnsOf([
  text("source", "where the number was printed"),
  text("quantity", "what it is"),
  text("group", "whose", { empty: "of all" }),
  text("code", "the mode's code", { empty: "of no single mode" }),
  number("published", "the number; percentages and points as 0–1"),
  ...estimate("computed", "what the data at hand give", { ...plainLimits, empty: "it cannot be computed" }),
  count("n", "what it is computed from", { empty: "not a share or a mean" }),
  text("counts_what", "what the computed side counts", { empty: "it cannot be computed" }),
  text("verdict", "what the comparison says", { of: publishedVerdicts }),
  noteColumn,
]);
/** A row of {@link publishedAnalysis}, by its columns. */
export type PublishedCells = RowOf<typeof publishedColumns>;

const showing = (value: "published" | "printed") => [
  { ...cell("source"), spare: true } as const,
  ...cells("quantity", "group", "code"),
  ...cells(value, "computed", "n"),
  { ...cell("counts_what", "counts"), spare: true } as const,
  cell("verdict"),
];

export const publishedAnalysis = analysisOf({
  name: "published",
  verb: "published",
  summary: verbs.papers.published,
  examples: [
    "published",
    "published --mast MAD_full_dataset.json --human MAD_human_labelled_dataset.json --itbench DIR",
    "published --mast MAD_full_dataset.json --outcomes outcomes.csv",
  ],
  input,
  options: { confidence, ...verdict },
  columns: publishedColumns,
  run(data: ComparisonData, { verdict: wanted, all, ...values }) {
    const rows = comparePublished(atLevel(data, values));
    const kept = rows.filter((row) =>
      wanted === undefined ? all === true || row.verdict !== "same table" : row.verdict === wanted,
    );
    return { groups: [], rows: kept.map(publishedCells) };
  },
  remarks: ({ rows }) => [countsLine(rows)],
  shows: showing("published"),
  headline({ rows }) {
    const of = (name: string) => rows.filter((row) => row["verdict"] === name).length;
    const readBack = of("same table");
    const all = `${rows.length} published numbers`;
    return (
      `Of ${readBack === 0 ? `the ${all} that are not merely read back` : all} ` +
      `${of("matches")} match, ${of("differs")} differ, ${of("not comparable")} are not comparable, ` +
      (readBack === 0 ? "" : `${readBack} could only be read back from the table they were printed in, `) +
      `and ${of("cannot be computed")} need data that are not at hand.`
    );
  },
});

/** One figure or table of the originals: its numbers as printed, and beside them what the data at hand give. */
export const paperItemAnalysis = analysisOf({
  name: "published-item",
  verb: "published",
  view: "paper",
  summary: "one printed figure or table, each number beside what the data at hand give",
  examples: ["published --paper mast-v3:6", "published --paper blog:3 --labels labels.csv --outcomes outcomes.csv"],
  input: { of: "item" },
  options: {
    confidence,
    paper: word("ITEM", "a printed figure or table by its name (mastkit figures --paper lists them)"),
  },
  columns: columnsOf([
    ...publishedColumns.slice(0, 4),
    text("printed", "the number as it was printed, with its unit"),
    ...publishedColumns.slice(4),
  ]),
  run(data: ComparisonData, { paper = "", ...values }) {
    const rows = paperItem(paper).rows(atLevel(data, values));
    return { groups: [], rows: rows.map((row) => ({ ...row })) };
  },
  shows: showing("printed"),
  remarks: ({ rows }) => [countsLine(rows)],
});

const countColumns = columnsOf([
  text("verdict", "what the comparison says", { of: publishedVerdicts }),
  count("rows", "published numbers that carry it"),
]);
/** How many published numbers carry a verdict. */
export type VerdictCount = RowOf<typeof countColumns>;

export const verdictSummary = analysisOf({
  name: "published-summary",
  verb: "published",
  view: "summary",
  summary: "how many published numbers carry each verdict",
  examples: ["published --summary"],
  input,
  options: { confidence, summary: flag("how many rows carry each verdict, in place of the rows") },
  columns: countColumns,
  run: (data: ComparisonData, values) => ({
    groups: [],
    rows: verdictCounts(comparePublished(atLevel(data, values))),
  }),
});

const findingColumns = columnsOf([
  text("finding", "its name"),
  text("says", "what the study says, in our words"),
  text("arithmetic", "the numbers that speak against it"),
  text("consequence", "what follows for a reader"),
]);
/** A place where the study contradicts its own figures, or says more than they carry. */
export type StudyFinding = RowOf<typeof findingColumns>;

export const findingsAnalysis = analysisOf({
  name: "published-findings",
  verb: "published",
  view: "findings",
  summary: "the study's contradictions with their arithmetic",
  examples: ["published --findings"],
  input: { of: "options" },
  options: { findings: flag("the study's contradictions with their arithmetic, in place of the rows") },
  columns: findingColumns,
  run: () => ({ groups: [], rows: studyFindings() }),
});

const correlations = "mast-paper-mode-correlation";

/** The paper's correlations in the columns of `association`, where no traces are at hand: what it does not print is empty. */
export const printedCorrelations = analysisOf({
  name: "association",
  verb: "published",
  view: "printed",
  choice: correlations,
  summary: "the paper's correlations as printed",
  examples: [`published --printed ${correlations}`],
  input: { of: "options" },
  options: {
    printed: word("NAME", "a printed table as it stands, in the columns of the analysis that would compute it", {
      choices: [correlations],
    }),
  },
  columns: pick(associationAnalysis.columns, ["code_a", "code_b", "phi", "note"]).map((column) => ({
    empty: "not printed",
    ...column,
  })),
  run: () => ({
    groups: [],
    rows: publishedFigures(correlations).map((figure) => ({
      code_a: figure["code_a"]!,
      code_b: figure["code_b"]!,
      phi: Number(figure["v2_pearson_r"]),
      note: noteOf("as-printed"),
    })),
  }),
  ...picked(associationAnalysis, "headline", "shows"),
});

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [
  publishedAnalysis,
  paperItemAnalysis,
  verdictSummary,
  findingsAnalysis,
  printedCorrelations,
];
