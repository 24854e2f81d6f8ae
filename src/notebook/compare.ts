import { formatNotebook, type Notebook, parseNotebook } from "./document.js";

/**
 * The number, In [n], of the first cell whose outputs differ; null where none does. Texts must be equal; numbers within
 * them to 1e-9 of their size, which is what another processor or Node version may change.
 */
export function firstDifference(committed: Notebook, fresh: Notebook): number | null {
  const [left, right] = [committed, fresh].map((notebook) => parseNotebook(formatNotebook(notebook), "").cells);
  for (const [index, cell] of right!.entries()) {
    const before = left![index];
    if (cell.cell_type !== "code" || before?.cell_type !== "code") continue;
    const same =
      cell.execution_count === before.execution_count &&
      sameText(JSON.stringify(before.outputs), JSON.stringify(cell.outputs));
    if (!same) return cell.execution_count ?? before.execution_count ?? 0;
  }
  return null;
}

const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;

function sameText(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.replace(number, "#") !== b.replace(number, "#")) return false;
  const [left, right] = [a.match(number) ?? [], b.match(number) ?? []];
  return left.every((text, index) => {
    const [x, y] = [Number(text), Number(right[index])];
    return text === right[index] || Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y));
  });
}
