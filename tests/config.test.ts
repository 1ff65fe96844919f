import { describe, expect, it } from 'vitest';
import { parseSite } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';

const site = (fields: object = {}) => ({
  name: 'shop',
  cameras: { door: 'door.mp4', till: 'till.mp4' },
  ...fields,
});
const complaint = (declaration: unknown): ConfigError => {
  try {
    parseSite(declaration);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('was accepted');
};

describe('parseSite', () => {
  it('fills in the defaults', () => {
    expect(parseSite(site())).toMatchObject({
      detector: 'motion',
      extractor: 'stripes',
      bus: 'memory',
      tracking: { tracker: 'bot-sort', appearance: 'stripes', cameraMotion: false },
    });
  });

  it.each([
    [site({ linking: { treshold: 1 } }), 'linking.treshold: unknown field, did you mean "threshold"?'],
    [
      site({ cameras: { door: { url: 'a.mp4', fsp: 3 } } }),
      'cameras.door.fsp: unknown field, did you mean "fps"?',
    ],
    [site({ extracter: 'stripes' }), 'extracter: unknown field, did you mean "extractor"?'],
    [site({ name: 'my shop' }), 'name: must be 1 to 64 letters'],
    [site({ cameras: {} }), 'cameras: declare at least one'],
    [site({ batch: { maxSize: 0 } }), 'batch.maxSize: '],
    [site({ tracking: { lowThreshold: 0.6 } }), 'tracking.lowThreshold: must not be above highThreshold'],
    [site({ bus: { nats: 'nats://x', user: 'y' } }), 'bus.user: unknown field'],
    [site({ detector: {} }), 'detector: '],
    [
      site({ cameraGraph: [{ from: 'door', to: 'tilt' }] }),
      'cameraGraph[0].to: no camera "tilt", did you mean "till"?',
    ],
    [
      site({ cameras: { a: 'rtsp://x/1', b: 'b.mp4' } }),
      'cameras.b: a file beside a live camera needs startAt',
    ],
    [
      site({ cameras: { door: { url: 'a.mp4', detection: { confidense: 1 } } } }),
      'cameras.door.detection.confidense: unknown field, did you mean "confidence"?',
    ],
    [
      site({ detection: { tiling: { widht: 640 } } }),
      'detection.tiling.widht: unknown field, did you mean "width"?',
    ],
    [
      site({
        cameras: {
          door: {
            url: 'a.mp4',
            detection: {
              include: [
                [
                  [0, 0],
                  [1, 1],
                ],
              ],
            },
          },
        },
      }),
      'cameras.door.detection.include[0]: must have at least 3 corners',
    ],
    [
      site({
        cameras: {
          door: {
            url: 'a.mp4',
            detection: {
              exclude: [
                [
                  [0, 0],
                  [640, 0],
                  [1, 1],
                ],
              ],
            },
          },
        },
      }),
      'cameras.door.detection.exclude[0][1][0]: ',
    ],
    [
      site({ detection: { motionGate: true } }),
      'detection.motionGate: the motion detector must see every frame',
    ],
    [
      site({ cameras: { door: { url: 'a.mp4', detection: { tiling: true } } } }),
      'cameras.door.detection.tiling: the motion detector must see every frame, and whole',
    ],
    [site({ tracking: { tracker: 'sort2' } }), 'tracking.tracker: '],
    [
      site({ tracking: { appearence: 'none' } }),
      'tracking.appearence: unknown field, did you mean "appearance"?',
    ],
    [site({ tracking: { appearance: 'striped' } }), 'tracking.appearance: '],
    [
      site({ tracking: { cameraMotion: ['dor'] } }),
      'tracking.cameraMotion[0]: no camera "dor", did you mean "door"?',
    ],
    [null, 'site: '],
  ])('names the field that is wrong: %j', (declaration, message) => {
    const error = complaint(declaration);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(error.fields['path']).toBeTruthy();
  });

  it('names every wrong field at once', () => {
    const { message } = complaint(site({ nmae: 1, batch: { maxSize: -1 } }));
    expect(message).toContain('nmae');
    expect(message).toContain('batch.maxSize');
  });
});
