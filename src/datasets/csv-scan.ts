import { isUtf8 } from "node:buffer";
import { type CsvError, parse } from "csv-parse/sync";
import { InputError } from "../errors.js";
import { type Column, ColumnBuilder, firstHash, nextHash } from "./table.js";

/** One record of a CSV before its header is known. */
export interface CsvRecord {
  readonly line: number;
  readonly record: readonly string[];
}

export interface Ragged {
  readonly line: number;
  readonly width: number;
}

/** Separated values: the header as it stands there, and a column for each of its names, or for as many cells as rows have. */
export interface RawTable {
  readonly header: CsvRecord | null;
  readonly columns: readonly Column[];
  readonly lines: Uint32Array;
  /** A line above the header that is none. */
  readonly heading: CsvRecord | null;
  /** Rows without a text in any cell, left out. */
  readonly blank: number;
  /** The first row of another length than the header, and the first that is too short for the last name of the header. */
  readonly ragged: Ragged | null;
  readonly short: Ragged | null;
  /** Every row has one cell more than the header. */
  readonly oneMore: boolean;
}

/** Takes records into columns. Where `isHeader` is given, empty rows are left out and a heading above the header is told. */
class Rows {
  header: CsvRecord | null = null;
  readonly builders: ColumnBuilder[] = [];
  readonly #isHeader: ((record: CsvRecord) => boolean) | null;
  #first: CsvRecord | null = null;
  #heading: CsvRecord | null = null;
  #lines = new Uint32Array(256);
  #size = 0;
  #blank = 0;
  #ragged: Ragged | null = null;
  #short: Ragged | null = null;
  #oneMore = true;

  constructor(isHeader: ((record: CsvRecord) => boolean) | null) {
    this.#isHeader = isHeader;
  }

  /** Whether a row without a text in any of its cells is no row. */
  isBlank(width: number): boolean {
    if (this.#isHeader === null || width === 1) return false;
    this.#blank++;
    return true;
  }

  add(next: CsvRecord): void {
    const { record, line } = next;
    if (this.header !== null) {
      if (record.every((text) => text === "") && this.isBlank(record.length)) return;
      for (const [at, text] of record.entries()) this.#builder(at).set(this.#size, text);
      this.row(line, record.length);
    } else if (this.#isHeader === null) this.header = next;
    else if (record.every((text) => text === "") && this.isBlank(record.length)) return;
    else if (this.#first === null) this.#first = next;
    else {
      const first = this.#first;
      const heads = !this.#isHeader(first) && first.record.length > 1 && first.record.includes("");
      if (heads && this.#isHeader(next)) [this.#heading, this.header] = [first, next];
      else {
        this.header = first;
        this.add(next);
      }
    }
  }

  /** Counts a row whose cells are in their columns. */
  row(line: number, width: number): void {
    const names = this.header!.record;
    if (width !== names.length) this.#ragged ??= { line, width };
    if (width < names.length && width < usedOf(names)) this.#short ??= { line, width };
    if (width !== names.length + 1) this.#oneMore = false;
    if (this.#size === this.#lines.length) {
      const lines = new Uint32Array(this.#size * 2);
      lines.set(this.#lines);
      this.#lines = lines;
    }
    this.#lines[this.#size++] = line;
  }

  end(): RawTable {
    this.header ??= this.#first;
    for (let at = this.builders.length; at < (this.header?.record.length ?? 0); at++) this.#builder(at);
    return {
      header: this.header,
      columns: this.builders.map((builder) => builder.column(this.#size)),
      lines: this.#lines.subarray(0, this.#size),
      ...{ heading: this.#heading, blank: this.#blank, ragged: this.#ragged, short: this.#short },
      oneMore: this.#oneMore && this.#size > 0,
    };
  }

  #builder(at: number): ColumnBuilder {
    while (this.builders.length <= at) this.builders.push(new ColumnBuilder());
    return this.builders[at]!;
  }
}

/** How many columns of a header there are up to the last with a name. */
export function usedOf(names: readonly string[]): number {
  return Math.max(
    1,
    names.reduce((used, name, at) => (name === "" ? used : at + 1), 0),
  );
}

/** What {@link csvScanner} leaves to the parser of whole texts. */
export class OddCsv extends Error {
  constructor(
    readonly line: number,
    problem: string,
  ) {
    super(problem);
  }
}

/**
 * Takes separated values apart as their bytes arrive, cut anywhere, and at their end: rows of one length, cells quoted as RFC 4180 says, trimmed of outer
 * white space. Anything else throws {@link OddCsv}: it may be read by {@link csvRecords}.
 */
export function csvScanner(delimiter: string, file: string, isHeader: ((record: CsvRecord) => boolean) | null = null) {
  const rows = new Rows(isHeader);
  const separator = delimiter.charCodeAt(0);
  let line = 1;
  let started = false;
  let rest: Buffer | null = null;
  let width = 0; // cells of every row; 0: not known yet
  let cells = new Int32Array(256);

  const textOf = (bytes: Buffer, from: number, to: number, escaped: boolean): string => {
    const raw = bytes.toString("utf8", from, to);
    const text = (escaped ? raw.replaceAll('""', '"') : raw).trim();
    return isHeader === null ? text : visible(text);
  };

  /** Reads whole records; returns where the first one begins that is not whole. */
  const scan = (bytes: Buffer, end: number, last: boolean): number => {
    for (let at = 0; at < end; ) {
      const start = at;
      if (bytes[at] === 10) {
        line++;
        at++;
        continue;
      }
      if (bytes[at] === 13 && bytes[at + 1] === 10) {
        line++;
        at += 2;
        continue;
      }
      const header = rows.header !== null;
      const record: string[] = [];
      let count = 0;
      let filled = false;
      let feeds = 0;
      for (let more = true; more; ) {
        let from = at;
        while (bytes[from] === 32 && from < end) from++;
        let to = from;
        let hash = firstHash;
        let units = 0;
        let escaped = false;
        if (bytes[from] === 34 && from < end) {
          to = ++from;
          for (; ; to++) {
            if (to >= end) {
              if (last) throw new OddCsv(line, "a quote is not closed");
              return start;
            }
            const byte = bytes[to]!;
            if (byte === 34) {
              if (bytes[to + 1] !== 34 || to + 1 >= end) break;
              escaped = true;
              to++;
            } else if (byte === 10) feeds++;
            else if (byte === 13 && bytes[to + 1] !== 10) throw new OddCsv(line, "a carriage return within quotes");
            units |= byte;
          }
          at = to + 1;
          while (bytes[at] === 32 && at < end) at++;
          hash = 0;
        } else {
          for (; to < end; to++) {
            const byte = bytes[to]!;
            if (byte === separator || byte === 10 || byte === 13) break;
            if (byte === 34) throw new OddCsv(line, "a quote within a cell");
            units |= byte;
            hash = nextHash(hash, byte);
          }
          at = to;
        }
        if (at >= end) more = false;
        else if (bytes[at] === separator) at++;
        else if (bytes[at] === 10) {
          at++;
          more = false;
        } else if (bytes[at] === 13 && bytes[at + 1] === 10) {
          at += 2;
          more = false;
        } else throw new OddCsv(line, "text after a quote, or a lone carriage return");
        if (!header) {
          record.push(textOf(bytes, from, to, escaped));
          count++;
          continue;
        }
        if (count === width) throw new OddCsv(line, "rows of several lengths");
        let code = -1;
        if (escaped || units > 127) {
          const text = textOf(bytes, from, to, escaped);
          if (text !== "") code = rows.builders[count]!.codeOf(text);
        } else if (from < to) {
          if (hash === 0 || isBlank(bytes[from]!) || isBlank(bytes[to - 1]!)) {
            while (from < to && isBlank(bytes[from]!)) from++;
            while (from < to && isBlank(bytes[to - 1]!)) to--;
            hash = firstHash;
            for (let unit = from; unit < to; unit++) hash = nextHash(hash, bytes[unit]!);
          }
          if (from < to) code = rows.builders[count]!.codeOfAscii(bytes, from, to, hash);
        }
        if (code >= 0) filled = true;
        cells[count++] = code;
      }
      const own = line;
      line += feeds + 1;
      if (!header) {
        if (count === 1 && record[0] === "") throw new OddCsv(own, "a line of blanks");
        rows.add({ line: own, record });
        if (rows.header === null) continue;
        width = rows.header.record.length;
        if (rows.builders.length > width) throw new OddCsv(own, "rows of several lengths");
        while (rows.builders.length < width) rows.builders.push(new ColumnBuilder());
        if (cells.length < width) cells = new Int32Array(width);
        if (record.length !== width && rows.header.record !== record) throw new OddCsv(own, "rows of several lengths");
        continue;
      }
      if (count !== width || (width === 1 && !filled)) throw new OddCsv(own, "rows of several lengths");
      if (!filled && rows.isBlank(width)) continue;
      for (let column = 0; column < width; column++) {
        const code = cells[column]!;
        const builder = rows.builders[column]!;
        builder.push(code < 0 ? builder.codeOf("") : code);
      }
      rows.row(own, width);
    }
    return end;
  };

  const take = (chunk: Buffer, last: boolean): void => {
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    if (!started && bytes.length < 3 && !last) {
      rest = bytes;
      return;
    }
    if (!started && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    started = true;
    const end = last ? bytes.length : bytes.lastIndexOf(10) + 1;
    if (!isUtf8(bytes.subarray(0, end)))
      throw new InputError("not UTF-8 text", { file, remedy: "save the file as UTF-8" });
    const done = scan(bytes, end, last);
    rest = done < bytes.length ? Buffer.from(bytes.subarray(done)) : null;
  };

  return {
    push: (bytes: Buffer) => take(bytes, false),
    end(): RawTable {
      take(Buffer.alloc(0), true);
      return rows.end();
    },
  };
}

function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** A text without the characters of no width that web pages leave at the ends of a cell. */
function visible(text: string): string {
  return text.replace(/^[\u200b\u2060\ufeff]+|[\u200b\u2060\ufeff]+$/g, "").trim();
}

/** The table of a text with separated values: by {@link csvScanner}, what that does not take by {@link csvRecords}. */
export function csvTable(
  text: string,
  delimiter: string,
  file: string,
  isHeader: ((record: CsvRecord) => boolean) | null = null,
): RawTable {
  try {
    if (delimiter === " " || !/^[!-~\t]$/.test(delimiter)) throw new OddCsv(1, "blanks, or a character of its own");
    const scanner = csvScanner(delimiter, file, isHeader);
    scanner.push(Buffer.from(text));
    return scanner.end();
  } catch (error) {
    if (!(error instanceof OddCsv)) throw error;
    const rows = new Rows(isHeader);
    for (const { line, record } of csvRecords(text, file, delimiter)) {
      rows.add({ line, record: isHeader === null ? record : record.map(visible) });
    }
    return rows.end();
  }
}

/** The records of a text with separated values, cells trimmed. */
export function csvRecords(text: string, file: string, delimiter = ","): readonly CsvRecord[] {
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      delimiter,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // Said, not found out from the first line: in a file of mixed line ends a row would swallow the next.
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as readonly { record: string[]; info: { lines: number } }[];
    // csv-parse counts the line a record ends on, and \r\n within quotes as two: so many lines too many so far
    let surplus = 0;
    return parsed.map(({ record, info }) => {
      const inside = record.join("").match(/\r\n|\r|\n/g) ?? [];
      const pairs = inside.filter((end) => end === "\r\n").length;
      const line = info.lines - surplus - inside.length - pairs;
      surplus += pairs;
      // Its own trimming stops at the quotes.
      return { record: record.map((value) => value.trim()), line };
    });
  } catch (error) {
    const { lines, message } = error as CsvError & { lines?: number };
    throw new InputError(`broken CSV: ${message.split("\n")[0]}`, {
      file,
      ...(lines === undefined ? {} : { record: `line ${lines}` }),
    });
  }
}
