import { wilson } from "../statistics/proportion.js";
import { percentOf, plotted, studyModels } from "./study-rows.js";
import { publishedFigures } from "./tables.js";

/** A place where the study contradicts its own figures, or says more than they carry. */
export interface StudyFinding {
  /** Short name, stable. */
  readonly finding: string;
  /** What the study says, in our words. */
  readonly says: string;
  /** The numbers that speak against it, worked out from the published tables. */
  readonly arithmetic: string;
  /** What follows for a reader. */
  readonly consequence: string;
}

/**
 * The contradictions of the ITBench study (blog of February 2026), each with its arithmetic done on the published
 * tables that ship with the kit. The counts are reconstructed from rounded bar labels, assuming that all its charts
 * show the same traces.
 */
export function studyFindings(): readonly StudyFinding[] {
  return [
    plottedTraces(),
    pointsAsPercent(),
    mixedDenominators(),
    fatalAndRecoverable(),
    unknownModels(),
    topologyGain(),
    successesAgainstRecall(),
    smallGroups(),
  ];
}

function studied() {
  return publishedFigures("itbench-blog-models").map((row) => ({
    model: row["model"]!,
    stated: Number(row["stated_traces"]),
    recall: Number(row["mean_recall_pct"]),
    successful: Number(row["plotted_successful"]),
    failed: Number(row["plotted_failed"]),
  }));
}

function plottedTraces(): StudyFinding {
  const models = studied();
  const parts = models.map(({ successful, failed }) => `${successful} + ${failed}`);
  const shown = models.reduce((sum, { successful, failed }) => sum + successful + failed, 0);
  const stated = models.reduce((sum, row) => sum + row.stated, 0);
  return {
    finding: "310 stated, 237 plotted",
    says: `${stated} annotated traces (${models.map((row) => row.stated).join(" + ")})`,
    arithmetic: `the bar labels admit one group size a model: ${parts.join(", ")}; in all ${shown}, so ${stated - shown} traces are in no chart`,
    consequence:
      "how the plotted traces were chosen is not said; overall prevalences from the charts are of a selection",
  };
}

function pointsAsPercent(): StudyFinding {
  const items = publishedFigures("itbench-blog-text").filter((row) => row["unit"] === "points" && row["code"] !== "");
  const worked = items.map((row) => {
    const [model, code] = [row["model"]!, row["code"]!];
    const [failed, ok] = [plotted(model, code, "failure"), plotted(model, code, "success")];
    const difference = 100 * (failed.flagged / failed.n - ok.flagged / ok.n);
    const ratio =
      ok.flagged === 0
        ? "no ratio exists"
        : `the ratio is ${(((failed.flagged / failed.n) * ok.n) / ok.flagged).toFixed(1)}`;
    return `+${row["printed"]}: ${model} ${code}, ${failed.flagged}/${failed.n} − ${ok.flagged}/${ok.n} = ${difference.toFixed(1)} points (${ratio})`;
  });
  return {
    finding: "points called percent",
    says: items.map((row) => `+${row["printed"]}%`).join(", "),
    arithmetic: worked.join("; "),
    consequence: "these are differences of two percentages in points, not relative increases",
  };
}

function mixedDenominators(): StudyFinding {
  const items = publishedFigures("itbench-blog-text").filter((row) => row["code"] === "2.6");
  const worked = items.map((row) => {
    const [all, failed] = [plotted(row["model"]!, "2.6", "all"), plotted(row["model"]!, "2.6", "failure")];
    const mark = (of: string) => (row["of"] === of ? " (printed)" : "");
    return `${row["model"]}: ${percentOf(all)} of all plotted${mark("plotted traces")}, ${percentOf(failed)} of failed${mark("failed traces")}`;
  });
  return {
    finding: "denominators mixed",
    says: `FM-2.6 in ${items.map((row) => `${row["printed"]}%`).join(", ")} of traces`,
    arithmetic: worked.join("; "),
    consequence: "the three shares are not of the same kind of traces and cannot be ranked as printed",
  };
}

function fatalAndRecoverable(): StudyFinding {
  const worked = ["3.3", "2.6"].flatMap((code) =>
    studyModels.map((model) => {
      const [failed, ok] = [plotted(model, code, "failure"), plotted(model, code, "success")];
      return `${code} ${model}: ${ok.flagged} of ${ok.n} successful and ${failed.flagged} of ${failed.n} failed traces`;
    }),
  );
  return {
    finding: "3.3 and 2.6 both “fatal” and “recoverable”",
    says: "modes 3.3 and 2.6 are named among the “fatal” modes in one place and among the “recoverable” ones in another",
    arithmetic: worked.join("; "),
    consequence: "no single verdict covers both uses; the effect with its interval does (mastkit lift)",
  };
}

function unknownModels(): StudyFinding {
  return {
    finding: "models that are not in the data",
    says: "its advice names models beyond the three that it annotated",
    arithmetic: `the annotated traces are of ${studyModels.join(", ")} (${studied()
      .map((row) => row.stated)
      .join(" + ")}) and of no other model`,
    consequence: "what is said of other models has no counts behind it here",
  };
}

function topologyGain(): StudyFinding {
  const gain = (change: string) =>
    publishedFigures("mast-paper-intervention-gains").find((row) => row["change"] === change)!["gain_points"]!;
  return {
    finding: "15.6 credited to prompts",
    says: "a gain of 15.6 is credited to better prompts",
    arithmetic: `the paper reports ${gain("topology")} points for a changed topology and ${gain("prompt")} for a changed prompt`,
    consequence: `the prompt's figure is ${gain("prompt")}; the argument from ${gain("topology")} is about topology`,
  };
}

function successesAgainstRecall(): StudyFinding {
  const row = studied()[0]!;
  const atMost = row.stated - row.failed;
  return {
    finding: "at most 56% successes against 75.5% mean recall",
    says: `${row.model}: mean recall ${row.recall}% over ${row.stated} traces`,
    arithmetic: `${row.failed} of its ${row.stated} traces are plotted as failed, so at most ${row.stated} − ${row.failed} = ${atMost} succeeded; recall is 0 or 1 in 34 of the 35 scenarios (one root cause each), where the mean recall is about the share with recall 1`,
    consequence:
      "the study's outcome, or its choice of traces, is not recall = 1; lifts by a recall threshold cannot be compared with its figures",
  };
}

function smallGroups(): StudyFinding {
  const groups = studied().map(({ model, successful }) => {
    const { high } = wilson(0, successful);
    return `${model}: ${successful} successful traces (a mode seen in 0 of ${successful} may occur in up to ${(100 * high!).toFixed(0)}%)`;
  });
  return {
    finding: "groups of 10 to 14 behind the “fatal” verdicts",
    says: "modes are called “fatal” for being rare or absent in successful traces",
    arithmetic: `${groups.join("; ")} (Wilson, 95%)`,
    consequence:
      "the verdicts on 1.4, 2.2 and 2.3 are not supported at these sizes; mastkit lift gives the q of each cell",
  };
}
