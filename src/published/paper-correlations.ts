import type { PairsRow } from "../counts/tables.js";
import { tabulatePairs } from "../counts/tabulate.js";
import { flagAt, labelCount } from "../taxonomy/labels.js";
import { modes as mastModes } from "../taxonomy/mast.js";
import type { LabelledTrace } from "../trace.js";
import type { Compared } from "./comparison-data.js";
import { cautionNotes } from "./file-answer.js";
import { publishedFigures } from "./tables.js";
import { type Answer, judge, needs, type PublishedRow } from "./verdict.js";

const why = "the paper's matrices are of about 200 traces, not of the released file";

/** The paper's correlations of modes and of categories; marginal counts cannot give them. */
export function correlationRows({ mast, caution }: Compared): readonly PublishedRow[] {
  const pairs = mast === undefined ? [] : tabulatePairs(mast).rows;
  const missing = needs(
    "the joint labels of the traces (marginal counts cannot give a correlation)",
    "mastkit fetch mast, then mastkit published --mast FILE",
  );
  const modes = publishedFigures("mast-paper-mode-correlation").map((figure) => {
    const own = pairs.filter((row) => row.code_a === figure["code_a"] && row.code_b === figure["code_b"]);
    const counts = sumOf(own);
    return judge(
      {
        source: "MAST paper v2, Figure 7",
        quantity: "correlation of two modes (phi)",
        code: `${figure["code_a"]} ${figure["code_b"]}`,
        text: figure["v2_pearson_r"]!,
        unit: "number",
        origin: "mast-paper-mode-correlation",
      },
      mast === undefined ? missing : answerOf(counts, "traces labelled for both modes", caution),
    );
  });
  const categories = publishedFigures("mast-paper-category-correlation").map((figure) => {
    const [a, b] = [figure["category_a"]!, figure["category_b"]!];
    const counts = sumOf(
      (mast ?? [])
        .filter((trace) => labelCount(trace.labels) === mastModes.length)
        .map((trace) => cellOf(hasCategory(trace, a), hasCategory(trace, b))),
    );
    return judge(
      {
        source: "MAST paper v3, Figure 6",
        quantity: "correlation of two categories",
        group: `${a} ${b}`,
        text: figure["pearson_r"]!,
        unit: "number",
        origin: "mast-paper-category-correlation",
      },
      mast === undefined
        ? missing
        : answerOf(counts, "fully labelled traces; a category is present where a mode of it is", caution),
    );
  });
  return [...modes, ...categories];
}

type Joint = Pick<PairsRow, "both" | "a_only" | "b_only" | "neither">;

function answerOf(counts: Joint, countsWhat: string, caution: readonly string[]): Answer {
  const value = phiOf(counts);
  const n = counts.both + counts.a_only + counts.b_only + counts.neither;
  if (n === 0) return needs(countsWhat, "the file has none (mastkit published --mast FILE of one that has)");
  const undefinedNote = value === null ? ["undefined: one of the two never or always occurs"] : [];
  const notes = [...undefinedNote, ...cautionNotes(caution)];
  return { kind: "not comparable", value, n, countsWhat, why, notes };
}

function hasCategory(trace: LabelledTrace, category: string): boolean {
  return mastModes.some((mode, place) => mode.category === category && flagAt(trace.labels, place) === 1);
}

function cellOf(a: boolean, b: boolean): Joint {
  return { both: +(a && b), a_only: +(a && !b), b_only: +(!a && b), neither: +(!a && !b) };
}

function sumOf(cells: readonly Joint[]): Joint {
  const sum = (name: keyof Joint) => cells.reduce((total, cell) => total + cell[name], 0);
  return { both: sum("both"), a_only: sum("a_only"), b_only: sum("b_only"), neither: sum("neither") };
}

function phiOf({ both, a_only, b_only, neither }: Joint): number | null {
  const spread = (both + a_only) * (b_only + neither) * (both + b_only) * (a_only + neither);
  return spread === 0 ? null : (both * neither - a_only * b_only) / Math.sqrt(spread);
}
