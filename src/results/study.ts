import { auditStudy, auditSummaryLines } from "../audit.js";
import type { Plot } from "../export/figure.js";
import { auditPublished } from "../published/audit-published.js";
import type { StudyData } from "../source.js";
import { auditTables } from "./audit.js";
import { gatherResults } from "./gather.js";
import { gatherPlots } from "./plots.js";
import { type Absence, parametersOf, type ResultOptions, type ResultTable } from "./tables.js";

/** All that can be said of the data at hand. */
export interface Study {
  readonly data: StudyData;
  /** What matters of the audit, a line each. */
  readonly summary: readonly string[];
  /** The audit's tables first. */
  readonly tables: readonly ResultTable[];
  readonly absences: readonly Absence[];
  readonly plots: readonly Plot[];
  /** What was chosen otherwise than by default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Figures that the data do not allow. */
  readonly undrawn: readonly Absence[];
}

/** Audits the data, then computes every table and the rows of every figure that they allow. */
export async function studyOf(data: StudyData, options: ResultOptions = {}): Promise<Study> {
  const own = auditStudy(data, options.seed === undefined ? {} : { seed: options.seed });
  const findings = [...own, ...auditPublished({ mast: data.mast === null, human: data.human === null })];
  const { tables, absences } = await gatherResults(data, options);
  const { plots, absences: undrawn } = await gatherPlots(data, options);
  return {
    data,
    summary: auditSummaryLines(findings),
    tables: [...auditTables(findings, data), ...tables],
    absences,
    plots,
    parameters: parametersOf(data, options),
    undrawn,
  };
}
