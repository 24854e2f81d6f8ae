import { InputError } from "../../src/errors.js";
import { type Random, randomFrom } from "../../src/statistics.js";

/** Cases a reader: 400, or what MASTKIT_FUZZ_CASES says (`npm run fuzz`). MASTKIT_FUZZ_SEED gives other cases. */
export const cases = Number(process.env["MASTKIT_FUZZ_CASES"] ?? 400);
const seed = Number(process.env["MASTKIT_FUZZ_SEED"] ?? 1);

/**
 * Runs `check` on `cases` inputs: a real-shaped one in every fourth case, mutated ones else. A failure names the case and
 * its bytes. `check` returns whether the input was accepted; unmutated ones must be.
 */
export async function fuzz(
  name: string,
  make: (random: Random) => Buffer,
  check: (bytes: Buffer, random: Random) => boolean | Promise<boolean>,
): Promise<{ accepted: number; refused: number }> {
  let accepted = 0;
  for (let index = 0; index < cases; index++) {
    const random = randomFrom(seed).fork(`${name} ${index}`);
    const whole = make(random);
    const bytes = index % 4 === 0 ? whole : mutated(random, whole);
    try {
      const done = check(bytes, random);
      const ok = typeof done === "boolean" ? done : await done;
      if (ok) accepted++;
      else if (index % 4 === 0) throw new Error("an unmutated input was refused");
    } catch (error) {
      const shown = JSON.stringify(bytes.toString("latin1"));
      throw new Error(`${name}, seed ${seed}, case ${index}: ${String(error)}\ninput (Latin-1): ${shown}`, {
        cause: error,
      });
    }
  }
  return { accepted, refused: cases - accepted };
}

/** What `run` returns; null where it threw the kit's own input error. Every other exception goes on. */
export function orRefused<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The bytes in pieces cut at random places; often one byte each, so that every border comes up. */
export function pieces(random: Random, bytes: Buffer): Buffer[] {
  const most = [1, 1, 2, 3, 7, 30, bytes.length + 1][random.below(7)] ?? 1;
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = most === 1 ? 1 : 1 + random.below(most);
    parts.push(Buffer.from(bytes.subarray(at, at + size))); // a copy: nothing may lean on its neighbours
    at += size;
  }
  return parts;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)]!;
}

const tokens = [
  ...['"', '\\"', "\\", "\\\\", "{", "}", "[", "]", ",", ":", "null", "true", "NaN", "-", "0", "1", "1e999", "2"],
  ...["\\u12", "\\ud800", "\n", "\r\n", "\t", " ", "\u0000", "\ufeff", "é", "\u{1f600}", "__proto__", '"__proto__":1,'],
  ...["FM-1.1", "9.9", "success", "Infinity", '""', "'", "#", ";", '"a"', "[[[[", "]]]]", "1.1", "trace", "toString"],
].map((text) => Buffer.from(text));

/** One to four small damages: bytes flipped, taken out, repeated, moved, put in, or the end cut off. */
export function mutated(random: Random, whole: Buffer): Buffer {
  let bytes = whole;
  for (let round = 1 + random.below(4); round > 0; round--) {
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + random.below(random.below(4) === 0 ? 40 : 4));
    const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    switch (random.below(7)) {
      case 0:
        bytes = Buffer.concat([head, Buffer.from([random.below(256)]), tail]);
        break;
      case 1:
        bytes = Buffer.concat([head, tail]);
        break;
      case 2:
        bytes = Buffer.concat([head, middle, middle, tail]);
        break;
      case 3: {
        const other = random.below(head.length + 1);
        bytes = Buffer.concat([head.subarray(0, other), middle, head.subarray(other), tail]);
        break;
      }
      case 4:
        bytes = random.below(3) === 0 ? head : bytes;
        break;
      default:
        bytes = Buffer.concat([
          head,
          pick(random, tokens),
          tail.length > 0 && random.below(2) === 0 ? tail : bytes.subarray(at),
        ]);
    }
  }
  return bytes;
}

/** A value as JSON text with free white space, property order and escapes, all of it valid. */
export function jsonText(random: Random, value: unknown): string {
  const space = () => (random.below(4) === 0 ? pick(random, [" ", "\n", "\t", "\r\n  "]) : "");
  const text = (word: string) =>
    `"${[
      ...JSON.stringify(word)
        .slice(1, -1)
        .matchAll(/\\u[0-9a-f]{4}|\\.|./gsu),
    ]
      .map(([unit]) => {
        if (unit.length > 1 || random.below(30) > 0) return unit;
        return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
      })
      .join("")}"`;
  if (typeof value === "string") return text(value);
  if (Array.isArray(value))
    return `[${space()}${value.map((part) => jsonText(random, part)).join(`${space()},${space()}`)}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    for (let index = entries.length - 1; index > 0; index--) {
      const other = random.below(index + 1);
      [entries[index], entries[other]] = [entries[other]!, entries[index]!];
    }
    const members = entries.map(([key, part]) => `${text(key)}${space()}:${space()}${jsonText(random, part)}`);
    return `{${space()}${members.join(`,${space()}`)}${space()}}`;
  }
  return JSON.stringify(value);
}

const words = [
  "say",
  '"',
  "\\",
  "\n",
  "é",
  "\u2028",
  "\u{1f600}",
  "\\u0041",
  "{",
  "]",
  ",",
  "",
  "\t",
  "x".repeat(20),
  "\u0001",
];

/** Text full of what readers stumble over. */
export function hostileText(random: Random): string {
  return Array.from({ length: random.below(8) }, () => pick(random, words)).join("");
}

/** A random JSON value, at most `depth` deep. */
export function anyValue(random: Random, depth = 3): unknown {
  switch (random.below(depth > 0 ? 7 : 5)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 0;
    case 2:
      return pick(random, [0, 1, -1, 0.5, 1e300, -0, 2 ** 60]);
    case 3:
    case 4:
      return hostileText(random);
    case 5:
      return Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [hostileText(random), anyValue(random, depth - 1)]),
      );
  }
}

/** JSON.parse of strict UTF-8, one byte order mark allowed; undefined where it is none. */
export function strictJson(bytes: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}

/** The code that a column's or a property's name means without the mode's name, by other means than the kit's; else null. */
export function spelledCode(name: string): string | null {
  const bare = name.trim().replace(/[\s._:)–—-]+$/, "");
  const [whole, prefix = "", category, separator, number] =
    /^((?:x|fm|mode|mast)[\s._-]*)?([1-9]\d*)([._-])([1-9]\d*)$/i.exec(bare) ?? [];
  return whole === undefined || (prefix === "" && separator !== ".") ? null : `${category}.${number}`;
}
