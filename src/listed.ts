/** A value for each list of keys, in order of first appearance. */
export class Listed<T> {
  readonly values: T[] = [];
  readonly #lists = new Map<unknown, unknown>();

  /** The value of these keys, made where they have none yet. */
  at(keys: readonly (string | number | null)[], make: () => T): T {
    let branch = this.#lists;
    for (const key of keys) {
      let next = branch.get(key) as Map<unknown, unknown> | undefined;
      if (next === undefined) {
        next = new Map();
        branch.set(key, next);
      }
      branch = next;
    }
    let value = branch.get(this) as T | undefined;
    if (value === undefined) {
      value = make();
      branch.set(this, value);
      this.values.push(value);
    }
    return value;
  }
}
