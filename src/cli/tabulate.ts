import { inputOptions, inputs } from "../analyses/given.js";
import { by, optionsOf, type ValuesOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { countColumns, countRows } from "../counts/rows.js";
import type { CountTable, VotesTable } from "../counts/tables.js";
import { tabulateHistogram, tabulateModes, tabulatePairs, tabulateVotes } from "../counts/tabulate.js";
import type { FileDigest } from "../datasets/digest.js";
import { InputError, UsageError } from "../errors.js";
import { open } from "../study/open.js";
import type { LabelledTrace, Rating } from "../trace.js";
import { type Command, outOf } from "./command.js";
import { outputOptions } from "./options.js";
import { emitRows } from "./output.js";

const options = optionsOf({
  by,
  kind: word("KIND", "modes (default), histogram, pairs or votes", {
    choices: ["modes", "histogram", "pairs", "votes"],
  }),
});

export const command: Command = {
  name: "tabulate",
  summary: verbs.counts.tabulate,
  examples: [
    "tabulate --mast MAD_full_dataset.json --by system --out modes.csv",
    "tabulate --human MAD_human_labelled_dataset.json",
  ],
  options: {
    ...inputOptions({ of: "labels", tables: [] }),
    human: inputs.human,
    ratings: inputs.ratings,
    ...options,
    ...outputOptions,
  },
  async run(args, io) {
    const values: ValuesOf<typeof options> & ValuesOf<typeof inputs> = args.values;
    const votes = values.human !== undefined || values.ratings !== undefined;
    const kind = values.kind ?? (votes ? "votes" : "modes");
    if (votes && kind !== "votes") throw new UsageError(`--kind ${kind} needs --mast or --labels; ratings give votes`);
    const hashed = outOf(args) === undefined ? "later" : "file";
    const counted = kind === "votes" ? votesTable(values) : tracesTable(values, kind, hashed);
    const { table, digests, notes } = await counted;
    await emitRows(countRows(table), countColumns(table), args, io, { inputs: digests, notes });
    return 0;
  },
};

interface Counted {
  readonly table: CountTable;
  readonly digests: readonly FileDigest[];
  readonly notes: readonly string[];
}

type Asked = ValuesOf<typeof options> & ValuesOf<typeof inputs>;

async function votesTable({ by: columns = [], ...given }: Asked): Promise<Counted> {
  const votes = { input: { of: "votes" }, verb: "tabulate" } as const;
  const { data, digests, notes } = await open<readonly Rating[] | VotesTable>(votes, { ...given, by: columns });
  if ("kind" in data) throw new InputError("is a count table already");
  return { table: tabulateVotes(data, { by: columns }), digests, notes };
}

async function tracesTable(
  given: Asked,
  kind: "modes" | "histogram" | "pairs",
  hashed: "file" | "later",
): Promise<Counted> {
  const { by: columns = [] } = given;
  const traces = { input: { of: "labels", tables: [] }, verb: "tabulate" } as const;
  const { data, digests, caution, notes } = await open<readonly LabelledTrace[]>(traces, given, undefined, hashed);
  const make = { modes: tabulateModes, histogram: tabulateHistogram, pairs: tabulatePairs }[kind];
  return { table: make(data, { by: columns, caution }), digests, notes };
}
