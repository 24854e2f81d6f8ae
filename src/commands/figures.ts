import { join } from "node:path";
import { UsageError } from "../errors.js";
import { type FigureFormat, figureFormats, type Plot, writeFigure } from "../export/figure.js";
import { figures } from "../figures/index.js";
import { type PresetName, presetOf, presets } from "../figures/theme.js";
import { gatherPlots } from "../results/plots.js";
import type { Absence } from "../results/tables.js";
import { openSource } from "../source.js";
import { type Arguments, type Command, choiceOf, type Io, numberOf, textOf } from "./command.js";
import { interruptible } from "./interrupt.js";
import { confidenceOf, seedOf, sourceOptions } from "./options.js";
import { note } from "./output.js";
import { sourceOf } from "./source.js";

const presetNames = Object.keys(presets) as readonly PresetName[];

export const command: Command = {
  name: "figures",
  summary: "every figure the data at hand allow, as SVG, PDF, PNG, specification, CSV and caption",
  usage: `mastkit figures
          mastkit figures --source published
          mastkit figures lift failed-successful-study --width single --format pdf --out paper/figures`,
  positionals: "names",
  options: {
    ...sourceOptions,
    out: {
      type: "string",
      value: "DIR",
      help: "folder to write into (default figures/, or figures/local/ with own data)",
    },
    format: {
      type: "string",
      value: "a,b",
      help: `${figureFormats.join(", ")} (default all); rows, caption and specification (json) always`,
    },
    width: { type: "string", value: "PRESET", help: `printed width: ${presetNames.join(", ")}`, choices: presetNames },
    theme: { type: "string", value: "THEME", help: "colour (default) or grey", choices: ["colour", "grey"] },
    dpi: { type: "string", value: "N", help: "resolution of the PNG at its printed size (default 300)" },
  },
  run: (args, io) => interruptible(io, (signal) => draw(args, io, signal)),
};

async function draw(args: Arguments, io: Io, signal: AbortSignal): Promise<number> {
  const source = sourceOf(args, io, signal);
  const names = args.positionals;
  const votesOnly = names.length > 0 && names.every((name) => name === "agreement" || name === "agreement-labels");
  const data = await openSource({ ...source, votesOnly });
  note(args, io, data.notes);
  const { plots, absences } = await gatherPlots(data, { confidence: confidenceOf(args), seed: seedOf(args) });
  const folder = textOf(args, "out") ?? (data.published ? "figures" : join("figures", "local"));
  const options = {
    folder,
    inputs: Object.values(source.paths ?? {}),
    theme: choiceOf(args, "theme", ["colour", "grey"], "colour"),
    dpi: numberOf(args, "dpi", 36, 2400) ?? 300,
    ...formatsOf(args),
    ...widthOf(args),
  };
  for (const plot of chosen(plots, absences, args, io)) {
    signal.throwIfAborted();
    const paths = await writeFigure(plot, options);
    for (const path of paths) io.stdout(`wrote ${path}\n`);
  }
  if (args.positionals.length === 0) for (const { name, text } of absences) io.stdout(`${name}: not drawn: ${text}\n`);
  return 0;
}

/** The plots named, by file name or by figure; all that the width allows where none is named. */
function chosen(plots: readonly Plot[], absences: readonly Absence[], args: Arguments, io: Io): readonly Plot[] {
  const named = args.positionals.flatMap((name) => {
    const found = plots.filter((plot) => plot.name === name || plot.figure.name === name);
    if (found.length > 0) return found;
    const absence = absences.find((one) => one.name === name);
    const why =
      absence?.text ??
      (figures.some((figure) => figure.name === name) ? "the data at hand do not allow it" : "no figure is called so");
    throw new UsageError(`figures ${name}: ${why}; there are ${plots.map((plot) => plot.name).join(", ")}`);
  });
  const width = widthOf(args).preset;
  if (named.length > 0) {
    for (const { figure } of named) if (width !== undefined) presetOf(figure, { preset: width });
    return [...new Set(named)];
  }
  const fitting = plots.filter(({ figure }) => width === undefined || figure.presets.includes(width));
  const left = plots.filter((plot) => !fitting.includes(plot)).map((plot) => plot.name);
  if (left.length > 0) note(args, io, [`too wide for ${width}, left out: ${left.join(", ")}`]);
  return fitting;
}

function widthOf(args: Arguments): { readonly preset?: PresetName } {
  return textOf(args, "width") === undefined ? {} : { preset: choiceOf(args, "width", presetNames, "text") };
}

function formatsOf(args: Arguments): { readonly formats?: readonly FigureFormat[] } {
  const text = textOf(args, "format");
  if (text === undefined) return {};
  const words = text.split(",");
  const bad = words.find((word) => !figureFormats.some((format) => format === word));
  if (bad !== undefined) throw new UsageError(`--format ${bad}: use ${figureFormats.join(", ")}`);
  return { formats: figureFormats.filter((format) => words.includes(format)) };
}
