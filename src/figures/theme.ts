import { UsageError } from "../errors.js";
import type { Figure, FigureOptions, FigureSpec, Json, JsonObject } from "./figure.js";
import { fontFamily, wrapped } from "./font.js";

export type PresetName = "single" | "text" | "double" | "slide";

/** A width preset. Specifications are laid out in points as printed; `scale` enlarges the whole for a slide. */
export interface Preset {
  /** Width of the layout in points. */
  readonly width: number;
  /** What a layout point measures on the page; 1 in print. */
  readonly scale: number;
}

/** Journal column 3.25 in, text block 5.5 in, double column 6.75 in, and a 10 in wide slide (the text layout enlarged). */
export const presets: Readonly<Record<PresetName, Preset>> = {
  single: { width: 234, scale: 1 },
  text: { width: 396, scale: 1 },
  double: { width: 486, scale: 1 },
  slide: { width: 396, scale: 720 / 396 },
};

export const presetNames = Object.keys(presets) as readonly PresetName[];

/** Font sizes in points as printed. Nothing is set smaller than `small`. */
export const sizes = { small: 7, label: 7.5, header: 8.5, title: 9.5 } as const;

/**
 * Colours of a taxonomy's first category, second and so on, the same in all figures; of more than six they come again. The
 * first three stand apart in hue, under simulated deuteranopia, and in luminance; none has the hue of an outcome.
 */
export const categoryColours = ["#4b2e83", "#2f7d5b", "#bd8510", "#a5689b", "#7f8c3a", "#6f6f6f"] as const;

/** Outcomes: failed is the darker and is drawn filled, successful the lighter and is drawn open. */
export const outcomeColours = { failure: "#a6192e", success: "#2f7fb0", unknown: "#6f6f6f" } as const;

/** Up to four series in one panel, dark to light. */
export const seriesColours = ["#1f3a6e", "#bf4e14", "#33a198", "#6f6f6f"] as const;

/** Inks that carry no meaning of their own. */
export const inks = { text: "#1a1a1a", quiet: "#595959", rule: "#dedede", frame: "#8c8c8c", soft: "#f3f3f3" } as const;

/** Diverging scale for correlations, from −1 over 0 to +1. */
export const divergingColours = ["#2c6fa8", "#9cc4de", "#ffffff", "#eeb07f", "#b9480f"] as const;

/** Sequential scale from 0 to 1. */
export const sequentialColours = ["#e6eaf0", "#b9c9de", "#6f8fba", "#3a5f98", "#1f3a6e"] as const;

const config: JsonObject = {
  font: fontFamily,
  background: "#ffffff",
  padding: 1,
  aria: false,
  view: { stroke: null },
  concat: { spacing: 0 },
  text: { font: fontFamily, fontSize: sizes.label, color: inks.text },
  title: { font: fontFamily, fontWeight: "bold", fontSize: sizes.title, color: inks.text, anchor: "start", offset: 10 },
  axis: {
    labelFont: fontFamily,
    labelFontSize: sizes.label,
    labelColor: inks.text,
    titleFont: fontFamily,
    titleFontSize: sizes.label,
    titleFontWeight: "normal",
    titleColor: inks.text,
    domainColor: inks.frame,
    domainWidth: 0.6,
    tickColor: inks.frame,
    tickWidth: 0.6,
    tickSize: 3,
    gridColor: inks.rule,
    gridWidth: 0.5,
    // Half a pixel sharpens screens; in points it would set every axis beside its marks.
    translate: 0,
    tickRound: false,
    labelLimit: 0,
    titleLimit: 0,
  },
};

/** The width of a figure: the one asked for, or its first; one that the figure does not support is refused by name. */
export function presetOf(
  figure: Pick<Figure, "name" | "presets">,
  { width }: Pick<FigureOptions, "width"> = {},
): Preset {
  const wanted = width ?? figure.presets[0]!;
  const least = Math.min(...figure.presets.map((preset) => presets[preset].width));
  if (typeof wanted === "number" ? !(wanted >= least) : !figure.presets.includes(wanted))
    throw new UsageError(
      `figure ${figure.name} cannot be drawn at width ${wanted}; it supports ${figure.presets.join(", ")} and points from ${least}`,
    );
  return typeof wanted === "number" ? { width: wanted, scale: 1 } : presets[wanted];
}

/** Finishes a specification: schema, title, theme, canvas width, description and who made it. */
export function finish(
  figure: Pick<Figure, "name" | "presets" | "title">,
  options: FigureOptions,
  view: JsonObject,
  { message, coloured }: { readonly message: string | null; readonly coloured: ReadonlyMap<string, string> },
): FigureSpec {
  const { width, scale } = presetOf(figure, options);
  const title = options.title === "none" ? null : (options.title ?? message);
  const spec: FigureSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: title ?? message ?? figure.title,
    ...(title === null ? {} : { title: wrapped(title, width - 4, sizes.title, "bold") }),
    ...view,
    config,
    usermeta: {
      mastkit: {
        figure: figure.name,
        name: options.name ?? figure.name,
        preset: options.width ?? figure.presets[0]!,
        width_pt: width,
        scale,
      },
    },
  };
  const { theme, background = "white" } = options;
  const change = (colour: string) => {
    const own = coloured.get(colour) ?? colour;
    const shown = background === "dark" ? mirrored(own) : own;
    return theme === "grey" ? greyOf(shown) : shown;
  };
  const changed = recoloured(spec, change) as FigureSpec;
  return background === "transparent" ? { ...changed, background: "transparent" } : changed;
}

/** A specification of one's own in the kit's theme; its own `config` goes before, section by section. */
export function themed(spec: FigureSpec): FigureSpec {
  const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null;
  const own = isObject(spec["config"]) ? spec["config"] : {};
  const range = { category: [...seriesColours], diverging: [...divergingColours], heatmap: [...sequentialColours] };
  const legend = { labelFontSize: 7.5, titleFontSize: 7.5, symbolSize: 25 };
  const kit: JsonObject = { ...config, padding: 4, range, legend };
  const sections = Object.entries(own).map(([name, value]) => {
    const ours = kit[name];
    return [name, isObject(ours) && isObject(value) ? { ...ours, ...value } : value] as const;
  });
  return { ...spec, config: { ...kit, ...Object.fromEntries(sections) } };
}

/** WCAG relative luminance of a #rrggbb colour, 0 to 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** The grey of the same luminance as a #rrggbb colour. */
export function greyOf(colour: string): string {
  const linear = luminance(colour);
  const value = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
  const pair = Math.round(value * 255)
    .toString(16)
    .padStart(2, "0");
  return `#${pair}${pair}${pair}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** Every colour of a theme's making changed. Data keep their text: labels are never bare colours. */
function recoloured(value: Json, change: (colour: string) => string): Json {
  if (typeof value === "string") return /^#[0-9a-f]{6}$/.test(value) ? change(value) : value;
  if (Array.isArray(value)) return value.map((part: Json) => recoloured(part, change));
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [
    name,
    name === "data" ? part : recoloured(part as Json, change),
  ]);
  return Object.fromEntries(parts);
}

/** A colour as a dark page needs it: light for dark and dark for light, its hue kept. */
export function mirrored(colour: string): string {
  const rgb = channels(colour);
  const [most, least] = [Math.max(...rgb), Math.min(...rgb)];
  const light = (most + least) / 2;
  const chroma = (most - least) / (1 - Math.abs(2 * light - 1) || 1);
  const mirror = 0.94 - 0.86 * light ** 0.9;
  const reach = (chroma * (1 - Math.abs(2 * mirror - 1))) / (most - least || 1);
  const pairs = rgb.map((value) =>
    Math.round(255 * (mirror + (value - light) * reach))
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${pairs.join("")}`;
}
