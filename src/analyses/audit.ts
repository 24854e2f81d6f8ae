import { auditFiles, type FilesToAudit } from "../audit/files.js";
import { labelPoints, replicationRows } from "../audit/replication.js";
import { columnsOf, count, text } from "../columns.js";
import { analysisOf } from "./analysis.js";
import { flag, seed, word } from "./options.js";
import { verbs } from "./verbs.js";
import { cells } from "./view.js";

export const auditAnalysis = analysisOf({
  name: "audit",
  verb: "audit",
  summary: verbs.data.audit,
  examples: [
    "audit --mast MAD_full_dataset.json --format text",
    "audit --human MAD_human_labelled_dataset.json",
    "audit --labels labels.csv --outcomes outcomes.csv",
    "audit --labels labels.csv --itbench trajectories --strict",
    "audit --counts data/published/itbench-study-modes.csv",
  ],
  input: { of: "files" },
  options: {
    seed,
    only: word("DATASET", "findings of one data set: mast, human, itbench, outcomes, labels"),
  },
  columns: columnsOf([
    text("check", "its name"),
    text("severity", "error: results would be wrong; warning: results need care; info: how the file is", {
      of: ["info", "warning", "error"],
    }),
    text("dataset", "mast, human, itbench, outcomes, labels or a count table's"),
    count("records", "how many rows, votes, runs or groups it concerns"),
    text("detail", "what was found"),
    text("consequence", "what follows for an analysis", { empty: "nothing does" }),
  ]),
  run(files: FilesToAudit, { only, ...values }) {
    const rows = auditFiles(files, values).filter(({ dataset }) => only === undefined || dataset === only);
    return { groups: [], rows: rows.map((row) => ({ ...row })) };
  },
  remarks({ rows }) {
    const count = (severity: string) => rows.filter((row) => row["severity"] === severity).length;
    return [`audit: errors ${count("error")}, warnings ${count("warning")}, other findings ${count("info")}`];
  },
  fails: ({ rows }, { strict }) => strict === true && rows.some((row) => row["severity"] === "error"),
  shows: cells("severity", "check", "records", "detail", "consequence"),
  headline({ rows }) {
    const of = (severity: string) => rows.filter((row) => row["severity"] === severity).length;
    const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
    return `${count(of("error"), "error")}, ${count(of("warning"), "warning")}, ${count(of("info"), "note")}.`;
  },
});

/** How the labels of each group at each trace index compare with the other groups'. */
export const replicationStrips = analysisOf({
  name: "audit-strips",
  verb: "audit",
  view: "strips",
  summary: "each group's labels at each trace index, beside those of the other groups",
  examples: ["audit --mast MAD_full_dataset.json --strips"],
  input: { of: "files" },
  options: { strips: flag("each group's labels at each trace index: replicated, own, empty, missing") },
  columns: columnsOf([
    count("index", "the trace's index"),
    text(
      "state",
      "replicated: another group has the very same labels at this index; empty: the same, but without any flag; own; missing: not labelled",
      { of: ["replicated", "own", "empty", "missing"] },
    ),
  ]),
  run: (files: FilesToAudit) => ({ groups: ["group"], rows: replicationRows(labelPoints(files)) }),
});
