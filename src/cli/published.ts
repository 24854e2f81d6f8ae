import { inputs } from "../analyses/given.js";
import { optionsOf, type ValuesOf, word } from "../analyses/options.js";
import { views } from "../analyses/published.js";
import { tabulateModes } from "../counts/tabulate.js";
import type { FileDigest } from "../datasets/digest.js";
import { readJudgeScoresCsv } from "../datasets/side-tables.js";
import { UsageError } from "../errors.js";
import { type PaperTableData, paperTable, paperTableNames } from "../published/paper-layouts.js";
import { openTraces, readOnce, refuseAlone } from "../study/open.js";
import { replicationCaution } from "../study/replication.js";
import { commandOf } from "./analysis-command.js";
import type { Arguments, Command } from "./command.js";
import { outputOptions } from "./options.js";
import { emitLayout, formatOf } from "./output.js";

const comparison = commandOf(views);

const options = optionsOf({
  table: word(
    "N",
    "Table 1, 2, 5, 6, 7 or 8 of the MAST paper in its layout, as published or from --mast (7 with --outcomes); 2 from --judge-scores",
    { choices: paperTableNames },
  ),
  "judge-scores": word("FILE", "output of judge-scores, for Table 2; columns before code name the judge"),
  mast: inputs.mast,
  outcomes: inputs.outcomes,
  "success-threshold": inputs["success-threshold"],
  "accept-replicated-labels": inputs["accept-replicated-labels"],
});
type Values = ValuesOf<typeof options>;
type TableName = NonNullable<Values["table"]>;

const taken: Readonly<Record<TableName, readonly string[]>> = {
  "1": ["mast"],
  "2": ["judge-scores"],
  "5": [],
  "6": ["mast", "accept-replicated-labels"],
  "7": ["mast", "outcomes", "success-threshold", "accept-replicated-labels"],
  "8": ["mast", "accept-replicated-labels"],
};

export const command: Command = {
  ...comparison,
  examples: [
    ...comparison.examples,
    "published --table 6 --format latex",
    "published --table 2 --judge-scores judge-scores.csv",
  ],
  options: { ...options, ...comparison.options },
  async run(args, io) {
    const { table: name, ...given }: Values = args.values;
    if (name === undefined) {
      refuse(args, "the comparison", Object.keys(comparison.options));
      return await comparison.run(args, io);
    }
    refuse(args, `--table ${name}`, ["table", ...taken[name], ...Object.keys(outputOptions)]);
    refuseAlone({ given, verb: "published" }, "accept-replicated-labels", "mast");
    refuseAlone({ given, verb: "published" }, "outcomes", "mast");
    refuseAlone({ given, verb: "published" }, "success-threshold", "outcomes");
    const { data, digests } = await tableData(name, given);
    const layout = paperTable(name, data);
    await emitLayout(layout, args, io, {
      inputs: digests,
      notes: formatOf(args, io) === "table" ? [] : (layout.notes ?? []),
    });
    return 0;
  },
};

/** UsageError for an option that would be left out of account. */
function refuse({ words }: Arguments, what: string, known: readonly string[]): void {
  const other = Object.keys(words).find((name) => !known.includes(name));
  if (other !== undefined) throw new UsageError(`published: --${other} does not go with ${what}`);
}

async function tableData(
  name: TableName,
  { judgeScores, ...given }: Omit<Values, "table">,
): Promise<{ readonly data: PaperTableData; readonly digests: readonly FileDigest[] }> {
  if (judgeScores !== undefined) {
    const { judges, digest } = await readJudgeScoresCsv(judgeScores);
    return { data: { judges }, digests: [digest] };
  }
  if (given.mast === undefined) return { data: {}, digests: [] };
  const { data: traces, digests, points } = await openTraces({ given, verb: "published", read: readOnce() });
  // Table 1 counts names, no labels.
  const caution = name === "1" ? [] : replicationCaution(points, digests[0]!.name, given, { always: true });
  return { data: { modes: tabulateModes(traces, { by: ["system", "model", "benchmark"] }), caution }, digests };
}
