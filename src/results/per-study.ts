import type { StudyData } from "../source.js";
import type { ResultOptions } from "./tables.js";

/** A pure function of a study, computed once for each study and options: tables, figures and notebooks ask for the same. */
export function perStudy<T>(
  of: (data: StudyData, options: ResultOptions) => T,
): (data: StudyData, options?: ResultOptions) => T {
  const studies = new WeakMap<StudyData, Map<string, { readonly value: T }>>();
  return (data, options = {}) => {
    const known = studies.get(data) ?? new Map<string, { readonly value: T }>();
    studies.set(data, known);
    const key = JSON.stringify([options.confidence ?? null, options.seed ?? null]);
    const found = known.get(key) ?? { value: of(data, options) };
    known.set(key, found);
    return found.value;
  };
}
