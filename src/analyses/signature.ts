import { columnsOf, count, estimate, noteColumn, notedEstimate, qColumn, type RowOf, text } from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { signature } from "../statistics/signature.js";
import { modeText } from "../taxonomy/taxonomy.js";
import { analysisOf } from "./analysis.js";
import { noOutcome } from "./nothing.js";
import { allowSelected, by, confidence, flag } from "./options.js";
import { headed } from "./rows.js";
import { grouped, listed } from "./sentence.js";
import { cells, mode } from "./view.js";

const ofMode = { empty: "not of a mode" } as const;

const signatureColumns = columnsOf([
  text("measure", "what the row gives", { of: ["success rate", "modes per failed trace", "mode"] }),
  text("code", "the mode's code", ofMode),
  text("mode", "the mode's name", ofMode),
  text("category", "the mode's category", ofMode),
  ...estimate("value", "a share, a mean, or of a mode the risk difference of `lift`", notedEstimate),
  count("n", "traces of known outcome; of the others failed traces"),
  { ...qColumn, empty: "not of a mode" },
  text("interventions", "what the literature offers against the mode, in our own words, with its source", {
    empty: "nothing is offered, or not of a mode",
  }),
  text("interval", "the interval's method"),
  noteColumn,
]);
/** A row of {@link signatureAnalysis}, by its columns. */
export type SignatureRow = RowOf<typeof signatureColumns>;

export const signatureAnalysis = analysisOf({
  name: "signature",
  verb: "lift",
  view: "signature",
  summary: "what each group is told by: success rate, modes per failed trace, the modes that go with failure",
  examples: ["lift --signature --counts data/published/itbench-study-modes.csv --by model"],
  methods: {
    estimates:
      "Each group is described by its success rate, its modes per failed trace, and the modes that differ between its failed and successful traces at q < .05 (the three largest differences where none does).",
    counts: { n: "traces" },
    usual: [{ interval: "newcombe", q: 1 }],
  },
  input: { of: "labels", tables: ["modes"] },
  options: {
    signature: flag("what each group is told by: success rate, modes per failed trace, the modes that go with failure"),
    by,
    confidence,
    ...allowSelected,
  },
  columns: signatureColumns,
  run: (data: ModesInput, values, caution) => headed(data, signature(data, { ...values, caution }), values.by),
  nothing: ({ rows }, data, _values, join) => (rows.every((row) => row["n"] === 0) ? noOutcome(data, join) : null),
  shows: [...cells("measure"), mode, ...cells("value", "n", "q")],
  headline(result) {
    const clauses = grouped(result).flatMap(({ name, rows }) => {
      const codes = rows
        .filter(({ q }) => typeof q === "number" && q < 0.05)
        .map((row) => modeText(String(row["code"]), row["mode"]));
      return codes.length === 0 ? [] : [`${name}${codes.join(", ")}`];
    });
    return clauses.length === 0
      ? "No mode goes with failure after correction."
      : `Modes that go with failure: ${listed(clauses)}.`;
  },
});
