import {
  clustersColumn,
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  number,
  pValue,
  qColumn,
  type RowOf,
  sideColumns,
  text,
} from "../columns.js";
import { verdicts } from "../statistics/verdict.js";

/** A ratio whose interval can be open above. */
const openRatio = { range: "0 or more", none: ["undefined", "unbounded or undefined"] } as const;

/** The columns of `lift`, which a threshold sweep has too. */
export const liftColumns = columnsOf([
  ...modeColumns,
  ...sideColumns,
  ...estimate("risk_difference", "share among failed − share among successful", {
    range: "−1 to 1",
    empty: "one side has no labelled trace",
  }),
  number(
    "lift",
    "share among failed / share among all of known outcome; at most 1/P(failed): not comparable between groups",
    { range: "0 or more", empty: "no failed trace, no trace with the mode, or traces selected on outcome" },
  ),
  ...estimate("risk_ratio", "share among failed / share among successful", {
    ...openRatio,
    empty: "no successful trace has the mode",
  }),
  ...estimate("odds_ratio", "odds of the mode, failed against successful", { ...openRatio, empty: "an empty cell" }),
  text("test", "the test behind `p`", {
    of: ["fisher", "cluster-urn", "cluster-within", "cluster-whole"],
    empty: "weighted traces",
  }),
  pValue("p", "two-sided", "not testable: the note says why"),
  qColumn,
  pValue("q_by", "Benjamini–Yekutieli's", "no p"),
  pValue("p_holm", "Holm's", "no p"),
  count("family", "testable cells of the call (`--family group`: of the group)"),
  clustersColumn,
  text(
    "verdict",
    "the study's word for an association: fatal and protective q < .05 and the sign; recoverable at least 10 successful traces and Wilson's lower limit among them at least .5",
    { of: verdicts },
  ),
  text("interval", "of difference, ratio and odds; of weighted traces survey-t of the difference alone"),
  noteColumn,
]);
/** A row of `lift`, by its columns. */
export type LiftRow = RowOf<typeof liftColumns>;

/** Shared with a threshold sweep. */
export const liftMethods = {
  estimates:
    "Failed and successful traces are compared by the share that has each mode, among traces of known outcome labelled for it: risk difference (failed − successful), risk ratio and odds ratio.",
  parts: ["risk difference", "risk ratio", "odds ratio"],
  counts: { failed_n: "failed traces", successful_n: "successful traces" },
  usual: [{ interval: "newcombe;koopman;exact-conditional", test: "fisher", q: 1, q_by: 1, p_holm: 1 }],
} as const;
