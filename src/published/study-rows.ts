import type { PrevalenceRow } from "../analyses/prevalence.js";
import { cautionNotes } from "../counts/cautions.js";
import { canonicalName } from "../names.js";
import { noteOf, readNotes } from "../notes.js";
import { outcomes } from "../statistics/outcomes.js";
import { prevalence } from "../statistics/prevalence.js";
import { newcombe } from "../statistics/risk-difference.js";
import { sum } from "../statistics/summary.js";
import { type ComparisonData, comparedOf } from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, needs, type Printed, type PublishedRow, share } from "./verdict.js";

const study = "ITBench study (blog, February 2026)";
const charts = "the study's charts";
const reconstructed = "counts reconstructed from rounded bar labels, outcome as the study defined it";

const fetchRuns = "mastkit fetch itbench, then mastkit published --itbench DIR";
const ownRuns = "they are not published (with runs of one's own: mastkit published --itbench DIR)";

/** Counts behind the study's charts: one mode, or any (all 14 summed), in one model and outcome. */
type Side = Readonly<Record<"flagged" | "n", number>>;

/** The study's plotted counts of a mode. `outcome` all: both, as plotted (selected on the outcome). */
export function plotted(model: string, code: string | null, outcome: "success" | "failure" | "all"): Side {
  const rows = publishedTable("itbench-study-modes").rows.filter(
    (row) => row.group["model"] === model && (outcome === "all" || row.outcome === outcome),
  );
  const flagged = rows.filter((row) => code === null || row.code === code);
  const sizes = new Map(rows.map((row) => [row.outcome, row.traces]));
  return { flagged: sum(flagged.map((row) => row.flagged)), n: sum([...sizes.values()]) };
}

/** "29/44 = 65.9%" */
export const percentOf = ({ flagged, n }: Side) => `${flagged}/${n} = ${((100 * flagged) / n).toFixed(1)}%`;

/** The study's models, in its order. */
export const studyModels: readonly string[] = publishedFigures("itbench-blog-models").map((row) => row["model"]!);

/** What the study printed, in its text and in its charts, against its own charts' counts and, where given, runs. */
export function studyRows(data: ComparisonData): readonly PublishedRow[] {
  return [...textRows(data), ...chartRows(data), ...domainRows(data)];
}

function textRows(data: ComparisonData): readonly PublishedRow[] {
  return publishedFigures("itbench-blog-text").map((figure) => {
    const [model, code, quantity] = [figure["model"]!, figure["code"]!, figure["quantity"]!];
    const of = figure["of"]!;
    const printed: Printed = {
      ...{ source: study, origin: "the study's text", text: figure["printed"]! },
      quantity: of === "model" || of === "all models" ? quantity : `${quantity} (${of})`,
      ...{ group: model || null, code: code || null },
      unit: figure["unit"] === "mean" ? "number" : (figure["unit"] as Printed["unit"]),
    };
    return judge(printed, textAnswer(data, quantity, model, code, of));
  });
}

function textAnswer(data: ComparisonData, quantity: string, model: string, code: string, of: string): Answer {
  switch (quantity) {
    case "annotated traces": {
      const models = model === "" ? studyModels : [model];
      const value = sum(models.map((name) => plotted(name, null, "all").n));
      const countsWhat = "traces plotted in the charts";
      return { kind: "computed", value, countsWhat, from: [charts], notes: [reconstructed] };
    }
    case "mean recall":
      return meanRecall(data, model);
    case "modes per failed trace": {
      const { flagged, n } = plotted(model, null, "failure");
      const notes = [`${flagged}/${n}`, "interval needs traces or a histogram", reconstructed];
      return { kind: "computed", value: flagged / n, n, countsWhat: "failed traces plotted", from: [charts], notes };
    }
    case "difference between failed and successful traces": {
      const [failed, ok] = [plotted(model, code, "failure"), plotted(model, code, "success")];
      const table = { flagged1: failed.flagged, n1: failed.n, flagged2: ok.flagged, n2: ok.n };
      const { low, high } = newcombe(table, data.confidence);
      return {
        kind: "computed",
        value: failed.flagged / failed.n - ok.flagged / ok.n,
        low,
        high,
        n: failed.n + ok.n,
        countsWhat: "failed minus successful traces plotted, percentage points",
        from: [charts],
        notes: [
          `${failed.flagged}/${failed.n} − ${ok.flagged}/${ok.n}`,
          "printed with a percent sign, is a difference in points",
          reconstructed,
        ],
      };
    }
    case "traces with the mode": {
      const failedOnly = of === "failed traces";
      const side = plotted(model, code, failedOnly ? "failure" : "all");
      const other = plotted(model, code, failedOnly ? "all" : "failure");
      return {
        kind: "computed",
        ...share(side.flagged, side.n, data.confidence),
        countsWhat: `${failedOnly ? "failed" : "all"} traces plotted`,
        from: [charts],
        notes: [
          `${percentOf(side)}; of ${failedOnly ? "all" : "failed"} traces it would be ${percentOf(other)}`,
          failedOnly ? null : "mixes outcomes in the proportion that was plotted",
          reconstructed,
        ],
      };
    }
    case "gain credited to prompts": {
      const gain = publishedFigures("mast-paper-intervention-gains").find((row) => row["change"] === "prompt")!;
      return {
        kind: "computed",
        value: Number(gain["gain_points"]) / 100,
        countsWhat: "the paper's gain from changing the prompt",
        from: ["mast-paper-intervention-gains"],
        notes: ["15.6 points is the paper's gain from changing the topology"],
      };
    }
    default:
      return { kind: "missing", why: readNotes("no data give it: the study names a web page as its source") };
  }
}

function meanRecall({ runs = [], confidence = 0.95 }: ComparisonData, model: string): Answer {
  const own = runs.filter((run) => canonicalName(run.groups["model"] ?? "") === model);
  const known = own.filter((run) => run.recall !== null).length;
  if (known === 0) return needs(`ITBench runs of ${model}`, fetchRuns);
  const stated = Number(
    publishedFigures("itbench-blog-models").find((row) => row["model"] === model)!["stated_traces"],
  );
  const [row] = outcomes(own, { confidence });
  const estimate = {
    value: row!.recall_mean,
    low: row!.recall_low,
    high: row!.recall_high,
    n: known,
    countsWhat: "runs with a known recall (namespaces filtered out)",
    notes: [
      row!.recall_low === null
        ? "no interval: see mastkit outcomes"
        : noteOf("interval", { method: row!.interval.split(";")[0]! }),
    ],
  };
  return own.length === stated && estimate.value !== null
    ? { kind: "computed", ...estimate, value: estimate.value, from: ["ITBench runs"] }
    : { kind: "not comparable", ...estimate, why: `${own.length} runs at hand, the study states ${stated}` };
}

/** The study's charts: read back from their own counts, or beside labels of the reader's own by model and outcome. */
export function chartRows({ confidence, labels }: ComparisonData): readonly PublishedRow[] {
  const own = labels?.map((trace) => ({ ...trace, model: canonicalName(trace.model ?? "") }));
  const shares = (outcome?: "success" | "failure") =>
    own === undefined
      ? []
      : prevalence(own, { by: ["model"], ...(outcome && { outcome }), confidence: confidence ?? 0.95 });
  const sideRows = { all: shares(), success: shares("success"), failure: shares("failure") };
  const caution = labels === undefined ? [] : comparedOf({ mast: labels }).caution;
  return publishedFigures("itbench-blog-mode-counts").flatMap((figure) => {
    const [model, code] = [figure["model"]!, figure["code"]!];
    const printed = { source: study, group: model, code, origin: charts };
    const sides = [
      ["all", "traces with the mode (all plotted)", "label_count_all", "count"],
      ["success", "share of successful traces", "label_pct_successful", "percent"],
      ["failure", "share of failed traces", "label_pct_failed", "percent"],
    ] as const;
    return sides.map(([outcome, quantity, column, unit]) => {
      const labelled = sideRows[outcome].find((row) => row["model"] === model && row.code === code);
      const side = own === undefined ? plotted(model, code, outcome) : (labelled ?? { flagged: 0, n: 0 });
      const which = outcome === "all" ? "" : outcome === "success" ? "successful " : "failed ";
      const number = { ...printed, quantity, text: figure[column]!, unit } as const;
      if (side.n === 0) {
        const what = `${which}traces of ${model}, labelled for ${code}`;
        return judge(number, needs(what, "the labels have none (--labels FILE with model, joined to outcomes)"));
      }
      const count = { value: side.flagged, n: side.n };
      const value = unit === "count" ? count : (rangeOf(labelled) ?? share(side.flagged, side.n, confidence));
      return judge(
        number,
        own === undefined
          ? { kind: "computed", ...value, countsWhat: `${which}traces plotted`, from: [charts], notes: [reconstructed] }
          : {
              kind: "not comparable",
              ...value,
              countsWhat: `${which}traces of one's own labels`,
              why: "labels of one's own, not the study's annotations",
              notes: [
                unit === "count" || !labelled?.interval ? null : noteOf("interval", { method: labelled.interval }),
                cautionNotes(caution, "caution"),
              ],
            },
      );
    });
  });
}

/** A share of labels with the interval that their clusters allow. */
function rangeOf(row: PrevalenceRow | undefined) {
  return row?.proportion == null ? null : { value: row.proportion, low: row.low, high: row.high, n: row.n };
}

const solved = { quantity: "scenarios solved by the best model", unit: "percent" } as const;

/** The best model of each domain of the benchmark, beside the runs at hand. */
export function domainRows(data: ComparisonData): readonly PublishedRow[] {
  const origin = "itbench-domain-success";
  return publishedFigures(origin).map((figure) => {
    const [domain, source] = [figure["domain"]!, figure["source"]!];
    const printed = { ...solved, source, origin, group: domain, text: figure["success_pct"]! };
    const own = (data.runs ?? []).filter(
      (run) => (run.groups["domain"] ?? "").toLowerCase() === domain.toLowerCase() && run.outcome !== null,
    );
    if (own.length === 0) {
      return judge(printed, needs(`ITBench runs of the ${domain} domain`, domain === "SRE" ? fetchRuns : ownRuns));
    }
    const [row] = outcomes(own, { confidence: data.confidence ?? 0.95 });
    return judge(printed, {
      kind: "not comparable",
      value: row!.success_rate,
      low: row!.low,
      high: row!.high,
      n: row!.known,
      countsWhat: "runs with a known outcome",
      why: "another agent and other models than the benchmark's paper; a run solves a scenario at the recall threshold",
      notes: [noteOf("interval", { method: row!.interval.split(";").at(-1)! })],
    });
  });
}
