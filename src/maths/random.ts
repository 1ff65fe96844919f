/** A seeded source of numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** One of the items; throws a RangeError where there are none. */
  pick<T>(items: readonly T[]): T;
  /** Independent numbers for a part, whatever was drawn from this one before. */
  fork(label: string | number): Random;
}

/** @param seed any finite number; its value modulo 2³² counts */
export function createRandom(seed: number): Random {
  // SplitMix32 spreads the seed, sfc32 (Doty-Humphrey, PractRand) makes the numbers.
  let mixer = seed >>> 0;
  const mix = (): number => {
    mixer = (mixer + 0x9e3779b9) >>> 0;
    let z = mixer;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;

  function next(): number {
    const sum = (a + b + counter++) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum / 0x1_0000_0000;
  }
  for (let i = 0; i < 12; i++) next();

  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    between: (from, to) => from + (to - from) * next(),
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick(items) {
      if (items.length === 0) throw new RangeError('cannot pick from nothing');
      return items[int(items.length)]!;
    },
    fork(label) {
      // FNV-1a over the label, begun from this seed.
      let hash = (0x811c9dc5 ^ seed) >>> 0;
      for (const letter of `/${label}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
      return createRandom(hash);
    },
  };
}
