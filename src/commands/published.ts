import { tabulateModes } from "../counts/tabulate.js";
import type { FileDigest } from "../datasets/digest.js";
import { readMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { UsageError } from "../errors.js";
import { comparePublished } from "../published/compare.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { findingColumns, studyFindings } from "../published/findings.js";
import { paperTable, paperTableNames } from "../published/paper-layouts.js";
import { publishedColumns, verdictCounts, verdicts } from "../published/verdict.js";
import { type Arguments, type Command, choiceOf, flagOf, type Io, textOf } from "./command.js";
import { openOutcomes, openTraces } from "./inputs.js";
import { byOf, confidenceOf, labelledOptions, ratingOptions } from "./options.js";
import { emit, emitText, formatLayout, formatOf, note } from "./output.js";

const names = ["mast", "itbench", "outcomes", "success-threshold", "recall"] as const;

export const command: Command = {
  name: "published",
  summary: "published numbers beside what the data at hand give, with a verdict each",
  usage: `mastkit published
          mastkit published --mast MAD_full_dataset.json --human MAD_human_labelled_dataset.json --itbench DIR
          mastkit published --findings
          mastkit published --table 6 --format latex`,
  options: {
    ...Object.fromEntries(names.map((name) => [name, labelledOptions[name]!])),
    human: ratingOptions["human"]!,
    verdict: { type: "string", value: "VERDICT", help: "rows of one verdict only", choices: verdicts },
    summary: { type: "flag", help: "how many rows carry each verdict, in place of the rows" },
    table: {
      type: "string",
      value: "N",
      help: "Table 1, 2, 6 or 7 of the MAST paper in its layout, from --mast where given (7 needs --outcomes too)",
      choices: paperTableNames,
    },
    findings: { type: "flag", help: "the study's contradictions with their arithmetic, in place of the rows" },
  },
  async run(args, io) {
    if (byOf(args).length > 0) throw new UsageError("published: --by does not apply; its group column is fixed");
    if (flagOf(args, "findings")) {
      await emit(studyFindings(), findingColumns, args, io, { inputs: [] });
      return 0;
    }
    if (textOf(args, "table") !== undefined) {
      await writeTable(args, io);
      return 0;
    }
    if (textOf(args, "outcomes") !== undefined) throw new UsageError("--outcomes goes with --table 7");
    const { data, digests } = await openAll(args, io);
    const rows = comparePublished({ ...data, confidence: confidenceOf(args) });
    const counts = verdictCounts(rows);
    const line = `${rows.length} published numbers: ${counts.map((row) => `${row.rows} ${row.verdict}`).join(", ")}`;
    const origin = { inputs: digests, notes: [line] };
    if (flagOf(args, "summary")) await emit(counts, ["verdict", "rows"], args, io, origin);
    else {
      const wanted = textOf(args, "verdict");
      const kept = rows.filter((row) => wanted === undefined || row.verdict === wanted);
      await emit(kept, publishedColumns, args, io, origin);
    }
    return 0;
  },
};

async function writeTable(args: Arguments, io: Io): Promise<void> {
  const name = choiceOf(args, "table", paperTableNames, "1");
  const own = textOf(args, "mast") === undefined ? null : await openTraces(args, io);
  const by = ["system", "model", "benchmark"];
  const layout = paperTable(name, own === null ? {} : { modes: tabulateModes(own.traces, { by }) });
  await emitText(formatLayout(layout, formatOf(args)), args, io, { inputs: own?.digests ?? [] });
}

async function openAll(args: Arguments, io: Io): Promise<{ data: ComparisonData; digests: readonly FileDigest[] }> {
  const [mast, human] = [textOf(args, "mast"), textOf(args, "human")];
  const full = mast === undefined ? null : await readMastFull(mast);
  if (full !== null) note(args, io, full.notes);
  const votes = human === undefined ? null : await readMastHuman(human);
  if (votes !== null) note(args, io, votes.notes);
  const runs = textOf(args, "itbench") === undefined ? null : await openOutcomes(args, io);
  return {
    data: {
      ...(full === null ? {} : { mast: full.traces }),
      ...(votes === null ? {} : { ratings: votes.ratings }),
      ...(runs === null ? {} : { runs: runs.records }),
    },
    digests: [
      ...(full === null ? [] : [full.digest]),
      ...(votes === null ? [] : [votes.digest]),
      ...(runs?.digests ?? []),
    ],
  };
}
