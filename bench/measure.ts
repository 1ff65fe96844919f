import { Bench } from 'tinybench';

/** Measures once; the result is items per second. */
export type Probe = () => Promise<number> | number;

/** Items per second of a piece of work that says how many items it did. */
export function timed(work: () => Promise<number> | number): Probe {
  return async () => {
    const from = performance.now();
    const items = await work();
    return (items * 1000) / (performance.now() - from);
  };
}

/** Items per second of short synchronous work, by its median time. */
export function repeated(work: () => unknown, itemsPerCall = 1, forMs = 120): Probe {
  return () => {
    const bench = new Bench({ time: forMs, iterations: 5, warmup: false });
    bench.add('work', work, { async: false });
    const [task] = bench.runSync();
    if (task?.result.state !== 'completed') throw new Error(`cannot be measured: ${task?.result.state}`);
    return (itemsPerCall * 1000) / task.result.latency.p50;
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Measures all probes in turn, forth and back, and gives the median of each: whatever else the machine does
 * then falls on all of them alike. A first round warms up and does not count.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  probes: Readonly<Record<Name, Probe>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(probes) as Name[];
  const results = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      const rate = await probes[name]();
      if (round >= 0) results.get(name)!.push(rate);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(results.get(name)!)])) as Record<Name, number>;
}
