import { type AuditRow, grouped } from "../datasets/audit/finding.js";
import { type PublishedTableName, publishedFigures, publishedTable } from "./tables.js";

/** Which published counts stand in for data that are not at hand. */
export interface StandingIn {
  readonly mast: boolean;
  readonly human: boolean;
}

/**
 * What must be known of the shipped counts that are used: the study's choice of traces, and each table's cautions. The
 * study's counts are always used; MAST's and the human votes' where their file is not at hand.
 */
export function auditPublished({ mast, human }: StandingIn): readonly AuditRow[] {
  return [
    ...(mast ? cautions("mast", "mast-releases-modes") : []),
    ...(human ? cautions("human", "mast-human-votes") : []),
    studySelection(),
    ...cautions("study", "itbench-study-modes"),
    ...cautions("success-failure", "mast-paper-success-failure-modes"),
  ];
}

/** Plotted traces of the study against those that it annotated, by outcome. */
function studySelection(): AuditRow {
  const models = publishedFigures("itbench-blog-models").map((row) => {
    const [successful, failed, stated] = [row["plotted_successful"], row["plotted_failed"], row["stated_traces"]].map(
      Number,
    );
    return { model: row["model"]!, successful: successful!, failed: failed!, stated: stated! };
  });
  const left = models.reduce((sum, row) => sum + row.stated - row.successful - row.failed, 0);
  return {
    check: "selection",
    severity: "warning",
    dataset: "study",
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

/** One row for each caution that rows of a table carry. */
function cautions(dataset: string, name: PublishedTableName): readonly AuditRow[] {
  const rows = publishedTable(name).rows.filter(({ caution }) => caution.length > 0);
  return [...grouped<(typeof rows)[number]>(rows, ({ caution }) => JSON.stringify(caution)).values()].map(
    (own): AuditRow => ({
      check: "published-counts",
      severity: "warning",
      dataset,
      records: own.length,
      detail: `${name}.csv, ${own[0]!.source ?? "no source"}: ${own[0]!.caution.join("; ")}`,
      consequence: null,
    }),
  );
}
