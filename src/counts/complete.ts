import { InputError } from "../errors.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import { noCode, placeOf } from "../taxonomy/taxonomy.js";
import { keyOf } from "./group.js";
import type { ModesRow, ModesTable } from "./tables.js";

/**
 * A modes table in which, in taxonomy order, each group, source and outcome has a row for every mode. A row that is not there says nothing of
 * its mode: it is filled in as not labelled (flagged 0, labelled 0, the traces of the group's other rows), never as absent.
 */
export function completeModes(table: ModesTable): ModesTable {
  const taxonomy = taxonomyOf(table);
  const groups = new Map<string, ModesRow[]>();
  for (const row of table.rows) {
    if (placeOf(row.code, taxonomy) === -1) throw new InputError(noCode(taxonomy), { field: "code", value: row.code });
    const key = keyOf([...Object.values(row.group), row.source, row.outcome]);
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  }
  if (table.rows.length === groups.size * taxonomy.modes.length) return table;
  const rows = [...groups.values()].flatMap((own) => {
    const byCode = new Map(own.map((row) => [row.code, row]));
    return taxonomy.modes.map(
      ({ code }): ModesRow => byCode.get(code) ?? { ...own[0]!, code, flagged: 0, labelled: 0 },
    );
  });
  return { ...table, rows };
}
