import type { FigureRow } from "../../src/figures.js";
import { codes, draw, type FigureSpec } from "../../src/index.js";
import { noteOf } from "../../src/notes.js";
import { around, type Maker, modeCells, prevalenceRow } from "./sample-rows.js";

type Value = (index: number) => number | null;

const signed = (value: number | null) => (value === null ? null : Number((value * 1.6 - 0.7).toFixed(4)));
const byMode = (groups: readonly string[], row: (code: string, at: number) => FigureRow): readonly FigureRow[] =>
  groups.flatMap((model, group) => codes.map((code, index) => ({ model, ...row(code, group * 17 + index) })));
const byOutcome: Maker = (groups, value) =>
  groups.flatMap((model, group) =>
    (["failure", "success"] as const).flatMap((outcome, side) =>
      codes.map((code, index) => ({
        model,
        outcome,
        ...prevalenceRow(code, value(group * 31 + side * 7 + index), 40 + group),
      })),
    ),
  );

function difference(value: number | null, prefix: string): FigureRow {
  const at = signed(value);
  const limits =
    at === null ? { low: null, high: null } : { low: Math.max(-1, at - 0.2), high: Math.min(1, at + 0.25) };
  return { [`${prefix}risk_difference`]: at, [`${prefix}low`]: limits.low, [`${prefix}high`]: limits.high };
}

/** Counts of 60 traces and a few more. */
function fourfold(more: number): FigureRow {
  return { both: 5, a_only: 10, b_only: 15, neither: 30 + more };
}

function liftRow(code: string, at: number, value: Value): FigureRow {
  const estimate = value(at);
  const { risk_difference, low, high } = difference(estimate, "") as Record<string, number | null>;
  const verdicts = ["fatal", "protective", "recoverable", "unsupported"];
  return {
    ...modeCells(code),
    failed_flagged: 12,
    failed_n: 44,
    successful_flagged: 3,
    successful_n: 14,
    risk_difference: risk_difference!,
    risk_difference_low: low!,
    risk_difference_high: high!,
    lift: null,
    test: "fisher",
    p: estimate,
    q: estimate,
    family: 32,
    verdict: estimate === null ? "untestable" : verdicts[at % 4]!,
    interval: "newcombe;koopman;exact-conditional",
    note: null,
  };
}

/** Generated rows for every figure, by its name. */
export const makers: Readonly<Record<string, Maker>> = {
  signature: (groups, value) =>
    groups.flatMap((model, group) =>
      ["success rate", "modes per failed trace", "1.5", "3.3"].map((measure, index) => {
        const of = codes.some((code) => code === measure) ? modeCells(measure) : null;
        const at = value(group * 5 + index);
        return {
          model,
          measure: of === null ? measure : "mode",
          code: of?.code ?? null,
          mode: of?.mode ?? null,
          category: of?.category ?? null,
          value: at,
          ...around(at),
          n: 44,
          q: of === null ? null : at,
          interventions:
            of === null ? null : "stop where the run goes round in circles (a study (2026)); ask first (another)",
          interval: "newcombe",
          note: null,
        };
      }),
    ),
  taxonomy: (groups, value) =>
    groups.flatMap((release, group) =>
      ["traces", "flags"].flatMap((denominator) =>
        codes.map((code, index) => {
          const estimate = value(group * 5 + index);
          return denominator === "traces"
            ? { release, ...prevalenceRow(code, estimate, 1638) }
            : { release, ...prevalenceRow(code, estimate, 1638), low: null, high: null, denominator };
        }),
      ),
    ),
  prevalence: (groups, value) => byMode(groups, (code, at) => prevalenceRow(code, value(at), 1638 + at)),
  outcomes: (groups, value) =>
    groups.map((model, group) => ({
      model,
      runs: 105,
      known: 100 + (group % 5),
      recall_mean: value(group),
      recall_low: around(value(group)).low,
      recall_high: around(value(group)).high,
      success: 30,
      success_rate: value(group + 9),
      ...around(value(group + 9)),
      threshold: 1,
      interval: "cluster-wilson;cluster-wilson",
      clusters: 35,
      note: null,
    })),
  association: (groups, value) =>
    groups.slice(0, 6).flatMap((system, group) =>
      codes.flatMap((code_a, index) =>
        codes.slice(index + 1).map((code_b, other) => ({
          system,
          code_a,
          code_b,
          ...fourfold(group + (other % 2)),
          phi: (index + other) % 11 === 3 ? null : signed(value(group + index * 14 + other)),
          q: value(index * other),
          note: null,
        })),
      ),
    ),
  "failed-successful": byOutcome,
  lift: (groups, value) => byMode(groups, (code, at) => liftRow(code, at, value)),
  "lift-stratified": (groups, value) =>
    byMode(groups, (code, at) => {
      const crude = difference(value(at), "") as Record<string, number | null>;
      const { mh_risk_difference, mh_low, mh_high } = difference(value(at + 3), "mh_") as Record<string, number | null>;
      return {
        ...modeCells(code),
        strata: 3,
        informative_strata: 2,
        crude_risk_difference: crude["risk_difference"]!,
        crude_low: crude["low"]!,
        crude_high: crude["high"]!,
        mh_risk_difference: mh_risk_difference!,
        mh_risk_difference_low: mh_low!,
        mh_risk_difference_high: mh_high!,
        q: value(at + 1),
        reversal: at % 9 === 0 ? "sign changes when stratified" : null,
        note: null,
      };
    }),
  compare: (groups, value) =>
    byMode(groups, (code, at) => {
      const [first, second] = [value(at), value(at + 3)];
      const difference = first === null || second === null ? null : first - second;
      return {
        ...{ first: "before", second: "after", quantity: "share with the mode", ...modeCells(code) },
        ...{ first_value: first, second_value: second, difference, test: "fisher", q: value(at + 1), note: null },
        low: difference === null ? null : Math.max(-1, difference - 0.1),
        high: difference === null ? null : Math.min(1, difference + 0.1),
        interval: "newcombe",
      };
    }),
  "prevalence-ppi": (groups, value) =>
    byMode(groups, (code, at) => {
      const ways = ["human", "judge", "rogan_gladen"].flatMap((way, index) => {
        const { low, high } = around(value(at + index + 1));
        return Object.entries({ [way]: value(at + index + 1), [`${way}_low`]: low, [`${way}_high`]: high });
      });
      return {
        ...{ ...modeCells(code), estimate: value(at), ...around(value(at)), ...Object.fromEntries(ways) },
        ...{ labelled: 100, judged: 1500, interval: "ppi-wilson-t", note: null },
      };
    }),
  "lift-robust": (groups, value) =>
    byMode(groups, (code, at) => ({
      ...modeCells(code),
      ...{ failed_flagged: 20, failed_n: 79, successful_flagged: 2, successful_n: 14, risk_difference: value(at) },
      ...{ test: "fisher", p: 0.001, q: at % 4 === 0 ? 0.01 : 0.6, family: 32, verdict: "fatal" },
      deff_breaks: at % 4 === 0 && value(at) !== null ? 1 + value(at)! : null,
      false_flags_break: at % 4 === 0 && value(at) !== null ? 3 : null,
      missed_flags_break: at % 8 === 0 && value(at) !== null ? 1 : null,
      note: null,
    })),
  leverage: (groups, value) =>
    byMode(groups, (code, at) => ({
      ...modeCells(code),
      failed_flagged: 20,
      failed_n: 79,
      risk_ratio: 1.4,
      attributable_fraction: signed(value(at)),
      low: value(at) === null ? null : Math.max(-1.4, signed(value(at))! - 0.4),
      high: value(at) === null ? null : Math.min(1, signed(value(at))! + 0.2),
      failures_per_100: value(at),
      note: noteOf("interval", { method: "delta method, CR1 and t" }),
    })),
  "modes-per-trace": (groups, value) =>
    groups.flatMap((model, group) =>
      (["failure", "success"] as const).map((outcome, side) => {
        const mean = value(group * 3 + side);
        const scaled = mean === null ? null : mean * 6;
        return {
          model,
          outcome,
          traces: 44 + group,
          mean: scaled,
          low: scaled === null || side === 1 ? null : Math.max(0, scaled - 0.5),
          high: scaled === null || side === 1 ? null : scaled + 0.6,
          sd: null,
          median: scaled === null ? null : Math.round(scaled),
          q1: scaled === null ? null : Math.max(0, Math.round(scaled) - 1),
          q3: scaled === null ? null : Math.round(scaled) + 2,
          max: 9,
          interval: "t",
          clusters: null,
          note: null,
        };
      }),
    ),
  "modes-histogram": (groups, value) =>
    groups.flatMap((release, group) =>
      Array.from({ length: 15 }, (_, modes) => ({
        release,
        modes: value(modes) === null ? null : modes,
        traces: Math.round((value(group + modes) ?? 0) * 400),
      })),
    ),
  solved: (groups, value) =>
    groups.flatMap((model, group) =>
      Array.from({ length: 35 }, (_, cluster) => {
        const known = (cluster + group) % 11 === 0 ? 0 : 4;
        const rate = value(group * 7 + cluster * 3);
        return {
          model,
          cluster: `Scenario-${cluster + 1}`,
          runs: known + (cluster % 13 === 0 ? 1 : 0),
          known: rate === null ? 0 : known,
          success: Math.round(known * (rate ?? 0)),
        };
      }),
    ),
  "recall-runs": (groups, value) =>
    groups.slice(0, 9).flatMap((model, group) =>
      Array.from({ length: 35 }, (_, scenario) =>
        [1, 2, 3].map((run) => ({
          model,
          scenario: `Scenario-${scenario + 1}`,
          run: `${run}`,
          recall: (scenario + run) % 17 === 0 ? null : value(group + scenario * 3 + run),
        })),
      ).flat(),
    ),
  "recall-precision": (groups, value) =>
    groups.slice(0, 9).flatMap((model, group) =>
      Array.from({ length: 60 }, (_, run) => ({
        model,
        scenario: `Scenario-${run + 1}`,
        run: "1",
        recall: run % 17 === 0 ? null : Math.round(value(group + run) ?? 0),
        precision: run % 13 === 0 ? null : Math.round(4 * (value(group + run * 3) ?? 0)) / 4,
      })),
    ),
  sweep: (groups, value) =>
    groups.flatMap((model, group) =>
      [0.2, 0.5, 0.75, 1].map((threshold, index) => ({
        model,
        runs: 105,
        known: 104,
        success: 12,
        success_rate: value(group + index),
        ...around(value(group + index)),
        threshold,
        interval: "cluster-wilson;cluster-wilson",
        note: null,
      })),
    ),
  "sweep-verdicts": (groups, value) =>
    groups.flatMap((model, group) =>
      [0.2, 0.5, 1].flatMap((threshold, step) =>
        codes.map((code, index) => {
          const row = liftRow(code, group * 17 + step * 3 + index, value);
          const changed = row["verdict"] === "fatal" && threshold < 1 ? "yes" : "no";
          return { model, recall: "filtered", threshold, n: 58, ...row, reference_verdict: "unsupported", changed };
        }),
      ),
    ),
  agreement: (groups, value) =>
    groups.flatMap((round, group) =>
      ["", "1.1", "1.7", "3.3"].flatMap((code, index) =>
        ["fleiss", "alpha", "ac1", "cohen"].map((coefficient, which) => ({
          round,
          code,
          raters: coefficient === "cohen" ? "annotator_1|annotator_2" : "all",
          coefficient,
          estimate: signed(value(group * 13 + index * 4 + which)),
          low:
            which === 3 || value(index) === null
              ? null
              : Math.max(-1, (signed(value(group * 13 + index * 4 + which)) ?? 0) - 0.2),
          high:
            which === 3 || value(index) === null
              ? null
              : Math.min(1, (signed(value(group * 13 + index * 4 + which)) ?? 0) + 0.2),
          interval: "bootstrap",
          complete_items: 90,
          prevalence_index: signed(value(index + which)),
          note: null,
        })),
      ),
    ),
  "label-replication": (groups, value) =>
    groups.flatMap((system, group) =>
      Array.from({ length: 60 }, (_, index) => {
        const at = value(index * 3 + group);
        return { system, index, state: at === null ? "missing" : at > 0.5 ? "replicated" : "own", flagged: 3 };
      }),
    ),
  published: (groups, value) =>
    groups.flatMap((quantity, group) =>
      Array.from({ length: 8 }, (_, index) => ({
        source: "a paper",
        quantity,
        group: "",
        code: "1.1",
        published: value(group + index),
        computed: value(group + index + 1),
        ...around(value(group + index + 1)),
        n: 100,
        counts_what: "traces",
        verdict: ["matches", "differs", "not comparable", "same table"][index % 4]!,
        note: null,
      })),
    ),
  interventions: (groups, value) =>
    groups.flatMap((model, group) =>
      ["baseline", "prompt", "topology"].flatMap((condition, index) => [
        ...[42, 43, 44].map((seed) => ({
          model,
          condition,
          seed,
          value: value(group + index * 3 + seed),
          mean: null,
          difference: null,
          low: null,
          high: null,
          interval: null,
          p: null,
          note: null,
        })),
        {
          model,
          condition,
          seed: null,
          value: null,
          mean: value(group + index),
          difference: index === 0 ? null : signed(value(group + index)),
          low: index === 0 || value(group) === null ? null : signed(value(group + index))! - 0.1,
          high: index === 0 || value(group) === null ? null : signed(value(group + index))! + 0.1,
          interval: "t",
          p: index === 0 ? null : value(index),
          note: null,
        },
      ]),
    ),
};

/** The group columns of a figure's generated rows. */
export function groupsOf(name: string, rows: readonly FigureRow[]): readonly string[] {
  return name === "published" ? [] : Object.keys(rows[0] ?? {}).slice(0, 1);
}

/** The first page of a figure of rows, at its usual width. */
export function firstPage(name: string, rows: readonly FigureRow[]): FigureSpec {
  return draw(name, rows, { groups: groupsOf(name, rows) })[0]!;
}
