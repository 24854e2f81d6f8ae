import { replicatedLabelsToken } from "../counts/cautions.js";
import { groupColumn } from "../counts/group.js";
import type { CountTable } from "../counts/tables.js";
import { InputError } from "../errors.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { replicationCautions, replicationText } from "../statistics/replication-caution.js";
import type { LabelPoint } from "../trace.js";
import { type Arguments, flagOf, textOf } from "./command.js";
import { byOf } from "./options.js";

/**
 * The caution of traces whose labels are replicated over groups; none where they are not. `byGroup`: the results are by
 * group whatever the options say.
 *
 * @throws InputError where results by group are asked for and `--accept-replicated-labels` is not given.
 */
export function replicationCaution(
  points: readonly LabelPoint[],
  file: string,
  args: Arguments,
  { byGroup = false }: { readonly byGroup?: boolean } = {},
): readonly string[] {
  const replication = replicatedGroups(points, { verdictOnly: true });
  if (replication.verdict === "replicated" && (byGroup || splits(args).length > 0))
    refuseUnlessAccepted(file, replicationText(replication), args);
  return replicationCautions(replication);
}

/**
 * The same for a count table that carries the caution: refused where a column asked for tells apart rows that have it. Counts of two
 * releases may stand side by side; replicated labels of two systems may not.
 */
export function refuseReplicatedCounts(table: CountTable, file: string, args: Arguments): void {
  const rows = table.rows.filter(({ caution }) => caution.includes(replicatedLabelsToken));
  const split = splits(args).find(
    (name) => new Set(rows.map(({ group }) => group[name] ?? group[groupColumn(name)])).size > 1,
  );
  if (split !== undefined)
    refuseUnlessAccepted(file, `its rows by ${split} carry the caution ${replicatedLabelsToken}`, args);
}

/**
 * The columns whose values the results set side by side: those of `--by`, `--compare`, `--pair` and `--stratify`. By
 * cluster, copies of one label vector stay together.
 */
function splits(args: Arguments): readonly string[] {
  const others = ["compare", "pair", "stratify"].map((name) => textOf(args, name));
  return [...byOf(args), ...others].filter(
    (name): name is string => name !== undefined && name !== "outcome" && name !== "cluster",
  );
}

function refuseUnlessAccepted(file: string, problem: string, args: Arguments): void {
  if (flagOf(args, "accept-replicated-labels")) return;
  throw new InputError(`labels are replicated, so results by group are an artefact: ${problem}`, {
    file,
    remedy:
      splits(args).length === 0
        ? "accept it with --accept-replicated-labels (noted in the table)"
        : "leave out --by, --compare, --pair and --stratify, or accept it with --accept-replicated-labels (noted in every row)",
  });
}
