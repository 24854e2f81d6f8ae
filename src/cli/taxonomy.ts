import { inputs } from "../analyses/given.js";
import { optionsOf, type ValuesOf } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { readTaxonomy } from "../datasets/taxonomy-file.js";
import { UsageError } from "../errors.js";
import { crosswalkOf } from "../taxonomy/crosswalk.js";
import { categoriesOf, modeOf } from "../taxonomy/taxonomy.js";
import type { Taxonomy } from "../trace.js";
import { many } from "../words.js";
import type { Command } from "./command.js";
import { outputOptions } from "./options.js";
import { emitRows, emitText } from "./output.js";

const options = optionsOf({
  check: { type: "flag", help: "say in one line that it is well formed, in place of the table" },
  crosswalk: {
    ...inputs.crosswalk,
    help: "beside each mode the one of this taxonomy (a file or a name) with its name",
  },
});

export const command: Command = {
  name: "taxonomy",
  summary: verbs.data.taxonomy,
  examples: ["taxonomy", "taxonomy mast-round-1 --crosswalk mast", "taxonomy own.json --check"],
  positionals: "files",
  options: { ...options, ...outputOptions },
  async run(args, io) {
    const { check, crosswalk }: ValuesOf<typeof options> = args.values;
    const [name = "mast", other] = args.positionals;
    if (other !== undefined) throw new UsageError(`taxonomy ${other}: give one taxonomy`);
    const { taxonomy, ...file } = await readTaxonomy(name);
    const to = crosswalk === undefined ? null : await readTaxonomy(crosswalk);
    const inputs = [...file.digests, ...(to?.digests ?? [])];
    const origin = { inputs, notes: [...file.notes, ...(to?.notes ?? [])] };
    const rows = rowsOf(taxonomy, to?.taxonomy);
    if (check === true) {
      const { name, version, modes } = taxonomy;
      const categories = categoriesOf(taxonomy).filter(({ code }) => code !== "").length;
      const counted = `${many(modes.length, "mode")}, ${many(categories, "category", "categories")}`;
      await emitText(`${[name, version].filter(Boolean).join(" ")}: ${counted}\n`, args, io, origin);
    } else await emitRows(rows, Object.keys(rows[0]!), args, io, origin);
    return 0;
  },
};

function rowsOf(taxonomy: Taxonomy, to: Taxonomy | undefined) {
  const places = to === undefined ? null : crosswalkOf(taxonomy, to);
  const categories = new Map(categoriesOf(taxonomy).map(({ code, name }) => [code, name]));
  return taxonomy.modes.map(({ code, name, category, stage = [], definition, aliases = [] }) => {
    const place = places?.get(code) ?? null;
    return {
      ...{ code, name, category: categories.get(category) ?? category },
      ...{ stage: [...new Set([stage].flat())].join(";"), definition: definition ?? "", aliases: aliases.join(";") },
      ...(to === undefined ? {} : { to: place, to_name: place === null ? null : modeOf(place, to).name }),
    };
  });
}
