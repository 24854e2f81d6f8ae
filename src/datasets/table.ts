/** By row, the place of a text. */
type Codes = Uint8Array | Uint16Array | Uint32Array;

/** A column: its texts in order of first appearance, and by row the place of its own among them. Each text occurs. */
export interface Column {
  readonly codes: Codes;
  /** Distinct; but texts of more than {@link longestKnown} characters are not compared. */
  readonly texts: readonly string[];
}

/** Longer texts are kept as they come: they seldom repeat. */
const longestKnown = 512;

/** Whether no two rows have the same text. */
export function isDistinct({ codes, texts }: Column): boolean {
  return (
    texts.length === codes.length &&
    (texts.every((text) => text.length <= longestKnown) || new Set(texts).size === texts.length)
  );
}

/** The column with another text in the place of each; texts that become one are one. */
export function mapped({ codes, texts }: Column, change: (text: string, code: number) => string): Column {
  const builder = new ColumnBuilder();
  const places = texts.map((text, code) => builder.codeOf(change(text, code)));
  for (const code of codes) builder.push(places[code]!);
  return builder.column(codes.length);
}

/** A column of so many rows, its texts by row. */
export function columnOf(rows: number, text: (at: number) => string): Column {
  const builder = new ColumnBuilder();
  for (let at = 0; at < rows; at++) builder.push(builder.codeOf(text(at)));
  return builder.column(rows);
}

/** The first row with a text of which `is` holds; −1 for none. */
export function rowWhere({ codes, texts }: Column, is: (text: string, code: number) => boolean): number {
  const found = texts.map(is);
  return found.includes(true) ? codes.findIndex((code) => found[code]!) : -1;
}

/** How many rows have a text of which `is` holds. */
export function rowsWhere({ codes, texts }: Column, is: (text: string, code: number) => boolean): number {
  const found = texts.map(is);
  let rows = 0;
  for (const code of codes) if (found[code]!) rows++;
  return rows;
}

export function firstRows({ codes, texts }: Column): Uint32Array {
  const rows = new Uint32Array(texts.length);
  for (let at = codes.length - 1; at >= 0; at--) rows[codes[at]!] = at;
  return rows;
}

/** The hash of a text before its first character (FNV-1a). */
export const firstHash = 0x811c9dc5 | 0;

export function nextHash(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

export class ColumnBuilder {
  readonly #texts: string[] = [];
  #codes: Codes = new Uint8Array(64);
  size = 0;
  /** Places of texts, from 1, by their hash; 0: none. */
  #table = new Int32Array(64);
  #hashes = new Int32Array(32);

  push(code: number): void {
    if (this.size === this.#codes.length) this.#grow(this.size * 2);
    this.#codes[this.size++] = code;
  }

  /** The text of a row; of the rows before it that have none yet, "". */
  set(row: number, text: string): void {
    while (this.size < row) this.push(this.codeOf(""));
    this.push(this.codeOf(text));
  }

  codeOf(text: string): number {
    if (text.length > longestKnown) return this.#add(text);
    let hash = firstHash;
    for (let at = 0; at < text.length; at++) hash = nextHash(hash, text.charCodeAt(at));
    const slot = this.#slot(hash, (other) => other === text);
    return this.#table[slot]! - 1 >= 0 ? this.#table[slot]! - 1 : this.#add(text, hash, slot);
  }

  /** The same of a text that lies in bytes as ASCII, `hash` that of its characters. */
  codeOfAscii(bytes: Buffer, from: number, to: number, hash: number): number {
    const length = to - from;
    if (length > longestKnown) return this.#add(bytes.toString("latin1", from, to));
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const code = table[slot]! - 1;
      if (code < 0) return this.#add(bytes.toString("latin1", from, to), hash, slot);
      if (this.#hashes[code] !== hash) continue;
      const text = this.#texts[code]!;
      if (text.length !== length) continue;
      let at = 0;
      while (at < length && text.charCodeAt(at) === bytes[from + at]) at++;
      if (at === length) return code;
    }
  }

  column(rows: number): Column {
    while (this.size < rows) this.push(this.codeOf(""));
    return { codes: this.#codes.subarray(0, rows), texts: this.#texts };
  }

  #slot(hash: number, is: (text: string) => boolean): number {
    const mask = this.#table.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (; ; slot = (slot + 1) & mask) {
      const code = this.#table[slot]! - 1;
      if (code < 0 || (this.#hashes[code] === hash && is(this.#texts[code]!))) return slot;
    }
  }

  #add(text: string, hash?: number, slot = 0): number {
    const code = this.#texts.push(text) - 1;
    const largest = this.#codes instanceof Uint8Array ? 0xff : this.#codes instanceof Uint16Array ? 0xffff : Infinity;
    if (code > largest) this.#grow(this.#codes.length);
    if (code === this.#hashes.length) {
      const hashes = new Int32Array(code * 2);
      hashes.set(this.#hashes);
      this.#hashes = hashes;
    }
    if (hash === undefined) return code;
    this.#hashes[code] = hash;
    this.#table[slot] = code + 1;
    if (code * 2 >= this.#table.length) {
      const known = this.#table;
      this.#table = new Int32Array(known.length * 4);
      for (const place of known) if (place > 0) this.#table[this.#slot(this.#hashes[place - 1]!, () => false)] = place;
    }
    return code;
  }

  #grow(length: number): void {
    const most = this.#texts.length;
    const codes =
      most <= 0x100 ? new Uint8Array(length) : most <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
    codes.set(this.#codes.subarray(0, this.size));
    this.#codes = codes;
  }
}
