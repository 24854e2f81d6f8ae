import { type LabelPoint, publishedTable } from "../../src/index.js";
import { randomFrom } from "../../src/statistics.js";

// Share of traces flagged per mode in the 2025 release, as printed.
const released = publishedTable("mast-releases-modes")
  .rows.filter((row) => row.group["release"] === "2025")
  .map((row) => row.flagged / row.labelled);

export interface PointShape {
  readonly groups?: number;
  readonly indices?: number;
  readonly prevalences?: readonly number[];
}

/** Groups labelled independently of each other at given prevalences, modes independent. */
export function independentLabels(seed: number, shape: PointShape = {}): readonly LabelPoint[] {
  const random = randomFrom(seed).fork("independent");
  return Array.from({ length: shape.groups ?? 7 }, (_, group) =>
    Array.from({ length: shape.indices ?? 60 }, (_, index): LabelPoint => {
      const flagged = (shape.prevalences ?? released).reduce(
        (mask, share, bit) => (random.uniform() < share ? mask | (1 << bit) : mask),
        0,
      );
      return { group: `g${group}`, index: String(index), family: "", flagged, labelled: 16383 };
    }),
  ).flat();
}

/** Seven groups that carry the labels of one, index by index. */
export function copiedLabels(seed: number): readonly LabelPoint[] {
  const one = independentLabels(seed, { groups: 1 });
  return Array.from({ length: 7 }, (_, group) => one.map((point) => ({ ...point, group: `g${group}` }))).flat();
}
