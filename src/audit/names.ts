import { canonicalName, knownNames } from "../names.js";
import { type AuditRow, grouped } from "./finding.js";

export type NameKind = keyof typeof knownNames;

/** The known name that a name is probably meant to be: letters and digits alike, or one or two typing slips; else null. */
export function nearMiss(name: string, kind: NameKind): string | null {
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const own = bare(name);
  const alike = knownNames[kind].find((other) => bare(other) === own);
  if (alike !== undefined) return alike;
  const most = own.length < 5 ? 1 : 2;
  const [nearest] = knownNames[kind]
    .map((other) => ({ other, slips: slipsBetween(own, bare(other)) }))
    .sort((a, b) => a.slips - b.slips);
  return nearest !== undefined && nearest.slips <= most ? nearest.other : null;
}

/** Names that no published file has, with the name each was probably meant to be; aliases of one thing side by side. */
export function auditNames(dataset: string, kind: NameKind, names: readonly (string | null)[]): readonly AuditRow[] {
  const counts = grouped(
    names.filter((name): name is string => name !== null && name !== ""),
    (name) => name,
  );
  const unknown = [...counts].filter(([name]) => !knownNames[kind].some((other) => other === name));
  const missing = names.filter((name) => name === null || name === "").length;
  const rows: AuditRow[] = unknown.map(([name, uses]) => {
    const near = nearMiss(name, kind);
    return {
      check: `unknown-${kind}`,
      severity: near === null ? "info" : "warning",
      dataset,
      records: uses.length,
      detail: near === null ? `${kind} ${name} is in no published file` : `${kind} ${name}: did you mean ${near}?`,
      consequence: near === null ? null : "as written it is a group of its own",
    };
  });
  const spellings = [...grouped([...counts.keys()], canonicalName)].filter(([, group]) => group.length > 1);
  rows.push(
    ...spellings.map(
      ([, group]): AuditRow => ({
        check: `two-names-one-${kind}`,
        severity: "warning",
        dataset,
        records: group.reduce((sum, name) => sum + (counts.get(name)?.length ?? 0), 0),
        detail: `${group.join(" and ")} are one ${kind} under two names`,
        consequence: "as written they are groups of their own",
      }),
    ),
  );
  if (missing > 0 && missing < names.length) {
    rows.push({
      check: `missing-${kind}`,
      severity: "warning",
      dataset,
      records: missing,
      detail: `${missing} of ${names.length} rows have no ${kind}`,
      consequence: "by group they are a group of their own",
    });
  }
  return rows;
}

/** Letters to change, add, drop or swap with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  const cost = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(cost[i - 1]![j]! + 1, cost[i]![j - 1]! + 1, cost[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, cost[i - 2]![j - 2]! + 1);
      cost[i]![j] = best;
    }
  }
  return cost[a.length]![b.length]!;
}
