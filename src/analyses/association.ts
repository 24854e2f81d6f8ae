import { columnsOf, count, noteColumn, number, type RowOf, tested, text } from "../columns.js";
import type { PairsInput } from "../counts/count.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf, notesIn } from "../notes.js";
import { publishedFigures } from "../published/tables.js";
import { association } from "../statistics/association.js";
import { modeText } from "../taxonomy/taxonomy.js";
import { type Analysis, analysisOf, type Result } from "./analysis.js";
import { by, family, flag, oneOutcome } from "./options.js";
import { headed } from "./rows.js";
import { plainNumber, plainShare } from "./sentence.js";
import { verbs } from "./verbs.js";

const options = {
  by,
  ...oneOutcome,
  "per-category": flag("pairs of categories (any mode of it) instead of modes"),
  ...family,
  "allow-selected": flag("estimates over both outcomes although traces were selected on outcome"),
} as const;

const columns = columnsOf([
  text("code_a", "one mode, or a category with `--per-category`"),
  text("code_b", "another"),
  count("both", "traces labelled for both that have both"),
  count("a_only", "that have the first alone"),
  count("b_only", "that have the second alone"),
  count("neither", "that have neither"),
  number("phi", "Pearson's r of two 0/1 variables", { range: "−1 to 1", empty: "a mode in no trace, or in all" }),
  number("lift", "P(a and b)/(P(a)P(b)); 1 where independent", { range: "0 or more", empty: "a mode in no trace" }),
  number("jaccard", "both / any of the two", { range: "0 to 1", empty: "neither occurs" }),
  number("odds_ratio", "of the sample", { range: "0 or more", empty: "an empty cell" }),
  ...tested("Fisher's, two-sided", "not testable", "testable pairs of the call (`--family group`: of the group)"),
  noteColumn,
]);
/** A row of {@link associationAnalysis}, by its columns. */
export type AssociationRow = RowOf<typeof columns>;

/** Rows of either view, of what was read. */
function rowsOf(data: PairsInput, values: Parameters<typeof association>[1] & object): Result {
  if (values.perCategory === true && !Array.isArray(data)) {
    throw new InputError("--per-category needs traces: pairs of modes do not say how categories meet", {
      remedy: "give --mast or --labels",
    });
  }
  return headed(data, association(data, values), values.by);
}

function strongest({ rows, taxonomy }: Result): string | null {
  const known = rows.filter((row) => typeof row["phi"] === "number");
  const top = [...known].sort((a, b) => Math.abs(Number(b["phi"])) - Math.abs(Number(a["phi"])))[0];
  if (top === undefined) return null;
  const modes = [top["code_a"], top["code_b"]].map((code) => modeText(String(code), null, taxonomy));
  const n = ["both", "a_only", "b_only", "neither"].reduce((sum, key) => sum + Number(top[key] ?? 0), 0);
  const met = typeof top["both"] === "number" ? `, together in ${top["both"]} of ${n} traces` : "";
  const q = typeof top["q"] !== "number" ? "" : top["q"] < 0.001 ? ", q < 0.001" : `, q ${plainShare(top["q"])}`;
  return `Strongest association: ${modes.join(" with ")}, phi ${plainNumber(top["phi"]!)}${met}${q}.`;
}

const methods = {
  estimates:
    "Modes are associated pair by pair, over traces labelled for both: phi, lift, Jaccard's index and the sample odds ratio. Two-sided p: Fisher's exact test [@fisher1935].",
  usual: [{ q: 1 }],
} as const;

/** The same of both views. */
const ofPairs = {
  verb: "association",
  input: { of: "labels", tables: ["pairs"] },
  headline: strongest,
} as const;

export const associationAnalysis = analysisOf({
  name: "association",
  ...ofPairs,
  summary: verbs.statistics.association,
  examples: [
    "association --counts pairs.csv --by model --outcome failure",
    "association --labels labels.csv --per-category",
  ],
  methods,
  options,
  columns,
  run: (data: PairsInput, values, caution) => rowsOf(data, { ...values, caution }),
});

const publishedPhi = number("published_phi", "the paper's correlation of the pair, from about 200 other traces", {
  range: "−1 to 1",
  empty: "not printed",
});

export const associationBeside = analysisOf({
  name: "association-reference",
  ...ofPairs,
  view: "reference",
  summary: "the same beside the paper's correlations",
  examples: ["association --mast MAD_full_dataset.json --reference"],
  methods: {
    ...methods,
    where: { published_phi: "Beside phi stand the correlations of the paper, from other traces [@cemri2025]." },
  },
  options: {
    ...options,
    reference: flag("add the paper's correlation of the pair, from about 200 other traces"),
  },
  columns: [...columns.slice(0, -1), publishedPhi, noteColumn],
  run(data: PairsInput, values, caution) {
    const { rows, ...rest } = rowsOf(data, { ...values, caution });
    const printed = printedCorrelations(values.perCategory ?? false);
    const beside = rows.map(({ note, ...row }) => {
      const r = printed.get(`${row["code_a"]} ${row["code_b"]}`) ?? null;
      const why = r === null ? null : noteOf("published-phi");
      return { ...row, published_phi: r, note: joinNotes(...notesIn(note), why) };
    });
    return { ...rest, rows: beside };
  },
});

/** The paper's matrix by "code_a code_b". */
function printedCorrelations(perCategory: boolean): ReadonlyMap<string, number> {
  const figures = perCategory
    ? publishedFigures("mast-paper-category-correlation").map((row) => [
        row["category_a"],
        row["category_b"],
        row["pearson_r"],
      ])
    : publishedFigures("mast-paper-mode-correlation").map((row) => [row["code_a"], row["code_b"], row["v2_pearson_r"]]);
  return new Map(figures.map(([a, b, r]) => [`${a} ${b}`, Number(r)]));
}

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [associationAnalysis, associationBeside];
