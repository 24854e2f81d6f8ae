import { wilson } from "../statistics/proportion.js";
import type { ComparisonData } from "./comparison-data.js";
import { correlationRows } from "./paper-correlations.js";
import { judgeRows } from "./paper-judge.js";
import { ag2Rows, compositionRows, openModelRows } from "./paper-tables.js";
import { sum } from "./sum.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { decimals, judge, type Printed, type PublishedRow } from "./verdict.js";

const paper = "MAST paper";

/** What the MAST paper printed, against its own other tables, the releases' counts and, where given, traces. */
export function paperRows(data: ComparisonData): readonly PublishedRow[] {
  return [
    ...modeShares(data),
    ...categoryShares(),
    ...compositionRows(data),
    ...judgeRows(),
    ...failureRates(),
    ...openModelRows(data),
    ...successFailure(),
    ...ag2Rows(data),
    ...correlationRows(data),
  ];
}

const versions = ["v1", "v2", "v3"] as const;

function modeShares({ mast }: ComparisonData): readonly PublishedRow[] {
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

function failureRates(): readonly PublishedRow[] {
  const sizes = publishedTable("mast-paper-success-failure-modes").rows.filter((row) => row.code === "1.1");
  return publishedFigures("mast-paper-failure-rates").map((figure) => {
    const system = figure["mas_name"]!;
    const printed: Printed = {
      source: `${paper} v2, Figure 1`,
      quantity: "failure rate",
      group: `${system}, ${figure["benchmark_name"]}`,
      text: figure["v2_failure_pct"]!,
      unit: "percent",
      origin: "mast-paper-failure-rates",
    };
    const of = (outcome: string) =>
      sizes.find((row) => row.group["system"] === system && row.outcome === outcome)?.traces ?? 0;
    const n = of("failure") + of("success");
    if (n === 0) {
      return judge(printed, {
        kind: "missing",
        what: "the benchmark's outcome of each trace (MAST-Data carries none)",
        command: "mastkit outcomes --outcomes FILE --by system",
      });
    }
    const { low, high } = wilson(of("failure"), n);
    return judge(printed, {
      kind: "computed",
      value: of("failure") / n,
      low,
      high,
      n,
      countsWhat: "traces of Table 7 (v3), whose group sizes are inferred from its percentages",
      from: ["mast-paper-success-failure"],
    });
  });
}

function successFailure(): readonly PublishedRow[] {
  const counts = publishedTable("mast-paper-success-failure-modes").rows;
  return publishedFigures("mast-paper-success-failure").map((figure, index) => {
    const { flagged, labelled } = counts[index]!;
    return judge(
      {
        source: `${paper} v3, Table 7`,
        quantity: `share of traces (${figure["outcome"]})`,
        group: figure["mas_name"]!,
        code: figure["code"]!,
        text: figure["pct_of_traces"]!,
        unit: "percent",
        origin: "mast-paper-success-failure",
      },
      {
        kind: "computed",
        value: flagged / labelled,
        n: labelled,
        countsWhat: "traces of the group, its size inferred",
        from: ["mast-paper-success-failure"],
      },
    );
  });
}
