import { codeOfCell, modeOfHeader } from "../../taxonomy/headers.js";
import type { Taxonomy } from "../../trace.js";
import { labelWord } from "../cells.js";
import { isRecord, type JsonRecord, own, parseWithNan } from "../json-values.js";
import { judgeRecords } from "./judge-text.js";

/** The labels that one cell holds together, as name and label word. */
export interface Nested {
  /** A map says of each code what it is; a list (in words too) names those present; an answer is of MAST's judge. */
  readonly kind: "map" | "list" | "words" | "answer";
  readonly entries: readonly (readonly [name: string, text: string])[];
}

/** The labels of a cell that holds JSON, a Python literal, codes in words or a judge's answer; undefined for anything else. */
export function nestedLabels(text: string, taxonomy: Taxonomy): Nested | undefined {
  const bare = text.replace(/^```\w*\s+|\s*```$/g, "");
  if (/^(\{|\[|c\()/.test(bare)) {
    const value = literal(bare);
    return value === undefined ? undefined : ofValue(value, taxonomy);
  }
  if (codeOfCell(text, taxonomy) !== null) return { kind: "words", entries: [[text, "1"]] };
  for (const separator of [/[;|#\n]/, /,/, /\s+/]) {
    const parts = text.split(separator).map((part) => part.trim());
    const codes = parts.filter((part) => part !== "");
    if (parts.length > 1 && codes.length > 0 && codes.every((part) => codeOfCell(part, taxonomy) !== null)) {
      return { kind: "list", entries: codes.map((part) => [part, "1"]) };
    }
  }
  if (!/\d\.\d/.test(text) || !/yes|no/i.test(text)) return undefined;
  const answers = judgeRecords(text, "", taxonomy)?.records;
  if (answers?.length !== 1) return undefined;
  const entries = Object.entries(answers[0]!.record).filter(([name]) => codeOfCell(name, taxonomy) !== null);
  return { kind: "answer", entries: entries.map(([name, value]) => [name, String(value)]) };
}

/** JSON, or what Python and R print in its place; undefined where it is neither. */
function literal(text: string): unknown {
  const python = text
    .replace(/^c\((.*)\)$/s, "[$1]")
    .replace(/(?<=['"])\s+(?=['"])/g, ", ")
    .replace(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'|\b(True|False|None|nan|NA)\b/g, (whole, quoted, word) =>
      quoted !== undefined
        ? JSON.stringify(String(quoted).replace(/\\'/g, "'"))
        : word === undefined
          ? whole
          : word === "True" || word === "False"
            ? word.toLowerCase()
            : "null",
    );
  for (const source of [text, python]) {
    try {
      return parseWithNan(source);
    } catch {
      // the next spelling
    }
  }
  return undefined;
}

function ofValue(value: unknown, taxonomy: Taxonomy, depth = 0): Nested | undefined {
  if (Array.isArray(value)) return ofArray(value, taxonomy);
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([name]) => modeOfHeader(name, taxonomy) !== null)) {
    return { kind: "map", entries: entries.map(([name, part]) => [name, wordOf(part)]) };
  }
  if (depth > 2) return undefined;
  const inner = entries.flatMap(([, part]) => {
    const found = typeof part === "object" && part !== null ? ofValue(part, taxonomy, depth + 1) : undefined;
    return found === undefined ? [] : [found];
  });
  return inner.length === 1 ? inner[0] : undefined;
}

const codeKeys = "code failure_mode failure_code mode label category name id type".split(" ");
const wordKeys = "present value detected flagged flag is_present exists label answer prediction".split(" ");

/** What a form offers to who finds nothing. */
const noMode = /^no(ne)?( (of (the above|these)|failures?|failure modes?|issues?))?$/i;

function ofArray(values: readonly unknown[], taxonomy: Taxonomy): Nested | undefined {
  const entries: [string, string][] = [];
  let words = 0;
  for (const value of values) {
    if (typeof value === "string" && noMode.test(value.trim())) continue;
    const text = isRecord(value)
      ? codeKeys.map((key) => wordOf(own(value, key))).find((one) => codeOfCell(one, taxonomy) !== null)
      : wordOf(value);
    if (text === undefined || codeOfCell(text, taxonomy) === null) return undefined;
    const key = isRecord(value)
      ? wordKeys.find((name) => Object.hasOwn(value, name) && wordOf(value[name]) !== text)
      : undefined;
    if (key !== undefined) words += 1;
    entries.push([text, key === undefined ? "1" : wordOf((value as JsonRecord)[key])]);
  }
  if (words > 0 && words < entries.length) return undefined;
  // Findings that are all present are a list of them.
  return { kind: entries.some(([, text]) => labelWord(text) !== true) ? "map" : "list", entries };
}

/** A value as the cell of a label: of an object what it says of presence. */
function wordOf(value: unknown): string {
  if (isRecord(value)) {
    const key = wordKeys.find((name) => Object.hasOwn(value, name));
    return key === undefined ? JSON.stringify(value) : wordOf(value[key]);
  }
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value).trim();
}
