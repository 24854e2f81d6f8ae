import { tabulateModes } from "../counts/tabulate.js";
import type { FileDigest } from "../datasets/digest.js";
import { readJudgeScoresCsv } from "../datasets/judge-scores-csv.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { UsageError } from "../errors.js";
import { comparePublished } from "../published/compare.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { findingColumns, studyFindings } from "../published/findings.js";
import { type PaperTableData, type PaperTableName, paperTable, paperTableNames } from "../published/paper-layouts.js";
import { publishedCells, publishedColumns, publishedVerdicts, verdictCounts } from "../published/verdict.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { replicationCautions } from "../statistics/replication-caution.js";
import { type Arguments, type Command, choiceOf, flagOf, type Io, type OptionSpec, textOf } from "./command.js";
import { openOutcomes, openTraces } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, ratingOptions } from "./options.js";
import { emit, emitText, formatLayout, formatOf, note } from "./output.js";
import { replicationCaution } from "./replication.js";

const shared = ["mast", "outcomes", "itbench", "success-threshold", "recall", "accept-replicated-labels"] as const;

const options: Readonly<Record<string, OptionSpec>> = {
  ...Object.fromEntries(shared.map((name) => [name, labelledOptions[name]!])),
  human: ratingOptions["human"]!,
  outcomes: { type: "string", value: "FILE", help: "outcomes CSV, joined to the traces of --mast by id" },
  itbench: { type: "string", value: "DIR", help: "ITBench tree: its recalls and successes, compared for themselves" },
  "accept-replicated-labels": {
    type: "flag",
    help: "Table 6 or 7 by system although labels are replicated, noted in the table",
  },
  "judge-scores": {
    type: "string",
    value: "FILE",
    help: "output of judge-scores, for Table 2; columns before code name the judge",
  },
  verdict: { type: "string", value: "VERDICT", help: "rows of one verdict only", choices: publishedVerdicts },
  summary: { type: "flag", help: "how many rows carry each verdict, in place of the rows" },
  table: {
    type: "string",
    value: "N",
    help: "Table 1, 2, 6 or 7 of the MAST paper in its layout, as published or from --mast (7 with --outcomes); 2 from --judge-scores",
    choices: paperTableNames,
  },
  findings: { type: "flag", help: "the study's contradictions with their arithmetic, in place of the rows" },
};

export const command: Command = {
  name: "published",
  summary: "published numbers beside what the data at hand give, with a verdict each",
  usage: `mastkit published
          mastkit published --mast MAD_full_dataset.json --human MAD_human_labelled_dataset.json --itbench DIR
          mastkit published --mast MAD_full_dataset.json --outcomes outcomes.csv
          mastkit published --findings
          mastkit published --table 6 --format latex
          mastkit published --table 2 --judge-scores judge-scores.csv`,
  options,
  async run(args, io) {
    if (byOf(args).length > 0) throw new UsageError("published: --by does not apply; its group column is fixed");
    if (flagOf(args, "findings")) {
      refuseOthers(args, "--findings", ["findings"]);
      await emit(studyFindings(), findingColumns, args, io, { inputs: [] });
      return 0;
    }
    if (textOf(args, "table") !== undefined) {
      await writeTable(args, io);
      return 0;
    }
    refuseOthers(args, "the comparison", comparisonOptions);
    if (flagOf(args, "summary")) refuseOthers(args, "--summary", without(comparisonOptions, "verdict"));
    const { data, digests } = await openAll(args, io);
    const rows = comparePublished({ ...data, confidence: confidenceOf(args) });
    const counts = verdictCounts(rows);
    const line = `${rows.length} published numbers: ${counts.map((row) => `${row.rows} ${row.verdict}`).join(", ")}`;
    const origin = { inputs: digests, notes: [line] };
    if (flagOf(args, "summary")) await emit(counts, ["verdict", "rows"], args, io, origin);
    else {
      const wanted = textOf(args, "verdict");
      const kept = rows.filter((row) => wanted === undefined || row.verdict === wanted);
      await emit(kept.map(publishedCells), publishedColumns, args, io, origin);
    }
    return 0;
  },
};

const comparisonOptions: readonly string[] = [
  "mast",
  "human",
  "itbench",
  "outcomes",
  "success-threshold",
  "recall",
  "verdict",
  "summary",
];

const tableOptions: Readonly<Record<PaperTableName, readonly string[]>> = {
  "1": ["table", "mast"],
  "2": ["table", "judge-scores"],
  "6": ["table", "mast", "accept-replicated-labels"],
  "7": ["table", "mast", "outcomes", "success-threshold", "accept-replicated-labels"],
};

/** UsageError for an option of this command that would be left out of account. */
function refuseOthers(args: Arguments, what: string, taken: readonly string[]): void {
  const other = Object.keys(options).find((name) => args.values[name] !== undefined && !taken.includes(name));
  if (other !== undefined) throw new UsageError(`published: --${other} does not go with ${what}`);
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((other) => other !== name);
}

/** UsageError for an option without the one that it says something of. */
function refuseAlone(args: Arguments, name: string, ...needed: readonly string[]): void {
  if (args.values[name] === undefined || needed.some((other) => args.values[other] !== undefined)) return;
  throw new UsageError(`published: --${name} needs ${needed.map((other) => `--${other}`).join(" or ")}`);
}

async function writeTable(args: Arguments, io: Io): Promise<void> {
  const name = choiceOf(args, "table", paperTableNames, "1");
  refuseOthers(args, `--table ${name}`, tableOptions[name]);
  refuseAlone(args, "accept-replicated-labels", "mast");
  refuseAlone(args, "outcomes", "mast");
  refuseAlone(args, "success-threshold", "outcomes");
  const { data, digests } = await tableData(name, args, io);
  const layout = paperTable(name, data);
  await emitText(formatLayout(layout, formatOf(args)), args, io, { inputs: digests, notes: layout.notes ?? [] });
}

async function tableData(
  name: PaperTableName,
  args: Arguments,
  io: Io,
): Promise<{ readonly data: PaperTableData; readonly digests: readonly FileDigest[] }> {
  const scores = textOf(args, "judge-scores");
  if (scores !== undefined) {
    const { judges, digest } = await readJudgeScoresCsv(scores);
    return { data: { judges }, digests: [digest] };
  }
  if (textOf(args, "mast") === undefined) return { data: {}, digests: [] };
  const { traces, digests, points } = await openTraces(args, io);
  // Table 1 counts names, no labels.
  const caution = name === "1" ? [] : replicationCaution(points, digests[0]!.name, args, { byGroup: true });
  return { data: { modes: tabulateModes(traces, { by: ["system", "model", "benchmark"] }), caution }, digests };
}

async function openAll(
  args: Arguments,
  io: Io,
): Promise<{ readonly data: ComparisonData; readonly digests: readonly FileDigest[] }> {
  refuseAlone(args, "outcomes", "mast");
  refuseAlone(args, "recall", "itbench");
  refuseAlone(args, "success-threshold", "outcomes", "itbench");
  const human = textOf(args, "human");
  // The runs of --itbench are not those of --mast: only --outcomes is joined.
  const own = textOf(args, "mast") === undefined ? null : await openTraces(leaving(args, "itbench", "recall"), io);
  const votes = human === undefined ? null : await readMastHuman(human);
  if (votes !== null) note(args, io, votes.notes);
  const runs = textOf(args, "itbench") === undefined ? null : await openOutcomes(leaving(args, "outcomes"), io);
  return {
    data: {
      ...(own === null
        ? {}
        : {
            mast: own.traces,
            caution: replicationCautions(replicatedGroups(own.points, { verdictOnly: true })),
          }),
      ...(votes === null ? {} : { ratings: votes.ratings }),
      ...(runs === null ? {} : { runs: runs.records }),
    },
    digests: [...(own?.digests ?? []), ...(votes === null ? [] : [votes.digest]), ...(runs?.digests ?? [])],
  };
}

/** The same arguments without some options. */
function leaving(args: Arguments, ...names: readonly string[]): Arguments {
  return { ...args, values: Object.fromEntries(Object.entries(args.values).filter(([name]) => !names.includes(name))) };
}
