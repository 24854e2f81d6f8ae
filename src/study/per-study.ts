import type { StudyData } from "./data.js";

/** A pure function of a study, computed once for each: tables, figures and notebooks ask for the same. */
export function perStudy<T>(of: (data: StudyData) => T): (data: StudyData) => T {
  const known = new WeakMap<StudyData, { readonly value: T }>();
  return (data) => {
    const found = known.get(data) ?? { value: of(data) };
    known.set(data, found);
    return found.value;
  };
}
