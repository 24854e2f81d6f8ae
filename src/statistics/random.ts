import { logFactorial } from "./hypergeometric.js";

/**
 * A seeded stream of random numbers. Two streams of one seed and label path give the same draws on every machine;
 * forks are independent of how many draws their parent made, so work may be split in any way without moving a result.
 */
export interface Random {
  /** An integer from 0 to n − 1, each with the same probability (rejection, no modulo bias). n from 1 to 2³². */
  below(n: number): number;
  /** Such integers in every place of a list before `end`: faster than `below`, and not the same draws. */
  fill(list: Uint32Array, end: number, n: number): void;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** The stream of this seed under a label; it depends on seed and labels only, not on draws made before. */
  fork(label: string): Random;
}

/** The seed of every call that is not given one. */
export const defaultSeed = 1;

const full = 2 ** 32;

/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2021), its state filled by splitmix32 from the seed.
 *
 * @example
 * ```ts
 * import { randomFrom } from "mastkit/statistics";
 * randomFrom(1).below(6) === randomFrom(1).below(6); // => true
 * ```
 */
export function randomFrom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number, not ${seed}`);
  const low = seed >>> 0;
  const high = Math.floor(seed / full) >>> 0;
  return streamOf(mix(mix(0x9e3779b9 ^ low) ^ high), low ^ Math.imul(high, 0x85ebca6b));
}

function streamOf(keyA: number, keyB: number): Random {
  let counter = keyA >>> 0;
  const next32 = () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    return mix(counter ^ keyB);
  };
  let a = next32();
  let b = next32();
  let c = next32();
  let d = next32() | 1; // never all zero

  // Drawn ahead, many at a time with the state in locals: three times as fast as one by one.
  let ahead = new Uint32Array(0);
  let used = 0;
  function draw(): number {
    if (used === ahead.length) refill();
    return ahead[used++]!;
  }
  function refill(): void {
    if (ahead.length === 0) ahead = new Uint32Array(512);
    let [w, x, y, z] = [a, b, c, d];
    for (let at = 0; at < ahead.length; at++) {
      const product = Math.imul(x, 5);
      ahead[at] = Math.imul((product << 7) | (product >>> 25), 9);
      const shifted = x << 9;
      y ^= w;
      z ^= x;
      x ^= y;
      w ^= z;
      y ^= shifted;
      z = (z << 11) | (z >>> 21);
    }
    [a, b, c, d] = [w, x, y, z];
    used = 0;
  }

  return {
    below(n) {
      if (!Number.isInteger(n) || n < 1 || n > full) throw new RangeError(`below() takes 1 to 2^32, not ${n}`);
      for (;;) {
        const value = draw();
        // Said to be whole, it is divided as such.
        const rest = n === full ? value : ((value >>> 0) % (n >>> 0)) >>> 0;
        // Rejected: a value in the last, incomplete run of n below 2^32.
        if (value - rest <= full - n) return rest;
      }
    },
    fill(list, end, n) {
      if (n > 2 ** 21) {
        for (let at = 0; at < end; at++) list[at] = this.below(n);
        return;
      }
      // Lemire 2019: the high half of a product, whose low half tells what is to be rejected.
      const uneven = full % n;
      for (let at = 0; at < end; ) {
        const value = draw();
        const low = Math.imul(value, n) >>> 0;
        if (low >= uneven) list[at++] = (value * n - low) / full;
      }
    },
    uniform() {
      return ((draw() >>> 5) * 67108864 + (draw() >>> 6)) / 9007199254740992;
    },
    fork(label) {
      let hash = keyA;
      let other = keyB ^ 0x5bd1e995;
      for (let index = 0; index < label.length; index++) {
        hash = mix(hash ^ label.charCodeAt(index));
        other = mix(Math.imul(other, 31) + label.charCodeAt(index));
      }
      return streamOf(mix(hash ^ 0x27d4eb2f), mix(other ^ label.length));
    },
  };
}

/**
 * How many of n independent trials with this probability succeed (above 0, at most 1): by inversion, outward from the
 * mode, so exact to rounding, at one uniform a call and in the order of √n steps.
 */
export function binomialOf(probability: number): (n: number, random: Random) => number {
  if (probability >= 1) return (n) => n;
  const odds = probability / (1 - probability);
  const [logYes, logNo] = [Math.log(probability), Math.log1p(-probability)];
  return (n, random) => {
    const top = Math.floor((n + 1) * probability);
    const logs = logFactorial(n) - logFactorial(top) - logFactorial(n - top) + top * logYes + (n - top) * logNo;
    let [up, down] = [top, top];
    let above = Math.exp(logs);
    let below = above;
    let left = random.uniform() - above;
    while (left >= 0 && (up < n || down > 0)) {
      if (up < n) {
        above *= ((n - up) / (up + 1)) * odds;
        left -= above;
        up++;
        if (left < 0) return up;
      }
      if (down > 0) {
        below *= down / ((n - down + 1) * odds);
        left -= below;
        down--;
        if (left < 0) return down;
      }
    }
    return top;
  };
}

/** Puts a list in random order, in place (Fisher–Yates). */
export function shuffle(list: Int32Array, random: Random): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = list[last]!;
    list[last] = list[other]!;
    list[other] = held;
  }
}

/** The finalizer of splitmix32: a bijection of 32-bit integers. */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
