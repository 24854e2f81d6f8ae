/** What is wrong inside a string, and at which index of the bytes that were given. */
export interface StringProblem {
  readonly at: number;
  readonly problem: string;
}

/** Checks the content of one JSON string that arrives in pieces. */
export interface StringCheck {
  /** Forgets what came before: a new string begins. */
  reset(): void;
  /**
   * Goes on at `from`. The index of the quote that ends the string, -1 where the bytes end first, or what is wrong.
   */
  next(bytes: Uint8Array, from: number): number | StringProblem;
}

/**
 * A checker of what RFC 8259 asks of a string's content: no control characters, known escapes, well-formed UTF-8 (no
 * overlong forms, no surrogates, nothing above U+10FFFF). Escaped lone surrogates are allowed, as in JSON.parse.
 */
export function stringCheck(): StringCheck {
  let hexDigits = 0;
  let escaped = false;
  let following = 0;
  let lowest = 0x80;
  let highest = 0xbf;
  return {
    reset() {
      hexDigits = 0;
      escaped = false;
      following = 0;
    },
    next(bytes, from) {
      const end = bytes.length;
      for (let at = from; at < end; at++) {
        const byte = bytes[at] ?? 0;
        if (following > 0) {
          if (byte < lowest || byte > highest) return { at, problem: "not valid UTF-8" };
          following--;
          lowest = 0x80;
          highest = 0xbf;
        } else if (hexDigits > 0) {
          const letter = byte | 0x20;
          if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) {
            return { at, problem: "a broken \\u escape" };
          }
          hexDigits--;
        } else if (escaped) {
          escaped = false;
          if (byte === 0x75) hexDigits = 4;
          else if (!isEscape(byte)) return { at, problem: "an unknown escape" };
        } else if (byte === 0x22) return at;
        else if (byte === 0x5c) escaped = true;
        else if (byte < 0x20) return { at, problem: "a control character inside a text" };
        else if (byte >= 0x80) {
          if (byte < 0xc2 || byte > 0xf4) return { at, problem: "not valid UTF-8" };
          following = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
          if (byte === 0xe0) lowest = 0xa0;
          else if (byte === 0xed) highest = 0x9f;
          else if (byte === 0xf0) lowest = 0x90;
          else if (byte === 0xf4) highest = 0x8f;
        }
      }
      return -1;
    },
  };
}

function isEscape(byte: number): boolean {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}
