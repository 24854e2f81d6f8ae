import type { SessionItem } from "./codex-record.js";

const heldOfCut = 80;

/** Holds whole texts until a budget of characters is spent, and the first 80 characters of each text after that. */
export function textKeeper(budget: number): {
  keep(item: SessionItem): SessionItem;
  /** How many items were cut. */
  cut(): number;
} {
  let left = budget;
  let cut = 0;
  /** A copy: a slice would hold the whole text. */
  const head = (text: string): string =>
    text.length <= heldOfCut ? text : `${Buffer.from(text.slice(0, heldOfCut), "utf16le").toString("utf16le")}…`;
  const shortened = (item: SessionItem): SessionItem => {
    switch (item.kind) {
      case "meta":
        return item.instructions === null ? item : { ...item, instructions: head(item.instructions), cut: true };
      case "call":
        return { ...item, input: head(item.input), arguments: null, cut: true };
      case "unknown":
        return { ...item, record: {}, cut: true };
      case "message":
      case "reasoning":
      case "output":
        return { ...item, text: head(item.text), cut: true };
      case "event":
      case "compacted":
        return item.text === null ? item : { ...item, text: head(item.text), cut: true };
      default:
        return item;
    }
  };
  return {
    keep(item) {
      const size = sizeOf(item);
      if (size <= left || size <= heldOfCut) {
        left -= Math.min(left, size);
        return item;
      }
      left = 0;
      cut++;
      return shortened(item);
    },
    cut: () => cut,
  };
}

function sizeOf(item: SessionItem): number {
  switch (item.kind) {
    case "meta":
      return item.instructions?.length ?? 0;
    case "call":
      return item.input.length * 2;
    case "unknown":
      return sizeOfValue(item.record);
    case "message":
    case "reasoning":
    case "output":
      return item.text.length;
    case "event":
    case "compacted":
      return item.text?.length ?? 0;
    default:
      return 0;
  }
}

/** Roughly the characters that a parsed value holds; without recursion, since nesting is the file's to choose. */
function sizeOfValue(root: unknown): number {
  const open: unknown[] = [root];
  let size = 0;
  while (open.length > 0) {
    const value = open.pop();
    size += typeof value === "string" ? value.length : 8;
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) open.push(part);
  }
  return size;
}
