import { codes, type LabelledTrace, publishedFigures } from "../../src/index.js";
import { allModes, bitOf } from "../counts/traces.js";

/** Generated: 1,642 traces with the release's composition and mode counts, but one trace less with mode 1.1. */
export function release2026(): readonly LabelledTrace[] {
  const composition = publishedFigures("mast-release-composition").filter((row) => row["release"]!.startsWith("2026"));
  const spread = (field: string) =>
    composition
      .filter((row) => row["field"] === field)
      .flatMap((row) => Array<string>(Number(row["traces"])).fill(row["value"]!));
  const [systems, models, benchmarks] = ["mas_name", "llm_name", "benchmark_name"].map(spread);
  benchmarks!.reverse();
  const counts = publishedFigures("mast-release-mode-counts").filter((row) => row["release"]!.startsWith("2026"));
  return systems!.map((system, index) => {
    const unlabelled = index >= 1638;
    const flagged = codes.filter((code) => {
      const count = Number(counts.find((row) => row["code"] === code)!["traces_flagged"]);
      return index < (code === "1.1" ? count - 1 : count);
    });
    return {
      dataset: "mast",
      id: `key/${index}`,
      system,
      model: models![index]!,
      benchmark: benchmarks![index]!,
      cluster: null,
      labels: unlabelled
        ? { flagged: 0, labelled: 0 }
        : { flagged: flagged.reduce((mask, code) => mask | bitOf(code), 0), labelled: allModes },
      outcome: null,
      recall: null,
      definition: "unknown",
      annotator: null,
      extra: {},
    };
  });
}

/** The same as the text of a MAD_full_dataset.json: unlabelled traces are null in all 14 codes. */
export function release2026Json(): string {
  const records = release2026().map((trace, index) => ({
    mas_name: trace.system,
    llm_name: trace.model,
    benchmark_name: trace.benchmark,
    trace_id: index,
    trace: { key: "key", index, trajectory: `a \\"quoted\\" trajectory ${index}` },
    mast_annotation: Object.fromEntries(
      codes.map((code) => {
        const bit = bitOf(code);
        const labelled = (trace.labels.labelled & bit) !== 0;
        return [code, labelled ? Number((trace.labels.flagged & bit) !== 0) : null];
      }),
    ),
  }));
  return JSON.stringify(records, null, 1);
}
