import { auditAnalysis, replicationStrips } from "../analyses/audit.js";
import { type AuditRow, auditText } from "../audit/finding.js";
import { commandOf } from "./analysis-command.js";
import type { Command } from "./command.js";

/** The audit, which can be read as text too (`--format text`). */
export const command: Command = commandOf([auditAnalysis, replicationStrips], {
  text: ({ rows }) => auditText(rows as unknown as readonly AuditRow[]),
});
