import { groupHeads } from "../counts/group.js";
import type { PairsTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { publishedFigures } from "../published/tables.js";
import { association, associationColumns } from "../statistics/association.js";
import { joinNotes } from "../statistics/interval.js";
import type { LabelledTrace } from "../trace.js";
import { type Command, choiceOf, flagOf } from "./command.js";
import { openLabelled } from "./inputs.js";
import { byOf, labelledOptions, outcomeOption } from "./options.js";
import { emit } from "./output.js";

export const command: Command = {
  name: "association",
  summary: "how modes go together: phi, lift, Jaccard, odds ratio, Fisher's test by pair",
  usage: `mastkit association --mast MAD_full_dataset.json --reference
          mastkit association --counts pairs.csv --by model --outcome failure
          mastkit association --labels labels.csv --per-category`,
  options: {
    ...labelledOptions,
    ...outcomeOption,
    "per-category": { type: "flag", help: "pairs of categories (any mode of it) instead of modes" },
    family: {
      type: "string",
      value: "WHAT",
      help: "one family of tests for the table (default) or for each group",
      choices: ["table", "group"],
    },
    reference: { type: "flag", help: "add the paper's correlation of the pair, from about 200 other traces" },
    "allow-selected": { type: "flag", help: "estimates over both outcomes although traces were selected on outcome" },
  },
  async run(args, io) {
    const by = byOf(args);
    const { data, digests, caution } = await openLabelled(args, io, ["pairs"]);
    const perCategory = flagOf(args, "per-category");
    if (perCategory && !isTraces(data)) {
      throw new InputError("--per-category needs traces: pairs of modes do not say how categories meet", {
        remedy: "give --mast or --labels",
      });
    }
    const rows = association(data, {
      by,
      caution,
      perCategory,
      outcome: choiceOf(args, "outcome", ["success", "failure", "all"], "all"),
      family: choiceOf(args, "family", ["table", "group"], "table"),
      allowSelected: flagOf(args, "allow-selected"),
    });
    const heads = groupHeads(data, by);
    if (!flagOf(args, "reference")) {
      await emit(rows, [...heads, ...associationColumns], args, io, { inputs: digests });
      return 0;
    }
    const printed = printedCorrelations(perCategory);
    const beside = rows.map((row) => {
      const r = printed.get(`${row.code_a} ${row.code_b}`) ?? null;
      const why = r === null ? null : "published_phi: the paper's, from about 200 other traces: not comparable";
      return { ...row, published_phi: r, note: joinNotes(row.note, why) };
    });
    const columns = associationColumns.flatMap((name) => (name === "note" ? ["published_phi", "note"] : [name]));
    await emit(beside, [...heads, ...columns], args, io, { inputs: digests });
    return 0;
  },
};

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

function isTraces(data: readonly LabelledTrace[] | PairsTable): data is readonly LabelledTrace[] {
  return Array.isArray(data);
}
