import type { FileDigest } from "../digest.js";
import { type DatasetName, releaseOfDigest } from "../releases.js";
import type { AuditRow } from "./finding.js";

/** Which release a file is, told by its digest; a digest that no release has is said to be unknown. */
export function auditRelease(dataset: DatasetName, digest: FileDigest, records: number): AuditRow {
  const known = releaseOfDigest(digest.sha256);
  const facts = `${records} records, ${digest.bytes} bytes, sha256 ${digest.sha256}`;
  if (known === null || known.dataset !== dataset) {
    return {
      check: "release",
      severity: "warning",
      dataset,
      records,
      detail: `none of the known releases: ${facts}`,
      consequence: "cite the file by its digest; published numbers are of other files",
    };
  }
  return {
    check: "release",
    severity: known.state === "current" ? "info" : "warning",
    dataset,
    records,
    detail: `${known.repository} release ${known.release} (${known.state}): ${facts}`,
    consequence: known.warning,
  };
}
