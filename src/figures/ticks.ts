/** An axis and its ticks. */
export interface Ticks {
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** An axis from zero to a round number at or above `most`, with its ticks: at most `count` intervals. */
export function fromZero(most: number, count = 4): Ticks {
  const reach = reachOf(most);
  return upTo(reach, roundStep(reach / count));
}

/** The same for counts: ticks are whole numbers. */
export function countsFromZero(most: number, count = 4): Ticks {
  const reach = reachOf(most);
  const step = roundStep(Math.max(reach / count, 1));
  return upTo(reach, step === 2.5 ? 5 : step);
}

/** The same for shares up to `most`, whose ticks are whole percents. */
export function percentsFromZero(most: number): Ticks {
  const { domain, ticks } = countsFromZero(100 * most);
  return { domain: [0, domain[1] / 100], ticks: ticks.map((tick) => tick / 100) };
}

function reachOf(most: number): number {
  return most > 0 && Number.isFinite(most) ? most : 1;
}

function upTo(reach: number, step: number): Ticks {
  const steps = Math.ceil(reach / step - 1e-9);
  return {
    domain: [0, round(steps * step)],
    ticks: Array.from({ length: steps + 1 }, (_, index) => round(index * step)),
  };
}

/** An axis around values that need not start at zero (points, not bars), with its ticks; equal values get room around. */
export function around(low: number, high: number, count = 4): Ticks {
  const flat = high - low < 1e-6 * Math.max(Math.abs(low), Math.abs(high), 1e-3);
  const room = flat ? Math.max(Math.abs(low) * 0.1, 0.01) : 0;
  const step = roundStep((high - low + 2 * room) / count);
  const first = Math.floor((low - room) / step + 1e-9);
  const last = Math.max(Math.ceil((high + room) / step - 1e-9), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => round((first + index) * step));
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** The largest number among cells; `fallback` where there is none. */
export function largest(cells: readonly unknown[], fallback = 0): number {
  return cells.reduce<number>((most, cell) => (typeof cell === "number" && cell > most ? cell : most), fallback);
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= least - 1e-12) ?? 10;
  return step * power;
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
