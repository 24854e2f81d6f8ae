import { grouped } from "../listed.js";
import { canonicalName, knownNames } from "../names.js";
import { slipsBetween } from "../words.js";
import { type Finding, found } from "./finding.js";

export type NameKind = keyof typeof knownNames;

/**
 * The known name that a name is probably meant to be: letters and digits alike, or one or two typing slips; else null. A
 * model of another version number is another model.
 */
export function nearMiss(name: string, kind: NameKind): string | null {
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const own = bare(name);
  const alike = knownNames[kind].find((other) => bare(other) === own);
  if (alike !== undefined) return alike;
  const most = own.length < 5 ? 1 : 2;
  const version = (text: string) => (kind === "model" ? text.replace(/\D/g, "") : "");
  const [nearest] = knownNames[kind]
    .filter((other) => version(other) === version(name))
    .map((other) => ({ other, slips: slipsBetween(own, bare(other)) }))
    .sort((a, b) => a.slips - b.slips);
  return nearest !== undefined && nearest.slips <= most ? nearest.other : null;
}

export function auditNamesOf(records: readonly Readonly<Record<NameKind, string | null>>[]): readonly Finding[] {
  const kinds = ["system", "model", "benchmark"] as const;
  return kinds.flatMap((kind) =>
    auditNames(
      kind,
      records.map((record) => record[kind]),
    ),
  );
}

/** Names that are probably meant to be a published one, names of one thing side by side, and rows without a name. */
export function auditNames(kind: NameKind, names: readonly (string | null)[]): readonly Finding[] {
  const counts = grouped(
    names.filter((name): name is string => name !== null && name !== ""),
    (name) => name,
  );
  const unknown = [...counts].filter(([name]) => !knownNames[kind].some((other) => other === name));
  const spellings = [...grouped([...counts.keys()], canonicalName).values()].filter((group) => group.length > 1);
  const missing = names.filter((name) => name === null || name === "").length;
  return [
    ...unknown.flatMap(([name, uses]) => {
      const near = nearMiss(name, kind);
      if (near === null) return [];
      return found({
        check: `unknown-${kind}`,
        records: uses.length,
        detail: `${kind} ${name}: did you mean ${near}?`,
        consequence: "as written it is a group of its own",
      });
    }),
    ...spellings.map((group) =>
      found({
        check: `two-names-one-${kind}`,
        records: group.reduce((sum, name) => sum + (counts.get(name)?.length ?? 0), 0),
        detail: `${group.join(" and ")} are one ${kind} under two names`,
        consequence: "as written they are groups of their own",
      }),
    ),
    ...(missing === 0 || missing === names.length
      ? []
      : [
          found({
            check: `missing-${kind}`,
            records: missing,
            detail: `${missing} of ${names.length} rows have no ${kind}`,
            consequence: "by group they are a group of their own",
          }),
        ]),
  ];
}
