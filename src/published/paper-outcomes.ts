import { tabulateModes } from "../counts/tabulate.js";
import { wilson } from "../statistics/proportion.js";
import type { Compared } from "./comparison-data.js";
import { artefact, cautionNotes } from "./file-answer.js";
import { named } from "./paper-names.js";
import { sum } from "./sum.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, needs, type Printed, type PublishedRow } from "./verdict.js";

const paper = "MAST paper";
const join = "MAST-Data carries none (mastkit published --mast FILE --outcomes FILE joins them)";

/** Failure rates by system: of traces joined to their outcomes, else of the group sizes that Table 7 implies. */
export function failureRateRows({ mast = [], confidence }: Compared): readonly PublishedRow[] {
  const known = mast.filter((trace) => trace.outcome !== null);
  const sizes = publishedTable("mast-paper-success-failure-modes").rows.filter((row) => row.code === "1.1");
  return publishedFigures("mast-paper-failure-rates").map((figure) => {
    const [system, benchmark] = [figure["mas_name"]!, figure["benchmark_name"]!];
    const printed: Printed = {
      source: `${paper} v2, Figure 1`,
      quantity: "failure rate",
      group: `${system}, ${benchmark}`,
      text: figure["v2_failure_pct"]!,
      unit: "percent",
      origin: "mast-paper-failure-rates",
    };
    const rate = (failed: number, n: number) => {
      const { low, high } = wilson(failed, n, confidence);
      return { value: failed / n, low, high, n };
    };
    const own = known.filter((trace) => named(trace.system, system) && named(trace.benchmark, benchmark));
    if (own.length > 0) {
      return judge(printed, {
        kind: "not comparable",
        ...rate(own.filter((trace) => trace.outcome === "failure").length, own.length),
        countsWhat: "traces of system and benchmark with a known outcome",
        why: "the paper does not name the traces of its rate",
        notes: ["interval: wilson"],
      });
    }
    const of = (outcome: string) =>
      sizes.find((row) => row.group["system"] === system && row.outcome === outcome)?.traces ?? 0;
    const n = of("failure") + of("success");
    if (n === 0) return judge(printed, needs(`the outcomes of traces of ${system} on ${benchmark}`, join));
    return judge(printed, {
      kind: "computed",
      ...rate(of("failure"), n),
      countsWhat: "traces of Table 7 (v3), whose group sizes are inferred from its percentages",
      from: ["mast-paper-success-failure"],
    });
  });
}

/** Table 7: modes by outcome, of traces joined to their outcomes; else its percentages as counts, read back. */
export function successFailureRows({ mast = [], confidence, caution }: Compared): readonly PublishedRow[] {
  const joined = mast.some((trace) => trace.outcome !== null);
  const rows = joined ? tabulateModes(mast, { by: ["system"] }).rows : [];
  const counts = publishedTable("mast-paper-success-failure-modes").rows;
  return publishedFigures("mast-paper-success-failure").map((figure, index) => {
    const [system, outcome, code] = [figure["mas_name"]!, figure["outcome"]!, figure["code"]!];
    const printed: Printed = {
      source: `${paper} v3, Table 7`,
      quantity: `share of traces (${outcome})`,
      group: system,
      code,
      text: figure["pct_of_traces"]!,
      unit: "percent",
      origin: "mast-paper-success-failure",
    };
    const share = (flagged: number, n: number) => {
      const { low, high } = wilson(flagged, n, confidence);
      return { value: flagged / n, low, high, n };
    };
    if (!joined) {
      const { flagged, labelled } = counts[index]!;
      const countsWhat = "traces of the group, its size inferred";
      return judge(printed, { kind: "computed", ...share(flagged, labelled), countsWhat, from: [printed.origin] });
    }
    const own = rows.filter(
      (row) => row.code === code && row.outcome === outcome && named(row.group["system"]!, system),
    );
    const n = sum(own.map((row) => row.labelled));
    if (n === 0) return judge(printed, needs(`traces of ${system} (${outcome}), labelled for ${code}`, join));
    const answer: Answer = {
      kind: "not comparable",
      ...share(sum(own.map((row) => row.flagged)), n),
      ...(caution.length > 0 ? { low: null, high: null } : {}),
      countsWhat: "labelled traces of system and outcome",
      why:
        caution.length > 0
          ? artefact
          : `the paper's group has ${figure["inferred_traces"]} traces (inferred), which it does not name`,
      notes: [caution.length > 0 ? null : "interval: wilson", ...cautionNotes(caution)],
    };
    return judge(printed, answer);
  });
}
