import { groupHeads } from "../counts/group.js";
import { association, associationColumns } from "../statistics/association.js";
import { isTable } from "../statistics/mode-groups.js";
import type { LabelledSet } from "./labelled.js";
import type { Absence, ResultTable } from "./tables.js";

/** Which modes go together, of every set whose traces are at hand; counts of single modes cannot say. */
export function associationTables(sets: readonly LabelledSet[]): readonly (ResultTable | Absence)[] {
  const tables = sets.flatMap(({ data, dataset, title, flag, inputs, caution }): readonly ResultTable[] =>
    isTable(data)
      ? []
      : [
          {
            name: `association-${dataset}`,
            title: `Which modes go together: ${title}`,
            command: `association ${flag}`,
            columns: [...groupHeads(data, []), ...associationColumns],
            rows: association(data, { caution }),
            inputs,
          },
        ],
  );
  if (tables.length > 0) return tables;
  const text =
    'needs traces: counts of single modes do not say how modes meet; "mastkit fetch mast" or --labels FILE fills this';
  return [{ name: "association-mast", text }];
}
