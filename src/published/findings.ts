import type { StudyFinding } from "../analyses/published.js";
import { wilson } from "../statistics/proportion.js";
import { sum } from "../statistics/summary.js";
import { percentOf, plotted, studyModels } from "./study-rows.js";
import { publishedFigures } from "./tables.js";

/**
 * The contradictions of the ITBench study (blog of February 2026), each with its arithmetic done on the published
 * tables that ship with the kit. The counts are reconstructed from rounded bar labels, assuming that all its charts
 * show the same traces.
 */
export function studyFindings(): readonly StudyFinding[] {
  const models = publishedFigures("itbench-blog-models").map((row) => ({
    model: row["model"]!,
    stated: Number(row["stated_traces"]),
    recall: Number(row["mean_recall_pct"]),
    successful: Number(row["plotted_successful"]),
    failed: Number(row["plotted_failed"]),
  }));
  const each = models.map(({ stated }) => stated).join(" + ");
  const stated = sum(models.map((row) => row.stated));
  const shown = sum(models.flatMap(({ successful, failed }) => [successful, failed]));
  const texts = publishedFigures("itbench-blog-text");
  const points = texts.filter((row) => row["unit"] === "points" && row["code"] !== "");
  const shares = texts.filter((row) => row["code"] === "2.6");
  const [first] = models as [(typeof models)[number]];
  const atMost = first.stated - first.failed;
  const gain = (change: string) =>
    publishedFigures("mast-paper-intervention-gains").find((row) => row["change"] === change)!["gain_points"]!;
  return [
    {
      finding: "310 stated, 237 plotted",
      says: `${stated} annotated traces (${each})`,
      arithmetic: `the bar labels admit one group size a model: ${models.map(({ successful, failed }) => `${successful} + ${failed}`).join(", ")}; in all ${shown}, so ${stated - shown} traces are in no chart`,
      consequence:
        "how the plotted traces were chosen is not said; overall prevalences from the charts are of a selection",
    },
    {
      finding: "points called percent",
      says: points.map((row) => `+${row["printed"]}%`).join(", "),
      arithmetic: points.map(pointsWorked).join("; "),
      consequence: "these are differences of two percentages in points, not relative increases",
    },
    {
      finding: "denominators mixed",
      says: `FM-2.6 in ${shares.map((row) => `${row["printed"]}%`).join(", ")} of traces`,
      arithmetic: shares.map(sharesWorked).join("; "),
      consequence: "the three shares are not of the same kind of traces and cannot be ranked as printed",
    },
    {
      finding: "3.3 and 2.6 both “fatal” and “recoverable”",
      says: "modes 3.3 and 2.6 are named among the “fatal” modes in one place and among the “recoverable” ones in another",
      arithmetic: ["3.3", "2.6"].flatMap((code) => studyModels.map((model) => bothSides(model, code))).join("; "),
      consequence: "no single verdict covers both uses; the effect with its interval does (mastkit lift)",
    },
    {
      finding: "models that are not in the data",
      says: "its advice names models beyond the three that it annotated",
      arithmetic: `the annotated traces are of ${studyModels.join(", ")} (${each}) and of no other model`,
      consequence: "what is said of other models has no counts behind it here",
    },
    {
      finding: "15.6 credited to prompts",
      says: "a gain of 15.6 is credited to better prompts",
      arithmetic: `the paper reports ${gain("topology")} points for a changed topology and ${gain("prompt")} for a changed prompt`,
      consequence: `the prompt's figure is ${gain("prompt")}; the argument from ${gain("topology")} is about topology`,
    },
    {
      finding: "at most 56% successes against 75.5% mean recall",
      says: `${first.model}: mean recall ${first.recall}% over ${first.stated} traces`,
      arithmetic: `${first.failed} of its ${first.stated} traces are plotted as failed, so at most ${first.stated} − ${first.failed} = ${atMost} succeeded; recall is 0 or 1 in 34 of the 35 scenarios (one root cause each), where the mean recall is about the share with recall 1`,
      consequence:
        "the study's outcome, or its choice of traces, is not recall = 1; lifts by a recall threshold cannot be compared with its figures",
    },
    {
      finding: "groups of 10 to 14 behind the “fatal” verdicts",
      says: "modes are called “fatal” for being rare or absent in successful traces",
      arithmetic: `${models.map(({ model, successful }) => `${model}: ${successful} successful traces (a mode seen in 0 of ${successful} may occur in up to ${(100 * wilson(0, successful).high!).toFixed(0)}%)`).join("; ")} (Wilson, 95%)`,
      consequence:
        "the verdicts on 1.4, 2.2 and 2.3 are not supported at these sizes; mastkit lift gives the q of each cell",
    },
  ];
}

type Printed = Readonly<Record<string, string>>;

/** "+52: Gemini-3-Flash 3.3, 29/44 − 2/14 = 51.6 points (the ratio is 4.6)" */
function pointsWorked({ model = "", code = "", printed }: Printed): string {
  const [failed, ok] = [plotted(model, code, "failure"), plotted(model, code, "success")];
  const [share, other] = [failed.flagged / failed.n, ok.flagged / ok.n];
  const ratio = ok.flagged === 0 ? "no ratio exists" : `the ratio is ${((share * ok.n) / ok.flagged).toFixed(1)}`;
  const difference = (100 * (share - other)).toFixed(1);
  return `+${printed}: ${model} ${code}, ${failed.flagged}/${failed.n} − ${ok.flagged}/${ok.n} = ${difference} points (${ratio})`;
}

/** The share of all plotted and of failed traces, and which of them is printed. */
function sharesWorked({ model = "", of }: Printed): string {
  const [all, failed] = [plotted(model, "2.6", "all"), plotted(model, "2.6", "failure")].map(percentOf);
  const mark = (kind: string) => (of === kind ? " (printed)" : "");
  return `${model}: ${all} of all plotted${mark("plotted traces")}, ${failed} of failed${mark("failed traces")}`;
}

function bothSides(model: string, code: string): string {
  const [failed, ok] = [plotted(model, code, "failure"), plotted(model, code, "success")];
  return `${code} ${model}: ${ok.flagged} of ${ok.n} successful and ${failed.flagged} of ${failed.n} failed traces`;
}
