import type { Compared } from "./comparison-data.js";
import { correlationRows } from "./paper-correlations.js";
import { judgeRows } from "./paper-judge.js";
import { failureRateRows, successFailureRows } from "./paper-outcomes.js";
import { ag2Rows, compositionRows, openModelRows } from "./paper-tables.js";
import { sum } from "./sum.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { decimals, judge, type PublishedRow } from "./verdict.js";

const paper = "MAST paper";

/** What the MAST paper printed, against its own other tables, the releases' counts and, where given, traces. */
export function paperRows(data: Compared): readonly PublishedRow[] {
  return [
    ...modeShares(data),
    ...categoryShares(),
    ...compositionRows(data),
    ...judgeRows(),
    ...failureRateRows(data),
    ...openModelRows(data),
    ...successFailureRows(data),
    ...ag2Rows(data),
    ...correlationRows(data),
  ];
}

const versions = ["v1", "v2", "v3"] as const;

function modeShares({ mast }: Compared): readonly PublishedRow[] {
  const releases = publishedTable("mast-releases-modes").rows;
  return versions.flatMap((version) =>
    publishedFigures("mast-paper-mode-shares").map((figure) => {
      const code = figure["code"]!;
      const name = version === "v3" ? "2026-08-13" : "2025";
      const own = releases.filter((row) => row.group["release"] === name);
      const flags = sum(own.map((row) => row.flagged));
      const flagged = own.find((row) => row.code === code)!.flagged;
      return judge(
        {
          source: `${paper} ${version}`,
          quantity: "share of all flags",
          code,
          text: figure[`${version}_pct_of_flags`]!,
          unit: "percent",
          origin: "mast-paper-mode-shares",
        },
        {
          kind: "not comparable",
          value: flagged / flags,
          n: flags,
          countsWhat: `flags of the ${name} release`,
          why: "the paper's cells come from other traces than the released file; its caption says prevalence, the column sums to 100% of flags",
          notes: [
            "a share of flags has no interval",
            name === "2025" ? "2025 release: replicated labels" : null,
            mast === undefined ? null : "the file's own shares: `mastkit prevalence --denominator flags`",
          ],
        },
      );
    }),
  );
}

function categoryShares(): readonly PublishedRow[] {
  const shares = publishedFigures("mast-paper-mode-shares");
  return versions.flatMap((version) =>
    publishedFigures("mast-paper-category-shares").map((figure) => {
      const category = figure["category"]!;
      const texts = shares
        .filter((row) => row["code"]!.startsWith(`${category.slice(2)}.`))
        .map((row) => row[`${version}_pct_of_flags`]!);
      return judge(
        {
          source: `${paper} ${version}`,
          quantity: "share of all flags, by category",
          group: category,
          text: figure[`${version}_pct_of_flags`]!,
          unit: "percent",
          origin: "mast-paper-category-shares",
        },
        {
          kind: "computed",
          value: sum(texts.map(Number)) / 100,
          slack: sum(texts.map((text) => 0.5 * 10 ** -decimals(text))) / 100,
          countsWhat: "sum of the printed shares of its modes",
          from: ["mast-paper-mode-shares"],
        },
      );
    }),
  );
}
