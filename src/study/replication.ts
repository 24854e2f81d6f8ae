import type { Given } from "../analyses/given.js";
import { replicatedLabelsToken } from "../counts/cautions.js";
import { groupColumn } from "../counts/group.js";
import type { CountTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { replicationCautions, replicationText } from "../statistics/replication-caution.js";
import type { LabelPoint } from "../trace.js";

/** The columns whose values an analysis sets side by side. */
export interface Splits {
  readonly by?: readonly string[];
  /** The column of `--compare`, `--pair` or `--stratify`. */
  readonly column?: string | undefined;
  /** The results are by group whatever the options say. */
  readonly always?: boolean;
}

/**
 * The caution of traces whose labels are replicated over groups; none where they are not.
 *
 * @throws InputError where results by group are asked for and `acceptReplicatedLabels` is not given.
 */
export function replicationCaution(
  points: readonly LabelPoint[],
  file: string,
  given: Given,
  splits: Splits,
): readonly string[] {
  const replication = replicatedGroups(points, { verdictOnly: true });
  if (replication.verdict === "replicated" && (splits.always === true || columnsOf(splits).length > 0))
    refuseUnlessAccepted(file, replicationText(replication), given, splits);
  return replicationCautions(replication);
}

/**
 * The same for a count table that carries the caution: refused where a column asked for tells apart rows that have it.
 * Counts of two releases may stand side by side; replicated labels of two systems may not.
 */
export function refuseReplicatedCounts(table: CountTable, file: string, given: Given, splits: Splits): void {
  const rows = table.rows.filter(({ caution }) => caution.includes(replicatedLabelsToken));
  const split = columnsOf(splits).find(
    (name) => new Set(rows.map(({ group }) => group[name] ?? group[groupColumn(name)])).size > 1,
  );
  if (split !== undefined)
    refuseUnlessAccepted(file, `its rows by ${split} carry the caution ${replicatedLabelsToken}`, given, splits);
}

/** What is set side by side: by cluster, copies of one label vector stay together. */
function columnsOf({ by = [], column }: Splits): readonly string[] {
  return [...by, ...(column === undefined || column === "outcome" ? [] : [column])].filter(
    (name) => name !== "cluster",
  );
}

function refuseUnlessAccepted(file: string, problem: string, given: Given, splits: Splits): void {
  if (given.acceptReplicatedLabels === true) return;
  throw new InputError(`labels are replicated, so results by group are an artefact: ${problem}`, {
    file,
    remedy:
      columnsOf(splits).length === 0
        ? "accept it with --accept-replicated-labels (noted in the table)"
        : "leave out --by, --compare, --pair and --stratify, or accept it with --accept-replicated-labels (noted in every row)",
  });
}
