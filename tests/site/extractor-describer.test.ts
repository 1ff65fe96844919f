import { lastValueFrom, from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Box, Crop, Frame } from '../../src/domain.ts';
import type { Describer, Extractor } from '../../src/ports.ts';
import { stripeExtractor } from '../../src/reid/stripe-descriptor.ts';
import { extractorDescriber } from '../../src/site/extractor-describer.ts';
import { testFrame } from '../operators/support-frames.ts';

const size = { width: 120, height: 100 };
const left: Box = { x: 10.4, y: 10, width: 30, height: 70 };
const right: Box = { x: 70, y: 10, width: 30, height: 70 };

/** Stripes of two widths left and right, so that the two sides look different. */
function frameAt(capturedAt: number, camera = 'door'): Frame {
  const frame = testFrame(capturedAt, { camera, size });
  for (let y = 0, k = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, k++)
      frame.pixels[k] = y % (x < 60 ? 9 : 30) < (x < 60 ? 4 : 12) ? 60 : 190;
  }
  return frame;
}
const looks = (describer: Describer, frame: Frame, boxes: readonly Box[]) =>
  lastValueFrom(from(describer.describe(frame, boxes)));
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** An extractor that answers when told to; the feature of a crop is where it stood. */
function patient() {
  const runs: { crops: readonly Crop[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const extractor: Extractor = {
    model: { id: 'patient', version: '1' },
    dimension: 1,
    extract: (crops) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(crops.map(({ box }) => ({ global: Float32Array.of(box.x) })));
        runs.push({ crops, answer, fail: reject });
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { runs, extractor };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('extractorDescriber', () => {
  it('describes each box by what it shows', async () => {
    const describer = extractorDescriber(stripeExtractor());
    const [a, b] = await looks(describer, frameAt(1), [left, right]);
    const [again] = await looks(describer, frameAt(2), [left]);
    expect(dot(a!, a!)).toBeCloseTo(1, 5);
    expect(dot(a!, again!)).toBeCloseTo(1, 5);
    expect(dot(a!, b!)).toBeLessThan(0.95);
  });

  it('cuts at once, in whole pixels inside the frame, something of every box', async () => {
    const { runs, extractor } = patient();
    const describer = extractorDescriber(extractor);
    const frame = frameAt(1);
    const beyond = { x: 300, y: -50, width: 10, height: 20 };
    const asked = looks(describer, frame, [left, beyond]);
    frame.pixels.fill(0);
    expect(runs[0]!.crops.map(({ box }) => box)).toEqual([
      { x: 10, y: 10, width: 31, height: 70 },
      { x: 119, y: 0, width: 1, height: 1 },
    ]);
    expect(Math.max(...runs[0]!.crops[0]!.pixels)).toBeGreaterThan(150);
    runs[0]!.answer();
    expect((await asked).map(([x]) => x)).toEqual([10, 119]);
  });

  it('gathers what comes while the extractor is busy, up to its batch, and gives each its own', async () => {
    const { runs, extractor } = patient();
    const seen: number[] = [];
    const describer = extractorDescriber(extractor, { batchSize: 2, onRun: (persons) => seen.push(persons) });
    const asked = [
      looks(describer, frameAt(1), [left]),
      looks(describer, frameAt(1, 'hall'), [right]),
      looks(describer, frameAt(1, 'yard'), [left, right]),
      looks(describer, frameAt(2), [right]),
    ];
    for (let run = 0; run < 3; run++) {
      runs[run]!.answer();
      await settled();
    }
    expect(await Promise.all(asked.map(async (one) => (await one).map(([x]) => x)))).toEqual([
      [10],
      [70],
      [10, 70],
      [70],
    ]);
    // One alone, two cameras together up to the batch and a frame's persons never divided, then the rest.
    expect(seen).toEqual([1, 3, 1]);
  });

  it('fails those who shared a run that failed, and goes on', async () => {
    const { runs, extractor } = patient();
    const describer = extractorDescriber(extractor);
    const torn = looks(describer, frameAt(1), [left]);
    const next = looks(describer, frameAt(2), [right]);
    runs[0]!.fail(new Error('out of memory'));
    await expect(torn).rejects.toThrow('out of memory');
    await settled();
    runs[1]!.answer();
    expect((await next).map(([x]) => x)).toEqual([70]);
  });

  it('refuses an extractor that lost count', async () => {
    const { extractor } = patient();
    const describer = extractorDescriber({ ...extractor, extract: () => [[]] });
    await expect(looks(describer, frameAt(1), [left])).rejects.toThrow(
      'extractor patient gave 0 features for 1 crops',
    );
  });
});
