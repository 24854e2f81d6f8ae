import { type SignalAucRow, type SignalledRuns, signalNames } from "../analyses/signals.js";
import { joinKey } from "../names.js";
import { joinNotes, noteOf } from "../notes.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { LabelledTrace } from "../trace.js";
import { auc } from "./auc.js";
import { inFamilies } from "./multiplicity.js";

export interface SignalAucOptions {
  readonly confidence?: number;
}

type Run = SignalledRuns["runs"][number];

/**
 * How well each signal tells a mode, and how failed runs from successful ones, a row a signal and target: the area under the
 * ROC curve over clusters ({@link auc}), q over all of them. Runs whose label, outcome or signal is not known are left out.
 */
export function signalAuc(
  { runs, labels }: SignalledRuns,
  { confidence = 0.95 }: SignalAucOptions = {},
): readonly SignalAucRow[] {
  const labelled = new Map((labels ?? []).map((trace) => [joinKey(trace.id), trace]));
  const of = ({ trace }: Run) => labelled.get(joinKey(trace.id));
  const targets = [
    { code: "", mode: "failure", category: "", isPresent: (run: Run) => failed(run, of(run)) },
    ...(labels === null || labels.length === 0 ? [] : taxonomyOf(labels).modes).map(
      ({ code, name, category }, place) => ({
        ...{ code, mode: name, category },
        isPresent(run: Run) {
          const own = of(run)?.labels;
          return own === undefined || labelAt(own, place) === 0 ? null : flagAt(own, place) === 1;
        },
      }),
    ),
  ];
  const rows = targets.flatMap(({ isPresent, ...target }) => {
    const known = runs.flatMap((run) => {
      const present = isPresent(run);
      return present === null ? [] : [{ run, present, cluster: run.trace.cluster ?? of(run)?.cluster ?? null }];
    });
    if (known.length === 0) return [];
    return signalNames.flatMap((signal): readonly Omit<SignalAucRow, "q" | "family">[] => {
      if (runs.every(({ row }) => row[signal] === null)) return [];
      const told = known.flatMap(({ run, ...rest }) => {
        const value = run.row[signal];
        return value === null ? [] : [{ value, ...rest }];
      });
      const present = told.filter((one) => one.present).length;
      const { auc: area, low, high, p, interval, note } = auc(told, confidence);
      const missing = known.length - told.length;
      const clusters = told.some(({ cluster }) => cluster !== null)
        ? new Set(told.map(({ cluster }, at) => cluster ?? at)).size
        : null;
      return [
        {
          ...{ signal, ...target, present, absent: told.length - present, auc: area },
          ...{ auc_low: low, auc_high: high, p, interval, clusters },
          note: joinNotes(note, missing === 0 ? null : noteOf("runs-without-signal", { runs: missing })),
        },
      ];
    });
  });
  return inFamilies([rows]).map(({ note, interval, clusters, ...row }) => ({ ...row, interval, clusters, note }));
}

function failed({ trace }: Run, label: LabelledTrace | undefined): boolean | null {
  const outcome = label?.outcome ?? trace.outcome;
  return outcome === null ? null : outcome === "failure";
}
