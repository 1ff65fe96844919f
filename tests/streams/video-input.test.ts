import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { ConfigError } from '../../src/errors.ts';
import { backOffMs } from '../../src/streams/back-off.ts';
import { videoInput, withoutSecrets } from '../../src/streams/video-input.ts';

const camera = cameraId('hall');

describe('video input', () => {
  it('takes paths and file addresses for files', () => {
    const path = resolve('films/a b.mp4');
    expect(videoInput(camera, 'films/a b.mp4')).toMatchObject({ live: false, input: path });
    expect(videoInput(camera, path)).toMatchObject({ live: false, input: path });
    expect(videoInput(camera, pathToFileURL(path).href)).toMatchObject({ live: false, input: path });
  });

  it('takes network addresses for cameras and hides what must not be seen', () => {
    expect(videoInput(camera, 'rtsp://me:pass@host/s?token=abc123')).toEqual({
      live: true,
      input: 'rtsp://me:pass@host/s?token=abc123',
      label: 'rtsp://***@host/s',
    });
  });

  it('refuses other addresses, naming the field but no secret', () => {
    const refuse = () => videoInput(camera, 'ftp://me:pass@host/s');
    expect(refuse).toThrow(ConfigError);
    expect(refuse).toThrow(/camera hall: .*ftp:\/\/\*\*\*@host/);
  });

  it.each(['pa/ss', 'pa@ss', 'pa#ss', 'pa?ss'])(
    'hides a password that should have been escaped: %s',
    (word) => {
      const input = videoInput(camera, `rtsp://me:${word}@host/s`);
      expect(input.label).toBe('rtsp://***@host/s');
      expect(withoutSecrets(`rtsp://me:${word}@host/s: refused`, input)).toBe('rtsp://***@host/s: refused');
    },
  );

  it('cleans the words of a decoder', () => {
    const input = videoInput(camera, 'rtsp://guard:hunter2@host/s?token=abc123');
    const clean = withoutSecrets(
      'rtsp://guard:hunter2@host/s?token=abc123: refused; user guard, hunter2; GET /s?token=abc123',
      input,
    );
    expect(clean).not.toMatch(/guard|hunter2|abc123/);
    expect(clean).toMatch(/^rtsp:\/\/\*\*\*@host\/s: refused/);
  });
});

it('backs off exponentially up to a limit, and gives up where told to', () => {
  const options = { initialMs: 100, maxMs: 500, factor: 2 };
  expect([1, 2, 3, 4, 5].map((attempt) => backOffMs(attempt, options))).toEqual([100, 200, 400, 500, 500]);
  expect([1, 2, 3].map((attempt) => backOffMs(attempt, { ...options, maxAttempts: 2 }))).toEqual([
    100,
    200,
    undefined,
  ]);
});
