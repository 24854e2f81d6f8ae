import type { FileDigest } from "../datasets/digest.js";
import { readMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import { comparePublished } from "../published/compare.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { findingColumns, studyFindings } from "../published/findings.js";
import { publishedColumns, verdictCounts, verdicts } from "../published/verdict.js";
import { type Arguments, type Command, flagOf, type Io, textOf } from "./command.js";
import { openOutcomes } from "./inputs.js";
import { labelledOptions, ratingOptions } from "./options.js";
import { emit, note } from "./output.js";

const names = ["mast", "itbench", "success-threshold", "recall"] as const;

export const command: Command = {
  name: "published",
  summary: "published numbers beside what the data at hand give, with a verdict each",
  usage: `mastkit published
          mastkit published --mast MAD_full_dataset.json --human MAD_human_labelled_dataset.json --itbench DIR
          mastkit published --findings`,
  options: {
    ...Object.fromEntries(names.map((name) => [name, labelledOptions[name]!])),
    human: ratingOptions["human"]!,
    verdict: { type: "string", value: "VERDICT", help: "rows of one verdict only", choices: verdicts },
    summary: { type: "flag", help: "how many rows carry each verdict, in place of the rows" },
    findings: { type: "flag", help: "the study's contradictions with their arithmetic, in place of the rows" },
  },
  async run(args, io) {
    if (flagOf(args, "findings")) {
      await emit(studyFindings(), findingColumns, args, io, { inputs: [] });
      return 0;
    }
    const { data, digests } = await openAll(args, io);
    const rows = comparePublished(data);
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
