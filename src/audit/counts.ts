import type { CountTable } from "../counts/tables.js";
import type { FileDigest } from "../datasets/digest.js";
import { grouped } from "../listed.js";
import { type PublishedTableName, publishedFigures, publishedTable, publishedTableNames } from "../published/tables.js";
import { type AuditRow, type Finding, found, inDataset } from "./finding.js";

/** Shipped tables whose findings go under the name of what they are about; the others' under their own. */
const datasets: Readonly<Partial<Record<PublishedTableName, string>>> = {
  "mast-releases-modes": "mast",
  "mast-human-votes": "human",
  "itbench-study-modes": "study",
  "mast-paper-success-failure-modes": "success-failure",
};

/** What must be known of a count table: its rows' cautions; of the study's shipped counts also how traces were chosen. */
export function auditCounts(table: CountTable, { name }: FileDigest): readonly AuditRow[] {
  const shipped = publishedTableNames.find((known) => `${known}.csv` === name && isShipped(known, table));
  const dataset = shipped === undefined ? "counts" : (datasets[shipped] ?? shipped);
  return inDataset(dataset, [
    ...(shipped === "itbench-study-modes" ? [studySelection()] : []),
    ...cautions(table, name),
  ]);
}

function isShipped(name: PublishedTableName, table: CountTable): boolean {
  return JSON.stringify(publishedTable(name)) === JSON.stringify(table);
}

/** Plotted traces of the study against those that it annotated, by outcome. */
function studySelection(): Finding {
  const models = publishedFigures("itbench-blog-models").map((row) => ({
    model: row["model"],
    stated: Number(row["stated_traces"]),
    successful: Number(row["plotted_successful"]),
    failed: Number(row["plotted_failed"]),
  }));
  const left = models.reduce((sum, row) => sum + row.stated - row.successful - row.failed, 0);
  return {
    check: "selection",
    severity: "warning",
    records: left,
    detail: models
      .map(
        ({ model, successful, failed, stated }) =>
          `${model}: ${successful + failed} plotted of ${stated} annotated (${successful} successful, ${failed} failed)`,
      )
      .join("; "),
    consequence: `what the other ${left} traces carry is not published: compare within outcomes and models, give no overall prevalence`,
  };
}

function cautions(table: CountTable, name: string): readonly Finding[] {
  const rows = table.rows.filter(({ caution }) => caution.length > 0);
  return [...grouped<(typeof rows)[number], string>(rows, ({ caution }) => JSON.stringify(caution)).values()].map(
    (own) =>
      found({
        check: "published-counts",
        records: own.length,
        detail: `${name}, ${own[0]!.source ?? "no source"}: ${own[0]!.caution.join("; ")}`,
        consequence: null,
      }),
  );
}
