import { codes } from "../../taxonomy.js";
import { many, some } from "../../words.js";
import type { MastRecord } from "../mast-record.js";
import type { AuditRow } from "./finding.js";

/** Codes that rows lack altogether, and annotations that are no code. */
export function auditCodes(dataset: string, records: readonly MastRecord[]): readonly AuditRow[] {
  const absent = records.filter(({ absentCodes }) => absentCodes.length > 0);
  const other = records.filter(({ otherLabels }) => otherLabels.length > 0);
  const names = [...new Set(other.flatMap(({ otherLabels }) => otherLabels))];
  const missing = codes.filter((code) => absent.some(({ absentCodes }) => absentCodes.includes(code)));
  return [
    ...(absent.length === 0
      ? []
      : [
          {
            check: "absent-codes",
            severity: "warning" as const,
            dataset,
            records: absent.length,
            detail: `${many(absent.length, "row")} without a property for ${missing.join(", ")}`,
            consequence: "not labelled: never a no",
          },
        ]),
    ...(other.length === 0
      ? []
      : [
          {
            check: "unknown-codes",
            severity: "warning" as const,
            dataset,
            records: other.length,
            detail: `${many(other.length, "row")} with annotations that are no code: ${some(names)}`,
            consequence: "they are not read",
          },
        ]),
  ];
}
