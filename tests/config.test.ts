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
    expect(parseSite(site())).toMatchObject({ detector: 'motion', extractor: 'stripes', bus: 'memory' });
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
