/** A value for each list of keys, in order of first appearance; lists have one length, or differ where they have a common start. */
export class Listed<T> {
  readonly values: T[] = [];
  readonly #branches = new Map<unknown, unknown>();

  /** The value of these keys; undefined where they have none yet. */
  at(keys: readonly (string | number | null)[]): T | undefined {
    const last = keys.length - 1;
    if (last < 0) return this.values[0];
    let branch: Map<unknown, unknown> | undefined = this.#branches;
    for (let place = 0; place < last; place++) {
      branch = branch.get(keys[place]) as Map<unknown, unknown> | undefined;
      if (branch === undefined) return undefined;
    }
    return branch.get(keys[last]) as T | undefined;
  }

  /** Gives keys that have none yet their value. */
  add(keys: readonly (string | number | null)[], value: T): T {
    let branch = this.#branches;
    for (const key of keys.slice(0, -1)) {
      const next = (branch.get(key) ?? new Map()) as Map<unknown, unknown>;
      branch.set(key, next);
      branch = next;
    }
    branch.set(keys.at(-1), value);
    this.values.push(value);
    return value;
  }
}

/** Items by a key, keys in order of first appearance. */
export function grouped<T, Key>(items: Iterable<T>, keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
