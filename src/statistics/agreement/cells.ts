import { cautionNotes } from "../../counts/cautions.js";
import { type ItemVotes, isTable, votesOf } from "../../counts/count.js";
import { checkBy, groupCell, groupItems, keyOf, missingGroup } from "../../counts/group.js";
import type { VotesTable } from "../../counts/tables.js";
import { UsageError } from "../../errors.js";
import { joinNotes, type Note, type Notes, noteOf } from "../../notes.js";
import { mast } from "../../taxonomy/mast.js";
import { taxonomyOfRound, toMast14 } from "../../taxonomy/rounds.js";
import { modeOf, parseCode } from "../../taxonomy/taxonomy.js";
import type { Group, Rating } from "../../trace.js";

export type RatingsInput = VotesTable | readonly Rating[];

/** What chooses and joins the votes before any coefficient is computed. */
export interface VotesOptions {
  /** Group columns; the set always comes first unless taxonomies are pooled. */
  readonly by?: readonly string[];
  readonly perMode?: boolean;
  /** An item has a category where a rater voted for any mode of it. */
  readonly perCategory?: boolean;
  readonly poolTaxonomies?: boolean;
  /** The first record of each annotation block only. */
  readonly distinctBlocks?: boolean;
  /** "mast14": recode every set by the crosswalk; modes without a home are left out. */
  readonly taxonomy?: "own" | "mast14";
  /** The reading of 3.2 and 3.3 in the crosswalk. */
  readonly reading?: "paper" | "repository";
}

/** The votes on one code of one item, or of so many items alike (from counts, which name none). */
export interface VotesCell extends Omit<ItemVotes, "item" | "unit"> {
  readonly item: string | null;
  readonly unit: string | null;
  readonly items: number;
  readonly caution: readonly string[];
}

/** Cells of one group, and of one mode or category where these are apart. */
export interface CellGroup {
  readonly group: Group;
  /** "" where modes are pooled. */
  readonly code: string;
  readonly category: string | null;
  readonly cells: readonly VotesCell[];
  readonly notes: Notes;
}

export interface GroupedCells {
  readonly raters: readonly string[];
  readonly groups: readonly CellGroup[];
}

/**
 * Chooses, recodes and groups the votes; groups and codes in order of first appearance, those of MAST in theirs.
 *
 * @throws InputError where the votes on an item differ in a group column, block or cluster: such a column belongs to the
 * rater or the vote, and cannot group items.
 */
export function groupedCells(data: RatingsInput, options: VotesOptions = {}): GroupedCells {
  checkOptions(data, options);
  const by = (options.by ?? []).filter((name) => name !== "set" && name !== "round");
  const { raters, cells } = cellsOf(data, by);
  const recoded = options.taxonomy === "mast14" ? recode(cells, options) : { cells, left: [] };
  const distinct = options.distinctBlocks === true ? firstOfEachBlock(recoded.cells) : recoded.cells;
  const ready = options.perCategory === true ? joinCategories(distinct) : distinct;
  const head = setHead(options);
  const keptApart = options.perMode === true || options.perCategory === true;
  const groups = groupItems(ready, ({ set, group, code }) => [
    head.length === 0 ? "" : set,
    keptApart ? code : "",
    ...Object.values(group),
  ]);
  const list = [...groups.values()].map((members): CellGroup => {
    const first = members[0]!;
    const { source, ...rest } = first.group;
    return {
      group: {
        ...(source === undefined ? {} : { source }),
        ...Object.fromEntries(head.map((name) => [name, first.set])),
        ...rest,
      },
      code: options.perMode === true ? first.code : "",
      category: options.perCategory === true ? first.code : null,
      cells: members,
      notes: notesOf(members, recoded.left, options),
    };
  });
  return { raters, groups: keptApart ? inCodeOrder(list) : list };
}

/** The heads of the group columns of `agreement`'s rows, in order. */
export function agreementGroups(data: RatingsInput, options: VotesOptions = {}): readonly string[] {
  checkOptions(data, options);
  const by = (options.by ?? []).filter((name) => name !== "set" && name !== "round");
  return [...(isTable(data) && hasSources(data) ? ["source"] : []), ...setHead(options), ...by];
}

function setHead({ by, poolTaxonomies }: VotesOptions): readonly string[] {
  return poolTaxonomies === true ? [] : [by?.includes("round") === true ? "round" : "set"];
}

function hasSources(table: VotesTable): boolean {
  return new Set(table.rows.map((row) => row.source)).size > 1;
}

function checkOptions(data: RatingsInput, options: VotesOptions): void {
  const { by = [], perMode, perCategory, poolTaxonomies, distinctBlocks, taxonomy } = options;
  const columns = isTable(data) ? data.by : [...new Set(data.flatMap((rating) => Object.keys(rating.groups)))];
  checkBy(by, ["set", "round", ...columns.filter((name) => name !== "round")]);
  if (by.includes("set") && by.includes("round")) throw new UsageError("--by set,round: two names of one column");
  if (perMode === true && perCategory === true) throw new UsageError("give --per-mode or --per-category, not both");
  if (poolTaxonomies === true && (by.includes("set") || by.includes("round"))) {
    throw new UsageError("--pool-taxonomies puts the sets together, --by keeps them apart: give one of them");
  }
  if (poolTaxonomies === true && (perMode === true || perCategory === true) && taxonomy !== "mast14") {
    throw new UsageError("a code means another mode in each taxonomy; to pool by mode, give --taxonomy mast14");
  }
  if (isTable(data) && (perCategory === true || distinctBlocks === true)) {
    throw new UsageError(`${perCategory === true ? "--per-category" : "--distinct-blocks"} needs ratings, not counts`);
  }
}

function cellsOf(table: RatingsInput, by: readonly string[]) {
  if (!isTable(table)) {
    const { raters, items } = votesOf(table, by);
    const caution: readonly string[] = [];
    // written out: a spread costs more here than all that is made of the cell
    const cells = items.map(
      ({ group, set, code, taxonomy, item, block, unit, votes }): VotesCell => ({
        group,
        set,
        code,
        taxonomy,
        item,
        block,
        unit,
        votes,
        items: 1,
        caution,
      }),
    );
    return { raters, cells };
  }
  const several = hasSources(table);
  const cells = table.rows.map((row): VotesCell => {
    const { set, code, votes, items, caution } = row;
    const group = {
      ...(several ? { source: row.source ?? missingGroup } : {}),
      ...Object.fromEntries(by.map((name) => [name, groupCell(row.group, name)])),
    };
    return { group, set, code, item: null, block: null, unit: null, votes, items, caution };
  });
  return { raters: table.raters, cells };
}

/** A mode of a round that the crosswalk has no place for. */
interface Left {
  readonly set: string;
  readonly code: string;
}

function recode(cells: readonly VotesCell[], options: VotesOptions) {
  const rounds = options.by?.some((name) => name === "set" || name === "round") === true;
  const kept: VotesCell[] = [];
  const left: Left[] = [];
  for (const cell of cells) {
    const code = toMast14(cell.set, cell.code, options.reading ?? "paper");
    if (code === null) left.push({ set: cell.set, code: cell.code });
    else kept.push({ ...cell, code, set: rounds ? cell.set : "mast14" });
  }
  return { cells: kept, left };
}

function firstOfEachBlock(cells: readonly VotesCell[]): readonly VotesCell[] {
  const first = new Map<string | null, string | null>();
  for (const { unit, block, item } of cells) if (block !== null && !first.has(unit)) first.set(unit, item);
  return cells.filter(({ unit, block, item }) => block === null || first.get(unit) === item);
}

/** One cell an item and category: 1 with any vote of 1, else missing where a vote is missing, else 0. */
function joinCategories(cells: readonly VotesCell[]): readonly VotesCell[] {
  const joined = new Map<string, VotesCell & { votes: (number | null)[] }>();
  for (const cell of cells) {
    if (cell.votes.some((vote) => vote !== null && vote !== 0 && vote !== 1)) {
      throw new UsageError("--per-category needs votes of 0 and 1");
    }
    const category = categoryOf(cell);
    const key = keyOf([cell.set, cell.item, category]);
    const before = joined.get(key);
    if (before === undefined) joined.set(key, { ...cell, code: category, votes: [...cell.votes] });
    else {
      for (const [rater, vote] of cell.votes.entries()) {
        const own = before.votes[rater]!;
        before.votes[rater] = own === 1 || vote === 1 ? 1 : own === null || vote === null ? null : 0;
      }
    }
  }
  return [...joined.values()];
}

/** By the taxonomy of the votes or of the set, else MAST; a code of no such taxonomy has the number before the dot. */
function categoryOf({ set, code, ...cell }: VotesCell): string {
  const taxonomy = cell.taxonomy ?? taxonomyOfRound(set) ?? mast;
  const own = parseCode(code, taxonomy);
  return own === null ? code.split(".")[0]! : modeOf(own, taxonomy).category;
}

function inCodeOrder(groups: readonly CellGroup[]): readonly CellGroup[] {
  const order = new Map<string, number>();
  for (const { group } of groups) {
    const key = keyOf(Object.values(group));
    if (!order.has(key)) order.set(key, order.size);
  }
  const name = ({ code, category }: CellGroup) => category ?? code;
  const parts = (text: string) => text.split(".").map(Number);
  const shaped = groups.every((each) => /^\d+(\.\d+)?$/.test(name(each)));
  return [...groups].sort((a, b) => {
    const apart = order.get(keyOf(Object.values(a.group)))! - order.get(keyOf(Object.values(b.group)))!;
    if (apart !== 0 || !shaped) return apart;
    const [left, right] = [parts(name(a)), parts(name(b))];
    return left[0]! - right[0]! || (left[1] ?? 0) - (right[1] ?? 0);
  });
}

function notesOf(cells: readonly VotesCell[], left: readonly Left[], options: VotesOptions): Notes {
  const notes: Note[] = [];
  const voted = new Set(cells.map(({ set }) => set));
  const sets = new Set(Array.from(voted, (set) => taxonomyOfRound(set)?.version ?? set));
  if (options.poolTaxonomies === true && sets.size > 1) {
    notes.push(...noteOf("taxonomies-pooled", { taxonomies: sets.size }));
  }
  const own = left.filter(({ set }) => cells[0]!.set === "mast14" || cells[0]!.set === set);
  const lost = new Set(own.map(({ set, code }) => keyOf([taxonomyOfRound(set)?.version ?? set, code]))).size;
  if (lost > 0) notes.push(...noteOf("modes-without-place", { modes: lost, of: mast.modes.length }));
  if (options.taxonomy === "mast14") notes.push(...noteOf("reading", { of: options.reading ?? "paper" }));
  if (options.distinctBlocks === true) notes.push(...noteOf("distinct-blocks"));
  for (const { caution } of cells) notes.push(...cautionNotes(caution));
  return joinNotes(...notes) ?? [];
}
