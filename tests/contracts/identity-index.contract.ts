import fc from 'fast-check';
import { firstValueFrom, from, lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { GalleryError } from '../../src/errors.ts';
import { createRandom } from '../../src/maths/random.ts';
import type { IdentityIndex } from '../../src/ports.ts';

/** What every identity index does; run on each of them. `recall` 1 demands the exact neighbours. */
export function identityIndexContract(
  name: string,
  create: (dimension: number) => Promise<IdentityIndex>,
  { recall }: { readonly recall: number },
): void {
  describe(`${name} as an identity index`, () => {
    const open: IdentityIndex[] = [];
    afterEach(async () => {
      for (const index of open.splice(0)) await index[Symbol.asyncDispose]();
    });
    async function empty(dimension: number) {
      const index = await create(dimension);
      open.push(index);
      return index;
    }
    const add = (index: IdentityIndex, key: number, ...values: number[]) =>
      lastValueFrom(from(index.add(key, Float32Array.from(values))), { defaultValue: undefined });
    const remove = (index: IdentityIndex, key: number) =>
      lastValueFrom(from(index.remove(key)), { defaultValue: undefined });
    const search = (index: IdentityIndex, values: Iterable<number>, count: number) =>
      firstValueFrom(from(index.search(Float32Array.from(values), count)));
    const keysNear = async (index: IdentityIndex, values: Iterable<number>, count: number) =>
      (await search(index, values, count)).map(({ key }) => key);

    it('is empty at first', async () => {
      const index = await empty(2);
      expect(index.dimension).toBe(2);
      expect(index.size).toBe(0);
      expect(await search(index, [1, 0], 5)).toEqual([]);
    });

    it('finds nearest first, with cosine distances, and no more than asked for', async () => {
      const index = await empty(2);
      await add(index, 7, 1, 0);
      await add(index, 8, 0, 1);
      await add(index, 9, -1, 0);
      const found = await search(index, [1, 0], 10);
      expect(found.map(({ key }) => key)).toEqual([7, 8, 9]);
      [0, 1, 2].forEach((distance, i) => expect(found[i]!.distance).toBeCloseTo(distance, 5));
      expect(await keysNear(index, [1, 0.1], 1)).toEqual([7]);
      expect(await search(index, [1, 0], 0)).toEqual([]);
    });

    it('orders ties by key', async () => {
      const index = await empty(2);
      for (const key of [5, 3, 9, 1]) await add(index, key, 1, 1);
      expect(await keysNear(index, [1, 0], 4)).toEqual([1, 3, 5, 9]);
      expect(await keysNear(index, [1, 0], 2)).toHaveLength(2);
    });

    it('replaces a key and keeps a copy of its own', async () => {
      const index = await empty(2);
      const vector = Float32Array.of(1, 0);
      const added = lastValueFrom(from(index.add(4, vector)), { defaultValue: undefined });
      vector.set([0, 1]);
      await added;
      expect((await search(index, [1, 0], 1))[0]!.distance).toBeCloseTo(0, 5);
      await add(index, 4, 0, 3);
      expect(index.size).toBe(1);
      expect((await search(index, [0, 1], 1))[0]!.distance).toBeCloseTo(0, 5);
    });

    it('forgets what is removed; removing the unknown is harmless', async () => {
      const index = await empty(2);
      await add(index, 1, 1, 0);
      await add(index, 2, 0, 1);
      await remove(index, 1);
      await remove(index, 1);
      await remove(index, 77);
      expect(index.size).toBe(1);
      expect(await keysNear(index, [1, 0], 5)).toEqual([2]);
      await remove(index, 2);
      expect(await search(index, [1, 0], 5)).toEqual([]);
      await add(index, 1, 1, 0);
      expect(await keysNear(index, [1, 0], 5)).toEqual([1]);
    });

    it('takes large keys', async () => {
      const index = await empty(1);
      await add(index, 2 ** 40, 1);
      expect(await keysNear(index, [1], 1)).toEqual([2 ** 40]);
    });

    it('refuses wrong input with a GalleryError and goes on working', async () => {
      const index = await empty(2);
      await add(index, 1, 1, 0);
      await expect(add(index, 2, 1, 0, 0)).rejects.toThrow(GalleryError);
      await expect(add(index, 2, NaN, 0)).rejects.toThrow(/not finite/);
      await expect(add(index, 2, Infinity, 0)).rejects.toThrow(/not finite/);
      await expect(add(index, 2, 0, 0)).rejects.toThrow(GalleryError);
      await expect(add(index, -1, 1, 0)).rejects.toThrow(GalleryError);
      await expect(add(index, 0.5, 1, 0)).rejects.toThrow(GalleryError);
      await expect(search(index, [1], 1)).rejects.toThrow(GalleryError);
      await expect(search(index, [1, NaN], 1)).rejects.toThrow(GalleryError);
      await expect(search(index, [1, 0], -1)).rejects.toThrow(GalleryError);
      await expect(search(index, [1, 0], 1.5)).rejects.toThrow(GalleryError);
      expect(await keysNear(index, [1, 0], 9)).toEqual([1]);
    });

    it('refuses to be created without dimensions', async () => {
      await expect(create(0)).rejects.toThrow(GalleryError);
      await expect(create(1.5)).rejects.toThrow(GalleryError);
    });

    it('holds what was added last under each key, whatever the order of adding and removing', async () => {
      const step = fc.record({
        key: fc.nat({ max: 12 }),
        angle: fc.option(fc.integer({ min: 0, max: 359 }), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const index = await create(2);
          const expected = new Map<number, number>();
          for (const { key, angle } of steps) {
            if (angle === undefined) {
              await remove(index, key);
              expected.delete(key);
            } else {
              await add(index, key, Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180));
              expected.set(key, angle);
            }
          }
          expect(index.size).toBe(expected.size);
          const found = await search(index, [1, 0], 20);
          await index[Symbol.asyncDispose]();
          expect(new Set(found.map(({ key }) => key))).toEqual(new Set(expected.keys()));
          for (const { key, distance } of found) {
            expect(distance).toBeCloseTo(1 - Math.cos((expected.get(key)! * Math.PI) / 180), 5);
          }
        }),
        { numRuns: 8 },
      );
    });

    it('finds the true neighbours among clusters', async () => {
      const random = createRandom(1);
      const dimension = 32;
      const centres = Array.from({ length: 40 }, () =>
        Array.from({ length: dimension }, () => random.normal()),
      );
      const near = () => random.pick(centres).map((value) => value + 0.5 * random.normal());
      const points = Array.from({ length: 600 }, near);
      const index = await empty(dimension);
      for (const [key, point] of points.entries()) await add(index, key, ...point);
      // Holes must not hurt.
      for (let key = 0; key < points.length; key += 3) await remove(index, key);
      let hits = 0;
      for (let q = 0; q < 30; q++) {
        const query = near();
        const expected = points
          .map((point, key) => ({ key, distance: cosine(query, point) }))
          .filter(({ key }) => key % 3 !== 0)
          .sort((a, b) => a.distance - b.distance)
          .slice(0, 10);
        const found = new Set(await keysNear(index, query, 10));
        hits += expected.filter(({ key }) => found.has(key)).length;
      }
      expect(hits / 300).toBeGreaterThanOrEqual(recall);
    });
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return 1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
