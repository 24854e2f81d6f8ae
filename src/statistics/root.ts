/**
 * The point in [low, high] where an increasing (or decreasing) function crosses 0, by bisection to the last bits.
 * `low` and `high` must bracket the crossing; where both ends have one sign, the end nearer to 0 is returned.
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const atLow = f(low);
  const atHigh = f(high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (atLow > 0 === atHigh > 0) return Math.abs(atLow) < Math.abs(atHigh) ? low : high;
  const rising = atHigh > 0;
  let a = low;
  let b = high;
  for (let step = 0; step < 200; step++) {
    const middle = (a + b) / 2;
    if (middle <= a || middle >= b) break;
    if (f(middle) > 0 === rising) b = middle;
    else a = middle;
  }
  return (a + b) / 2;
}
