import { lastValueFrom, from } from 'rxjs';
import { trackId, type Box, type Crop, type Frame } from '../domain.ts';
import { ModelError } from '../errors.ts';
import { cutPerson, wholePixels } from '../imaging/cut-person.ts';
import type { Describer, Extractor } from '../ports.ts';

/** How an {@link extractorDescriber} gathers persons into runs of its extractor. */
export interface ExtractorDescriberOptions {
  /** Persons in one run of the extractor, at least; one frame's persons are never divided. Default 16. */
  readonly batchSize?: number;
  /** Told of each run of the extractor: how many persons, and how long it took. */
  readonly onRun?: (persons: number, ms: number) => void;
}

/** Taller boxes are scaled down to this height, in pixels: no extractor looks closer. */
const maxHeight = 256;

interface Request {
  readonly crops: readonly Crop[];
  readonly resolve: (looks: readonly Float32Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Describes persons by the global features of an extractor, which stays its owner's to dispose.
 *
 * Boxes are cut out at once, so a frame may go as soon as it is no longer wanted. While the extractor is busy,
 * requests gather, and those of all cameras share its next run: who shares one never changes a result.
 */
export function extractorDescriber(
  extractor: Extractor,
  { batchSize = 16, onRun }: ExtractorDescriberOptions = {},
): Describer {
  const waiting: Request[] = [];
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const requests = takeBatch();
      try {
        const crops = requests.flatMap((request) => request.crops);
        const started = performance.now();
        const features = await lastValueFrom(from(extractor.extract(crops)));
        onRun?.(crops.length, performance.now() - started);
        if (features.length !== crops.length) throw miscounted(extractor, features.length, crops.length);
        let used = 0;
        for (const { crops: own, resolve } of requests) {
          resolve(features.slice(used, (used += own.length)).map(({ global }) => global));
        }
      } catch (error) {
        for (const { reject } of requests) reject(error);
      }
    }
    busy = false;
  }

  function takeBatch(): Request[] {
    let persons = 0;
    let count = 0;
    while (count < waiting.length && persons < batchSize) persons += waiting[count++]!.crops.length;
    return waiting.splice(0, count);
  }

  return {
    describe(frame, boxes) {
      return new Promise((resolve, reject) => {
        waiting.push({ crops: boxes.map((box, i) => cropOf(frame, box, i)), resolve, reject });
        if (!busy) void work();
      });
    },
  };
}

/** Nobody's track yet: what the tracker makes of it depends on how it looks. */
function cropOf(frame: Frame, box: Box, n: number): Crop {
  const { camera, capturedAt, size } = frame;
  const area = someArea(wholePixels(box, size), frame);
  return {
    kind: 'crop',
    camera,
    track: trackId(camera, 'untracked', n),
    capturedAt,
    box: area,
    ...cutPerson(frame, area, maxHeight),
    quality: 1,
    [Symbol.dispose]: () => undefined,
  };
}

/** A box beyond the frame's edge shows the pixel next to it, so that every box gets an answer. */
function someArea({ x, y, width, height }: Box, { size }: Frame): Box {
  return {
    x: Math.min(x, size.width - 1),
    y: Math.min(y, size.height - 1),
    width: Math.max(1, width),
    height: Math.max(1, height),
  };
}

function miscounted({ model }: Extractor, features: number, crops: number): ModelError {
  return new ModelError(`extractor ${model.id} gave ${features} features for ${crops} crops`);
}
