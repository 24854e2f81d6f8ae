import assert from "node:assert/strict";
import { test } from "node:test";
import { countsOf } from "../../src/datasets/counts-csv.js";
import { type CsvFile, parseCsv } from "../../src/datasets/csv.js";
import { csvRecords, csvScanner, OddCsv } from "../../src/datasets/csv-scan.js";
import { labelsOf } from "../../src/datasets/labels/labels.js";
import { outcomesOf } from "../../src/datasets/outcomes-csv.js";
import { ratingsOf } from "../../src/datasets/ratings.js";
import type { Random } from "../../src/statistics.js";
import { codes } from "../../src/taxonomy/mast.js";
import { fuzz, hostileText, orRefused, pick, spelledCode } from "./fuzz.js";

/** What a reader makes of the bytes; null where it refuses them with the kit's own error. */
function read<T>(reader: (csv: CsvFile) => T, bytes: Buffer): T | null {
  return orRefused(() => reader(parseCsv(bytes, "f.csv")));
}

function csv(random: Random, rows: readonly (readonly string[])[]): Buffer {
  const cell = (text: string) =>
    /[",\r\n]/.test(text) || /^\s|\s$/.test(text) || random.below(10) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
  const feed = pick(random, ["\n", "\r\n"]);
  const mark = random.below(8) === 0 ? "\ufeff" : "";
  return Buffer.from(`${mark}${rows.map((row) => row.map(cell).join(",")).join(feed)}${pick(random, ["", feed])}`);
}

/**
 * A second parser of RFC 4180, rows as records by column, cells trimmed; null for what the standard leaves open (blanks at the ends of
 * a cell, quotes inside a plain cell, bare carriage returns), where only "no other exception" is asked.
 */
function plainRows(bytes: Buffer): Record<string, string>[] | null {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  const rows: string[][] = [[]];
  for (let at = 0; at <= text.length; ) {
    let value = "";
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (at >= text.length) return null;
        if (text[at] !== '"') value += text[at];
        else if (text[at + 1] === '"') {
          value += '"';
          at++;
        } else break;
      }
      at++;
    } else {
      while (at < text.length && !',\r\n"'.includes(text[at]!)) value += text[at++];
      if (value !== value.trim() || /[\p{Cc}\ufeff\u2028\u2029]/u.test(value)) return null;
    }
    rows.at(-1)!.push(value.trim());
    const rest = text.slice(at, at + 2);
    if (rest === "") break;
    if (rest[0] === ",") at++;
    else if (rest[0] === "\n" || rest === "\r\n") {
      at += rest[0] === "\n" ? 1 : 2;
      rows.push([]);
    } else return null;
  }
  const [header, ...body] = rows.filter((row) => row.length > 1 || row[0] !== "");
  if (header === undefined || header.length === 1) return null;
  return body.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}

const squashed = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, "");

/** {@link plainRows} with the columns that a reader knows under its own names. */
function knownRows(bytes: Buffer, ...known: readonly string[]): Record<string, string>[] | null {
  const named = (name: string) => known.find((own) => squashed(own) === squashed(name)) ?? name;
  const rows = plainRows(bytes);
  return (
    rows?.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [named(name), value]))) ?? null
  );
}

const label = (random: Random) => pick(random, ["0", "1", "1", ""]);

test("the CSV parser equals a second parser of the standard, or refuses", async () => {
  const make = (random: Random) => {
    const cells = () => Array.from({ length: 3 }, () => hostileText(random).replaceAll("\u2028", ""));
    return csv(random, [["a", "b", "c"], ...Array.from({ length: random.below(4) }, cells)]);
  };
  await fuzz("csv", make, (bytes) => {
    const file = read((file) => file, bytes);
    if (file === null) return false;
    const want = plainRows(bytes);
    if (want !== null) {
      assert.deepEqual(
        file.rows.map((row) => ({ ...row.cells })),
        want,
      );
    }
    return true;
  });
});

test("a table by pieces is that of csv-parse, wherever the bytes are cut, or is left to it", async () => {
  const make = (random: Random) => {
    const cells = () => Array.from({ length: 3 }, () => hostileText(random));
    const width = random.below(10) === 0 ? 2 : 3;
    return csv(random, [["a", "b", "c"], ...Array.from({ length: random.below(5) }, () => cells().slice(0, width))]);
  };
  let compared = 0;
  await fuzz("csv-pieces", make, (bytes) => {
    let left = false;
    const raw = orRefused(() => {
      const scanner = csvScanner(",", "f.csv");
      const piece = 1 + (bytes.length % 9);
      try {
        for (let at = 0; at < bytes.length; at += piece) scanner.push(bytes.subarray(at, at + piece));
        return scanner.end();
      } catch (error) {
        left = error instanceof OddCsv;
        if (left) return null;
        throw error;
      }
    });
    if (raw === null || raw.header === null) return left;
    const rows = Array.from(raw.lines, (line, at) => ({
      record: raw.columns.map(({ codes, texts }) => texts[codes[at]!]!),
      line,
    }));
    const [header, ...body] = csvRecords(new TextDecoder("utf-8").decode(bytes), "f.csv");
    assert.deepEqual([raw.header.record, ...rows], [header!.record, ...body]);
    compared++;
    return true;
  });
  assert.ok(compared > 100);
});

test("a labels file has the labels of its cells, an empty one is not labelled", async () => {
  const make = (random: Random) => {
    const used = codes.filter(() => random.below(3) > 0);
    const own =
      used.length === 0 ? ["1.1"] : used.map((code) => pick(random, [code, `FM-${code}`, `fm_${code}`, `X${code}`]));
    const header = ["trace_key", "trace_id", ...own, "outcome", "note"];
    const row = (_: unknown, at: number) => [
      pick(random, ["K", "L"]),
      String(at),
      ...own.map(() => label(random)),
      pick(random, ["success", "failure", ""]),
      hostileText(random),
    ];
    return csv(random, [header, ...Array.from({ length: 1 + random.below(3) }, row)]);
  };
  await fuzz("labels-csv", make, (bytes) => {
    const file = read((table) => labelsOf(table, { formatLabels: "wide" }), bytes);
    if (file === null) return false;
    const want = knownRows(bytes, "trace_id", "outcome");
    if (want === null) return true;
    assert.equal(file.traces.length, want.length);
    for (const [index, trace] of file.traces.entries()) {
      const row: Record<string, string> = want[index]!;
      const cell = (code: string): string =>
        row[Object.keys(row).find((name) => spelledCode(name) === code) ?? ""] ?? "";
      const mask = (values: readonly string[]): number =>
        codes.reduce((sum, code, bit) => sum + (values.includes(cell(code)) ? 2 ** bit : 0), 0);
      // Other words than these are the business of the test of spellings.
      if (!codes.every((code) => ["0", "1", ""].includes(cell(code)))) continue;
      assert.deepEqual(trace.labels, { flagged: mask(["1"]), labelled: mask(["0", "1"]) });
      if ("trace_id" in row) assert.equal(trace.id.endsWith(row["trace_id"]!), true);
      if ("outcome" in row && row["outcome"] === "") assert.equal(trace.outcome, null);
    }
    return true;
  });
});

test("an outcomes file has the outcomes of its cells, an empty one is its recall's or unknown", async () => {
  const make = (random: Random) => {
    const row = (_: unknown, at: number) => [
      String(at),
      pick(random, ["success", "failure", "", "unknown"]),
      pick(random, ["0", "1", ".5", "1e0", ""]),
      hostileText(random),
    ];
    return csv(random, [
      ["trace_id", "outcome", "recall", "team"],
      ...Array.from({ length: 1 + random.below(3) }, row),
    ]);
  };
  await fuzz("outcomes-csv", make, (bytes) => {
    const file = read(outcomesOf, bytes);
    if (file === null) return false;
    const want = knownRows(bytes, "outcome", "recall");
    if (want === null || !want.every((row) => "outcome" in row && "recall" in row)) return true;
    assert.deepEqual(
      file.outcomes.map(({ outcome, recall }) => [outcome, recall]),
      want.map((row) => {
        const recall = row["recall"] === "" ? null : Number(row["recall"]);
        const byRecall = recall === null ? null : recall >= 1 ? "success" : "failure";
        const outcome = row["outcome"] === "" ? byRecall : row["outcome"] === "unknown" ? null : row["outcome"];
        return [outcome, recall];
      }),
    );
    return true;
  });
});

test("a ratings file has the votes of its cells, an empty one is missing", async () => {
  const make = (random: Random) => {
    const row = (_: unknown, at: number) => [
      `item ${at}`,
      pick(random, ["ann", "bob"]),
      pick(random, ["1.1", "FM-1.2", "9.9"]),
      pick(random, ["0", "1", "", "2.5"]),
      hostileText(random),
    ];
    return csv(random, [
      ["item", "rater", "code", "value", "set"],
      ...Array.from({ length: 1 + random.below(4) }, row),
    ]);
  };
  await fuzz("ratings-csv", make, (bytes) => {
    const file = read(ratingsOf, bytes);
    if (file === null) return false;
    const want = knownRows(bytes, "item", "rater", "value");
    if (want === null) return true;
    assert.deepEqual(
      file.ratings.map(({ item, rater, value }) => [item, rater, value]),
      want.map((row) => [row["item"], row["rater"], row["value"] === "" ? null : Number(row["value"])]),
    );
    return true;
  });
});

test("a count table has the counts of its cells", async () => {
  const make = (random: Random) => {
    const traces = random.below(50);
    const row = (code: string) => {
      const labelled = random.below(traces + 1);
      return ["S", "failure", code, String(random.below(labelled + 1)), String(labelled), String(traces), ""];
    };
    const header = ["system", "outcome", "code", "flagged", "labelled", "traces", "caution"];
    return csv(random, [header, ...codes.slice(0, 1 + random.below(5)).map(row)]);
  };
  await fuzz("counts-csv", make, (bytes) => {
    const file = read(countsOf, bytes);
    if (file === null) return false;
    const want = knownRows(bytes, "flagged", "labelled", "traces");
    if (want === null || file.kind !== "modes") return true;
    assert.deepEqual(
      file.rows.map(({ flagged, labelled, traces }) => [flagged, labelled, traces]),
      want.map((row) => [row["flagged"], row["labelled"], row["traces"]].map(Number)),
    );
    return true;
  });
});
