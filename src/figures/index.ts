import { UsageError } from "../errors.js";
import { failedSuccessful } from "./failed-successful.js";
import type { Figure } from "./figure.js";

/** Every figure the kit can draw, in the order in which they are listed and drawn. */
export const figures: readonly Figure[] = [failedSuccessful];

/** The figure of a name; an unknown name is refused with the list of known ones. */
export function figureOf(name: string): Figure {
  const found = figures.find((figure) => figure.name === name);
  if (found === undefined)
    throw new UsageError(
      `no figure is called ${name}; known figures: ${figures.map((figure) => figure.name).join(", ")}`,
    );
  return found;
}
