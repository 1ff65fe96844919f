import { firstValueFrom, from, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../src/domain.ts';
import { i420Bytes } from '../../src/imaging/i420.ts';
import type { FrameSource } from '../../src/ports.ts';
import { until } from '../support/until.ts';

/** A source under test, and how to tell that it let go of whatever it held open. */
export interface FrameSourceUnderTest {
  readonly source: FrameSource;
  /** How many frames may be out at once. */
  readonly poolSize: number;
  /** Whether a process, thread or connection of the source is still there; absent where it has none. */
  readonly isHoldingResources?: () => boolean | Promise<boolean>;
}

/**
 * What every FrameSource promises (see ports.ts). `make` returns a fresh source with at least
 * `poolSize + 10` frames to give; `close` undoes what `make` set up.
 */
export function describeFrameSource(
  name: string,
  make: () => FrameSourceUnderTest | Promise<FrameSourceUnderTest>,
  options: { readonly skip?: boolean; readonly close?: () => void | Promise<void> } = {},
): void {
  describe.skipIf(options.skip)(`FrameSource: ${name}`, () => {
    async function using(use: (made: FrameSourceUnderTest) => Promise<void>): Promise<void> {
      const made = await make();
      try {
        await use(made);
      } finally {
        await options.close?.();
      }
    }

    it('gives whole I420 frames of its camera in rising order of time and sequence', () =>
      using(async ({ source, poolSize }) => {
        let last: Frame | undefined;
        const checked = new Promise<number>((resolve, reject) => {
          let count = 0;
          const subscription = from(source.frames()).subscribe({
            next(frame) {
              expect(frame.camera).toBe(source.camera);
              expect(frame.pixels.buffer).toBeInstanceOf(SharedArrayBuffer);
              expect(frame.pixels.length).toBe(i420Bytes(frame.size));
              expect(Number.isFinite(frame.capturedAt)).toBe(true);
              if (last) {
                expect(frame.capturedAt).toBeGreaterThan(last.capturedAt);
                expect(frame.sequence).toBeGreaterThan(last.sequence);
              }
              last = frame;
              frame[Symbol.dispose]();
              if (++count < poolSize + 8) return;
              queueMicrotask(() => subscription.unsubscribe());
              resolve(count);
            },
            error: reject,
            complete: () => resolve(count),
          });
        });
        expect(await checked).toBeGreaterThanOrEqual(poolSize + 8);
      }));

    it('has at most its pool out, and goes on when a frame is disposed', () =>
      using(async ({ source, poolSize }) => {
        const out: Frame[] = [];
        const subscription = from(source.frames()).subscribe((frame) => out.push(frame));
        try {
          await until(() => out.length === poolSize);
          await idle();
          expect(out.length).toBe(poolSize);
          expect(new Set(out.map(({ pixels }) => pixels)).size).toBe(poolSize);
          const first = out[0]!;
          const sequences = out.map(({ sequence }) => sequence);
          first[Symbol.dispose]();
          first[Symbol.dispose]();
          await until(() => out.length === poolSize + 1);
          await idle();
          expect(out.length).toBe(poolSize + 1);
          if (!source.live) expect(out.at(-1)!.sequence).toBe(sequences.at(-1)! + 1);
        } finally {
          subscription.unsubscribe();
          for (const frame of out) frame[Symbol.dispose]();
        }
      }));

    it('lets go when it is left early, and frames still out stay readable', () =>
      using(async ({ source, isHoldingResources }) => {
        const frame = await firstValueFrom(from(source.frames()));
        await until(async () => !(await isHoldingResources?.()));
        const copy = frame.pixels.slice();
        await idle();
        expect(frame.pixels).toEqual(copy);
        frame[Symbol.dispose]();
      }));

    it('can be read again', () =>
      using(async ({ source }) => {
        for (let round = 0; round < 2; round++) {
          const frames = await lastValueFrom(from(source.frames()).pipe(take(2), toArray()));
          expect(frames.map(({ sequence }) => sequence)[0]).toBe(0);
          for (const frame of frames) frame[Symbol.dispose]();
        }
      }));
  });
}

/** Long enough for a source that broke the rule to show it. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 150));
