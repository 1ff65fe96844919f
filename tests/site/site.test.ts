import { lastValueFrom, of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { type ConfigError, ModelError } from '../../src/errors.ts';
import type { Detector, FrameSource } from '../../src/ports.ts';
import { site } from '../../src/site/site.ts';
import { syntheticSite } from '../../src/streams/synthetic/synthetic-site.ts';
import { testFrame } from '../operators/support-frames.ts';

const declaration = { name: 'shop', cameras: { door: 'door.mp4', till: { url: 'till.mp4', fps: 5 } } };
const still: FrameSource = {
  camera: cameraId('door'),
  live: false,
  frames: () => of(testFrame(0), testFrame(100)),
};

describe('a declared site', () => {
  it('can be declared otherwise in part, and stays as it was', () => {
    const shop = site(declaration);
    const changed = shop.with({ name: 'bank' }).withCameras({ till: 'other.mp4' });
    expect(changed.config).toMatchObject({
      name: 'bank',
      cameras: { door: 'door.mp4', till: { url: 'other.mp4', fps: 5 } },
    });
    expect(shop.config).toMatchObject(declaration);
  });

  it('refuses a camera that it has not', () => {
    expect(() => site(declaration).withCameras({ dor: 'x.mp4' })).toThrow(
      expect.objectContaining({
        message: 'camera "dor": not in this site, did you mean "door"?',
        hint: 'declared: door, till',
      }) as ConfigError,
    );
  });

  it('completes where nobody was seen', async () => {
    expect(
      await lastValueFrom(
        site({ name: 'shop', cameras: { door: still } })
          .run()
          .pipe(toArray()),
      ),
    ).toEqual([]);
  });

  it('fails where a model cannot be opened', async () => {
    const run = site({ name: 'shop', cameras: { door: still }, extractor: 'osnet:gone.onnx' }).run();
    await expect(lastValueFrom(run)).rejects.toThrow(ModelError);
  });

  it('does not dispose what it was given', async () => {
    let disposed = 0;
    const detector: Detector = {
      name: 'mine',
      detect: () => of([]),
      [Symbol.asyncDispose]() {
        disposed++;
        return Promise.resolve();
      },
    };
    await lastValueFrom(site({ name: 'shop', cameras: { door: still }, detector }).run(), {
      defaultValue: undefined,
    });
    expect(disposed).toBe(0);
  });

  it('can run again, and gives the same events again', async () => {
    const scene = syntheticSite({
      seed: 5,
      cameras: 2,
      people: 4,
      durationMs: 8_000,
      fps: 8,
      width: 320,
      height: 240,
    });
    const lab = site({
      name: 'lab',
      cameras: Object.fromEntries(scene.cameras.map(({ id }) => [id, scene.source(id)])),
    });
    const first = await lastValueFrom(lab.run().pipe(toArray()));
    expect(first.length).toBeGreaterThan(0);
    expect(await lastValueFrom(lab.run().pipe(toArray()))).toEqual(first);
  });
});
