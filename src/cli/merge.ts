import { verbs } from "../analyses/verbs.js";
import { mergeTables } from "../counts/merge.js";
import type { CountTable } from "../counts/tables.js";
import { countColumns, countRows } from "../counts/tables.js";
import { readCountsCsv } from "../datasets/counts-csv.js";
import { UsageError } from "../errors.js";
import { some } from "../words.js";
import type { Command } from "./command.js";
import { outputOptions } from "./options.js";
import { emitRows } from "./output.js";

export const command: Command = {
  name: "merge",
  summary: verbs.counts.merge,
  examples: ["merge shard-1.csv shard-2.csv --out all.csv"],
  options: outputOptions,
  positionals: "files",
  async run(args, io) {
    if (args.positionals.length === 0) throw new UsageError("merge: name the tables to add up");
    const files = [];
    for (const path of args.positionals) files.push(await readCountsCsv(path));
    const table = mergeTables<CountTable>(
      files.map((file) => file.table),
      files.map((file, index) => `table ${index + 1} (${file.digest.name})`),
    );
    const silent = files.filter((file) => file.table.definition !== table.definition).map(({ digest }) => digest.name);
    const unstated =
      silent.length === 0
        ? []
        : [`no definition in ${some(silent)}: taken for the ${table.definition} reading of 3.2 and 3.3`];
    await emitRows(countRows(table), countColumns(table), args, io, {
      inputs: files.map((file) => file.digest),
      notes: [...files.flatMap((file) => file.notes), ...unstated],
    });
    return 0;
  },
};
