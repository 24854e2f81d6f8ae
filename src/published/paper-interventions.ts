import { mean, sampleSd } from "../statistics/summary.js";
import { publishedFigures, publishedSeeds } from "./tables.js";
import { type Answer, halfUnit, judge, needs, type PublishedRow } from "./verdict.js";

const table5 = "mast-paper-case-studies";
const head = { source: "MAST paper v3, Table 5", unit: "percent", origin: table5 } as const;

/** Table 5: AG2's accuracies and their spread over seeds, from the authors' seeds; ChatDev's runs are not published. */
export function caseStudyRows(): readonly PublishedRow[] {
  const { scores, of } = publishedSeeds();
  return publishedFigures(table5).flatMap((figure) => {
    const fields = ["mas_name", "benchmark_name", "llm_name", "condition"] as const;
    const [system, benchmark, model, condition] = fields.map((field) => figure[field]!);
    const group = [system, benchmark, model, condition].join(", ");
    const shares = scores
      .filter((score) => score.group["llm_name"] === model && score.condition === condition)
      .map(({ value }) => Number(value) / of);
    const accuracy = { ...head, quantity: "accuracy", group, text: figure["accuracy_pct"]! };
    if (system !== "AG2")
      return [judge(accuracy, needs(`the runs of ${system} on ${benchmark}`, "they are not published"))];
    const spread = { ...head, quantity: "standard deviation", group, text: figure["sd_pct"]! };
    const from = ["mast-paper-interventions-ag2-seeds"];
    const answer = (value: number, countsWhat: string): Answer => ({
      ...{ kind: "computed", value, n: shares.length, countsWhat, from },
    });
    return [
      judge(accuracy, answer(mean(shares)!, `mean over seeds of the correct answers of ${of}`)),
      judge(spread, answer(sampleSd(shares)!, "sample standard deviation over seeds")),
    ];
  });
}

/** The gains that the paper's text credits to ChatDev's interventions, against the accuracies of its Table 5. */
export function gainRows(): readonly PublishedRow[] {
  const accuracy = (change: string) =>
    publishedFigures(table5).find((row) => row["condition"] === change && row["benchmark_name"] === "ProgramDev-v0")![
      "accuracy_pct"
    ]!;
  return publishedFigures("mast-paper-intervention-gains").map((figure) => {
    const change = figure["change"]!;
    const [before, after] = [accuracy("baseline"), accuracy(change)];
    return judge(
      {
        source: "MAST paper v3, Section 4",
        quantity: "gain in tasks solved, ChatDev on ProgramDev-v0",
        group: change,
        text: figure["gain_points"]!,
        unit: "points",
        origin: "mast-paper-intervention-gains",
      },
      {
        kind: "computed",
        value: (Number(after) - Number(before)) / 100,
        slack: (halfUnit(after) + halfUnit(before)) / 100,
        countsWhat: `difference of the printed accuracies: ${after} − ${before}`,
        from: [table5],
        notes: ["32 tasks; the paper gives no spread"],
      },
    );
  });
}
