import type { HumanFile, HumanRecord } from "../datasets/mast-human.js";
import { grouped } from "../listed.js";
import { codes } from "../taxonomy/mast.js";
import { crosswalk, taxonomyOfRound } from "../taxonomy/rounds.js";
import { many, some } from "../words.js";
import { type AuditRow, type Finding, found, inDataset, info } from "./finding.js";
import { auditRelease } from "./mast.js";

/** Kappa that the paper's second version states for a round (arXiv 2503.13657v2, in the text). */
const statedKappa: ReadonlyMap<string, number> = new Map([
  ["Round 1", 0.24],
  ["Round 2", 0.92],
  ["Round 3", 0.84],
]);

export function auditHuman(file: HumanFile): readonly AuditRow[] {
  const rounds = grouped(file.records, ({ round }) => round);
  return inDataset("human", [
    auditRelease("human", file.digest, file.records.length),
    taxonomies(rounds),
    missingVotes(file),
    repeatedBlocks(file),
    swappedNames(file),
    identicalTraces(file),
    ...homelessCodes(rounds),
    ...unanimity(file, rounds),
  ]);
}

type Rounds = ReadonlyMap<string, readonly HumanRecord[]>;

function taxonomies(rounds: Rounds): Finding {
  const names = new Set([...rounds.keys()].map((round) => taxonomyOfRound(round)?.version ?? round));
  const unknown = [...rounds.keys()].filter((round) => taxonomyOfRound(round) === null);
  const parts = [...rounds].map(([round, records]) => {
    const own = new Set(records.flatMap(({ modes }) => modes.map(({ code }) => code)));
    const version = taxonomyOfRound(round);
    const extra = version === null ? [] : [...own].filter((code) => !version.modes.some((mode) => mode.code === code));
    const strange = extra.length === 0 ? "" : `, codes of no such taxonomy: ${extra.join(", ")}`;
    return `${round}: ${version?.version ?? "unknown"}, ${own.size} modes, ${many(records.length, "record")}${strange}`;
  });
  return {
    check: "taxonomy-per-round",
    severity: names.size > 1 || unknown.length > 0 ? "warning" : "info",
    records: names.size,
    detail: `${names.size} taxonomies in ${many(rounds.size, "round")} (${parts.join("; ")})`,
    consequence: names.size > 1 ? "the same code means different modes: never pool rounds by code number" : null,
  };
}

function missingVotes({ missingVotes: votes }: HumanFile): Finding {
  return found({
    check: "missing-votes",
    names: votes.map(({ traceId, code, rater }) => `trace ${traceId} ${code} ${rater}`),
    none: "every rater voted on every mode",
    detail: `${many(votes.length, "vote")} missing`,
    consequence: "a missing vote is neither yes nor no",
  });
}

function repeatedBlocks({ records }: HumanFile): Finding {
  const blocks = grouped(records, ({ block }) => block);
  const shared = [...blocks.values()].filter((group) => group.length > 1);
  const inThem = shared.reduce((sum, group) => sum + group.length, 0);
  return found({
    check: "repeated-annotation-blocks",
    records: inThem,
    detail: `${many(blocks.size, "distinct block")} of votes among ${many(records.length, "record")}; ${inThem} records share theirs with another of the round`,
    consequence: `agreement over ${records.length} records overstates the evidence: give it for the ${blocks.size} distinct blocks too (--distinct-blocks)`,
  });
}

function swappedNames({ records }: HumanFile): Finding {
  const swapped = records.filter((record) => record.swapped);
  const names = swapped.map(
    ({ traceId, system, benchmark }) => `${traceId} (system "${system}", benchmark "${benchmark}")`,
  );
  return found({
    check: "swapped-system-and-benchmark",
    records: swapped.length,
    none: "no record has a benchmark's name as its system",
    detail: `records ${some(names)}`,
    consequence: "groups by system or benchmark are wrong for them; names stay as written",
  });
}

function identicalTraces({ records }: HumanFile): Finding {
  const groups = [...grouped(records, ({ traceSha256 }) => traceSha256).values()].filter((group) => group.length > 1);
  const parts = groups.map((group) => `traces ${group.map(({ traceId }) => traceId).join(" and ")} are identical`);
  return found({
    check: "identical-traces",
    records: groups.flat().length,
    none: "all traces are distinct",
    detail: parts.join("; "),
    consequence: "copies are one trace, not two",
  });
}

function homelessCodes(rounds: Rounds): readonly Finding[] {
  return [...rounds].flatMap(([round, records]): readonly Finding[] => {
    const version = taxonomyOfRound(round);
    if (version === null || version.version === "mast14") return [];
    const name = version.version;
    const homes = new Set(Object.values(crosswalk).map((row) => row[name]));
    const used = [...new Set(records.flatMap(({ modes }) => modes.map(({ code }) => code)))].sort();
    const without = used.filter((code) => !homes.has(code));
    if (without.length === 0) return [];
    return [
      info(
        "codes-without-home",
        without.length,
        `${round}: ${without.join(", ")} have no counterpart among the ${codes.length} modes`,
        "--taxonomy mast14 leaves their votes out",
      ),
    ];
  });
}

/** Rounds in which all raters agree in every cell, where the paper states a lower agreement. */
function unanimity({ ratings }: HumanFile, rounds: Rounds): readonly Finding[] {
  return [...rounds].flatMap(([round, records]): readonly Finding[] => {
    const stated = statedKappa.get(round);
    const cells = grouped(
      ratings.filter(({ set, value }) => set === round && value !== null),
      ({ item, code }) => JSON.stringify([item, code]),
    );
    const split = [...cells.values()].filter((votes) => new Set(votes.map(({ value }) => value)).size > 1).length;
    if (split > 0 || cells.size === 0 || stated === undefined) return [];
    return [
      {
        check: "unanimous-votes",
        severity: "warning",
        records: records.length,
        detail: `${round}: raters agree in all ${cells.size} cells (kappa 1); the paper states ${stated}`,
        consequence: "probably votes after discussion: not comparable with the stated kappa",
      },
    ];
  });
}
