import type { Stripes } from '../../src/domain.ts';

/** DMLI as the paper writes it, cell by cell: what the fast version is held against. */
export function naiveDmli(probe: Stripes, gallery: Stripes): number {
  const row = (stripes: Stripes, i: number) =>
    stripes.values.subarray(i * stripes.dimension, (i + 1) * stripes.dimension);
  const cell = (i: number, j: number) => {
    const y = row(gallery, j);
    const squared = row(probe, i).reduce((sum, value, k) => sum + (value - y[k]!) ** 2, 0);
    const e = Math.exp(Math.sqrt(Math.max(squared, 1e-12)));
    return (e - 1) / (e + 1);
  };
  const total = (i: number, j: number): number => {
    if (i < 0 || j < 0) return Infinity;
    return cell(i, j) + (i === 0 && j === 0 ? 0 : Math.min(total(i - 1, j), total(i, j - 1)));
  };
  return total(probe.count - 1, gallery.count - 1);
}
