import type { ResultTable } from "./entry.js";

/** A finding of a study, in a sentence with its numbers. */
export interface Finding {
  /** The table that it is of: `<analysis>-<dataset>`. */
  readonly table: string;
  /** The title of that table. */
  readonly title: string;
  readonly text: string;
}

/** Analyses by how much a reader wants to know what they find. */
const asked = [
  ...["lift", "prevalence", "outcomes", "mode-counts", "judge-scores", "agreement", "published"],
  ...["interventions", "association", "sweep", "leverage", "outcomes-repeats", "outcomes-cost", "signals-auc"],
];

/**
 * What a study finds: the headlines of at most `most` analyses, those that are asked for most, each of the first of its
 * tables that has one; in the order of the tables.
 */
export function findingsOf(tables: readonly ResultTable[], most = 5): readonly Finding[] {
  const found = asked.flatMap((name): readonly (Finding & { readonly place: number })[] => {
    for (const [place, table] of tables.entries()) {
      if (table.analysis.name !== name || table.rows.length === 0) continue;
      const text = table.analysis.headline?.(table) ?? null;
      if (text !== null) return [{ table: table.name, title: table.title, text, place }];
    }
    return [];
  });
  const kept = found.slice(0, most).sort((a, b) => a.place - b.place);
  return kept.map(({ place: _, ...finding }) => finding);
}
