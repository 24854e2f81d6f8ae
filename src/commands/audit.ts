import { auditLabels, auditMast, auditOutcomes } from "../audit.js";
import { type AuditRow, auditColumns } from "../datasets/audit/finding.js";
import { auditHuman } from "../datasets/audit/human.js";
import { auditItbench } from "../datasets/audit/itbench.js";
import type { FileDigest } from "../datasets/digest.js";
import { readItbench } from "../datasets/itbench.js";
import { outcomesOfRuns } from "../datasets/join.js";
import { readLabelsCsv } from "../datasets/labels-csv.js";
import { scanMastFull } from "../datasets/mast-full.js";
import { readMastHuman } from "../datasets/mast-human.js";
import type { MastRecord } from "../datasets/mast-record.js";
import { type OutcomesFile, readOutcomesCsv } from "../datasets/outcomes-csv.js";
import { UsageError } from "../errors.js";
import type { OutcomeSet } from "../source.js";
import { type Arguments, type Command, flagOf, textOf } from "./command.js";
import { labelledOptions, ratingOptions, seedOf } from "./options.js";
import { emit, emitText } from "./output.js";

const inputs = ["mast", "human", "itbench", "labels", "outcomes"] as const;

export const command: Command = {
  name: "audit",
  summary: "what must be known of a file before any number is published from it",
  usage: `mastkit audit --mast MAD_full_dataset.json --format text
          mastkit audit --human MAD_human_labelled_dataset.json
          mastkit audit --labels labels.csv --outcomes outcomes.csv
          mastkit audit --labels labels.csv --itbench trajectories --strict`,
  without: ["by", "confidence"],
  options: {
    ...Object.fromEntries(
      ["mast", "validate", "labels", "outcomes", "itbench"].map((name) => [name, labelledOptions[name]!]),
    ),
    human: ratingOptions["human"]!,
    format: { type: "string", value: "FORMAT", help: "csv (default), text, json, markdown, latex or html" },
  },
  async run(args, io) {
    if (inputs.every((name) => textOf(args, name) === undefined)) {
      throw new UsageError(
        `audit: nothing to read; give one or more of ${inputs.map((name) => `--${name}`).join(", ")}`,
      );
    }
    const { rows, digests } = await audited(args);
    const count = (severity: string) => rows.filter((row) => row.severity === severity).length;
    const notes = [`audit: errors ${count("error")}, warnings ${count("warning")}, other findings ${count("info")}`];
    const origin = { inputs: digests, notes };
    if (textOf(args, "format") === "text") await emitText(auditText(rows), args, io, origin);
    else await emit(rows, auditColumns, args, io, origin);
    return flagOf(args, "strict") && count("error") > 0 ? 1 : 0;
  },
};

interface Audited {
  readonly rows: readonly AuditRow[];
  readonly digests: readonly FileDigest[];
}

async function audited(args: Arguments): Promise<Audited> {
  const options = { seed: seedOf(args), strict: flagOf(args, "strict") };
  const parts: Audited[] = [];
  const [mast, human, itbench, labels, csv] = inputs.map((name) => textOf(args, name));
  const outcomes = csv === undefined ? null : await readOutcomesCsv(csv).then(asSet);
  if (mast !== undefined) {
    const scanned = await scan(mast, flagOf(args, "validate"));
    const joined = labels === undefined ? (outcomes?.records ?? null) : null;
    parts.push({ rows: auditMast(scanned, options, joined), digests: [scanned.digest] });
  }
  if (human !== undefined) {
    const file = await readMastHuman(human);
    parts.push({ rows: auditHuman(file), digests: [file.digest] });
  }
  const tree = itbench === undefined ? null : await readItbench(itbench);
  if (tree !== null) parts.push({ rows: auditItbench(tree), digests: [tree.digest] });
  if (outcomes !== null) parts.push({ rows: auditOutcomes(outcomes), digests: [outcomes.digest] });
  if (labels !== undefined) {
    const file = await readLabelsCsv(labels);
    const joined = outcomes?.records ?? (tree === null ? null : outcomesOfRuns(tree.runs));
    parts.push({ rows: auditLabels(file, joined, options), digests: [file.digest] });
  }
  return { rows: parts.flatMap(({ rows }) => rows), digests: parts.flatMap(({ digests }) => digests) };
}

function asSet({ outcomes, digest }: OutcomesFile): OutcomeSet {
  return { records: outcomes, digest };
}

/** Every record as it is, repeated ids too, with the digest of each trajectory. */
async function scan(path: string, validate: boolean) {
  const records: MastRecord[] = [];
  const { digest } = await scanMastFull(path, (record) => records.push(record), {
    digestTrajectories: true,
    validate,
  });
  return { records, digest };
}

/** Findings for reading: worst first, each with what follows from it. */
export function auditText(rows: readonly AuditRow[]): string {
  const lines = (["error", "warning", "info"] as const).flatMap((severity) =>
    rows
      .filter((row) => row.severity === severity)
      .flatMap(({ check, dataset, records, detail, consequence }) => [
        `${severity.toUpperCase().padEnd(7)} ${dataset} ${check} [${records}]: ${detail}`,
        ...(consequence === null ? [] : [`        ${consequence}`]),
      ]),
  );
  return `${lines.join("\n")}\n`;
}
