import type { SessionItem } from "./codex-item.js";

/** What an item costs beside its texts. */
const fixed = 256;

/** Roughly the characters that an item takes in memory. */
export function sizeOfItem(item: SessionItem): number {
  switch (item.kind) {
    case "meta":
      return fixed + (item.instructions?.length ?? 0);
    case "call":
      return fixed + item.input.length * 2;
    case "unknown":
      return fixed + sizeOfValue(item.record);
    case "message":
    case "reasoning":
    case "output":
      return fixed + item.text.length;
    case "event":
    case "compacted":
      return fixed + (item.text?.length ?? 0);
    default:
      return fixed;
  }
}

/** Without recursion, since nesting is the file's to choose. */
function sizeOfValue(root: unknown): number {
  const open: unknown[] = [root];
  let size = 0;
  while (open.length > 0) {
    const value = open.pop();
    size += typeof value === "string" ? value.length : 16;
    if (typeof value === "object" && value !== null) for (const part of Object.values(value)) open.push(part);
  }
  return size;
}
