import { countColumns, countRows } from "../counts/rows.js";
import { tabulateHistogram, tabulateModes, tabulatePairs, tabulateVotes } from "../counts/tabulate.js";
import { InputError, UsageError } from "../errors.js";
import { type Arguments, type Command, choiceOf, textOf } from "./command.js";
import { openLabelled, openRatings } from "./inputs.js";
import { byOf, labelledOptions, ratingOptions } from "./options.js";
import { emit } from "./output.js";

const kinds = ["modes", "histogram", "pairs", "votes"] as const;
const { counts: _, ...traceOptions } = labelledOptions;

export const command: Command = {
  name: "tabulate",
  summary: "count traces or votes into a table that adds up over shards",
  usage: `mastkit tabulate --mast MAD_full_dataset.json --by system --out modes.csv
          mastkit tabulate --human MAD_human_labelled_dataset.json`,
  options: {
    ...traceOptions,
    ...ratingOptions,
    kind: { type: "string", value: "KIND", help: "modes (default), histogram, pairs or votes", choices: kinds },
  },
  async run(args, io) {
    const kind = kindOf(args);
    const by = byOf(args);
    if (kind === "votes") {
      const { data, digests } = await openRatings(args, io);
      if (!isList(data)) throw new InputError("is a count table already");
      const table = tabulateVotes(data, { by });
      await emit(countRows(table), countColumns(table), args, io, { inputs: digests });
      return 0;
    }
    const { data, digests, caution } = await openLabelled(args, io, []);
    if (!isList(data)) throw new InputError("is a count table already");
    const make = { modes: tabulateModes, histogram: tabulateHistogram, pairs: tabulatePairs }[kind];
    const table = make(data, { by, caution });
    await emit(countRows(table), countColumns(table), args, io, { inputs: digests });
    return 0;
  },
};

function kindOf(args: Arguments): (typeof kinds)[number] {
  const votes = textOf(args, "human") !== undefined || textOf(args, "ratings") !== undefined;
  const kind = choiceOf(args, "kind", kinds, votes ? "votes" : "modes");
  if (votes && kind !== "votes") throw new UsageError(`--kind ${kind} needs --mast or --labels; ratings give votes`);
  return kind;
}

function isList<T>(data: readonly T[] | object): data is readonly T[] {
  return Array.isArray(data);
}
