import { auditAnalysis, replicationStrips } from "../analyses/audit.js";
import { type AuditRow, auditText } from "../audit/finding.js";
import { commandOf } from "./analysis-command.js";
import type { Command } from "./command.js";

export const command: Command = commandOf([auditAnalysis, replicationStrips], {
  text: ({ rows }) => auditText(rows as unknown as readonly AuditRow[]),
});
