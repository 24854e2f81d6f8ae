import { join } from "node:path";
import { flag, list, numeric, optionsOf, picked, type ValuesOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { UsageError } from "../errors.js";
import { type FigureFormat, figureFormats, type Plot, type WriteFigureOptions, writeFigure } from "../export/figure.js";
import { writePaper } from "../export/paper.js";
import { writeWhole } from "../export/write.js";
import { figures } from "../figures/index.js";
import { type PresetName, presetNames, presetOf } from "../figures/theme.js";
import { paperItem } from "../published/paper-items.js";
import { filesOf, openStudy } from "../study/data.js";
import type { Absence } from "../study/entry.js";
import { paperList, paperOutputs, paperReadme } from "../study/of-paper.js";
import { studyOf } from "../study/study.js";
import { type Arguments, type Command, type Io, outOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { studyOptions } from "./options.js";
import { note } from "./output.js";
import { givenOf, levelOf } from "./study.js";

const options = optionsOf({
  out: word("DIR", "folder to write into (default figures/, or figures/local/ with own data)"),
  format: list("a,b", `${figureFormats.join(", ")} (default all); rows, caption and specification (json) always`),
  paper: flag(
    "the printed figures and tables of the study and the paper: alone their list; with names, or all, made again",
  ),
  title: word("TEXT", "above each figure; none: nothing (default what is seen, in words from the numbers)"),
  sort: word("ORDER", "modes within their category: taxonomy (default), or effect, the largest first", {
    choices: ["taxonomy", "effect"],
  }),
  modes: list("1.3,3.3", "the modes that are drawn (default all)"),
  domain: word("LOW,HIGH", "ends of the value axis, in the unit of the rows: 0,0.5 (default what the rows need)"),
  colours: list("NAME=#rrggbb", "colours of failure, success, unknown or a category"),
  width: word("PRESET", `printed width: ${presetNames.join(", ")}`, { choices: presetNames }),
  theme: word("THEME", "colour (default) or grey", { choices: ["colour", "grey"] }),
  background: word("NAME", "white (default), transparent or dark", { choices: ["white", "transparent", "dark"] }),
  dpi: numeric("N", "resolution of the PNG at its printed size (default 300)", { low: 36, high: 2400 }),
});
const valuesOf = ({ values }: Arguments): ValuesOf<typeof options> => values;

export const command: Command = {
  name: "figures",
  summary: verbs.output.figures,
  examples: [
    "figures",
    "figures --paper",
    "figures --paper mast-v3:6 mast-v3:table-7 --mast MAD_full_dataset.json",
    "figures --source published",
    "figures lift --title none --sort effect --modes 1.3,3.3",
    "figures lift failed-successful-study --width single --format pdf --out paper/figures",
  ],
  positionals: "names",
  options: { ...studyOptions, ...options },
  run: (args, io) => interruptible(io, (signal) => draw(args, io, signal)),
};

async function draw(args: Arguments, io: Io, signal: AbortSignal): Promise<number> {
  const names = args.positionals;
  if (valuesOf(args).paper === true) return await drawPaper(args, io, signal);
  const votesOnly = names.length > 0 && names.every((name) => name === "agreement" || name === "agreement-labels");
  const given = { ...givenOf(args, io, signal), votesOnly };
  const data = await openStudy(given);
  note(args, io, data.notes);
  const { plots, undrawn: absences } = studyOf(data, levelOf(args));
  const folder = outOf(args) ?? (data.published ? "figures" : join("figures", "local"));
  const written = writtenTo(folder, args, io, filesOf(given));
  for (const plot of chosen(plots, absences, args, io)) {
    signal.throwIfAborted();
    const paths = await writeFigure(plot, written);
    for (const path of paths) io.stdout(`wrote ${path}\n`);
  }
  if (args.positionals.length === 0) for (const { name, text } of absences) io.stdout(`${name}: not drawn: ${text}\n`);
  return 0;
}

/** The printed figures and tables named, or all; without a name their list. Names are checked before data are read. */
async function drawPaper(args: Arguments, io: Io, signal: AbortSignal): Promise<number> {
  const names = args.positionals;
  const all = names.includes("all");
  const items = names.filter((name) => name !== "all").map(paperItem);
  if (names.length === 0) {
    io.stdout(paperList());
    return 0;
  }
  const given = givenOf(args, io, signal);
  const data = await openStudy(given);
  note(args, io, data.notes);
  const outputs = paperOutputs(data, levelOf(args), all ? undefined : items.map(({ name }) => name));
  const folder = outOf(args) ?? join("figures", ...(data.published ? [] : ["local"]), "paper");
  const written = writtenTo(folder, args, io, filesOf(given));
  for (const { plot } of outputs) if (plot !== null) presetOf(plot.figure, widthOf(args));
  for (const output of outputs) {
    signal.throwIfAborted();
    for (const path of await writePaper(output, written, data.parameters)) io.stdout(`wrote ${path}\n`);
    note(args, io, [`${output.item.name}: ${output.verdicts}`]);
  }
  if (all) {
    const readme = join(folder, "README.md");
    await writeWhole(readme, paperReadme(outputs));
    io.stdout(`wrote ${readme}\n`);
  }
  return 0;
}

function writtenTo(folder: string, args: Arguments, io: Io, inputs: readonly string[]): WriteFigureOptions {
  const { dpi = 300, ...values } = valuesOf(args);
  const look = picked(values, "title", "sort", "modes", "theme", "background");
  const onNote = (line: string) => note(args, io, [line]);
  const given = { ...widthOf(args), ...domainOf(args), ...coloursOf(args) };
  return { folder, inputs, dpi, onNote, ...look, ...given, ...formatsOf(args) };
}

function domainOf(args: Arguments): Pick<WriteFigureOptions, "domain"> {
  const { domain } = valuesOf(args);
  if (domain === undefined) return {};
  const [low, high, ...more] = domain.split(",").map((end) => (end.trim() === "" ? Number.NaN : Number(end)));
  if (low === undefined || high === undefined || more.length > 0 || !(low < high))
    throw new UsageError(`--domain ${domain}: use two numbers, the lower first, as 0,0.5`);
  return { domain: [low, high] };
}

function coloursOf(args: Arguments): Pick<WriteFigureOptions, "colours"> {
  const { colours } = valuesOf(args);
  if (colours === undefined) return {};
  const pairs = colours.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new UsageError(`--colours ${pair}: use a name and a colour, as failure=#a6192e`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return { colours: Object.fromEntries(pairs) };
}

/** The plots named, by file name or by figure; all that the width allows where none is named. */
function chosen(plots: readonly Plot[], absences: readonly Absence[], args: Arguments, io: Io): readonly Plot[] {
  const named = args.positionals.flatMap((name) => {
    const found = plots.filter((plot) => plot.name === name || plot.figure.name === name);
    if (found.length > 0) return found;
    const absence = absences.find((one) => one.name === name);
    const why =
      absence?.text ??
      (figures.some((figure) => figure.name === name)
        ? "the data at hand do not allow it"
        : /^(blog|itbench|mast-v\d):/.test(name)
          ? `a printed figure is made by mastkit figures --paper ${name}`
          : "no figure is called so");
    throw new UsageError(`figures ${name}: ${why}; there are ${plots.map((plot) => plot.name).join(", ")}`);
  });
  const { width } = widthOf(args);
  if (named.length > 0) {
    for (const { figure } of named) if (width !== undefined) presetOf(figure, { width });
    return [...new Set(named)];
  }
  const fitting = plots.filter(({ figure }) => width === undefined || figure.presets.includes(width));
  const left = plots.filter((plot) => !fitting.includes(plot)).map((plot) => plot.name);
  if (left.length > 0) note(args, io, [`too wide for ${width}, left out: ${left.join(", ")}`]);
  return fitting;
}

function widthOf(args: Arguments): { readonly width?: PresetName } {
  return picked(valuesOf(args), "width");
}

function formatsOf(args: Arguments): { readonly formats?: readonly FigureFormat[] } {
  const { format: words } = valuesOf(args);
  if (words === undefined) return {};
  const bad = words.find((word) => !figureFormats.some((format) => format === word));
  if (bad !== undefined) throw new UsageError(`--format ${bad}: use ${figureFormats.join(", ")}`);
  return { formats: figureFormats.filter((format) => words.includes(format)) };
}
