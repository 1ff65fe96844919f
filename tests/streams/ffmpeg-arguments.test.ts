import { describe, expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { ffmpegArguments } from '../../src/streams/readers/ffmpeg-reader.ts';

const request = {
  camera: cameraId('a'),
  input: '/films/-odd name.mp4',
  live: false,
  filters: 'null',
  transport: 'udp',
  readTimeoutMs: 1,
} as const;
const after = (words: readonly string[], flag: string) => words[words.indexOf(flag) + 1];

describe('FFmpeg command line', () => {
  it('names files so that none is taken for an option or another protocol', () => {
    expect(after(ffmpegArguments(request, '7.1'), '-i')).toBe('file:/films/-odd name.mp4');
  });

  it.each([
    ['4.4.2-0ubuntu0.22.04.1', '-vsync'],
    ['5.0', '-vsync'],
    ['5.1.9-0+deb12u1', '-fps_mode'],
    ['n7.1.1', '-fps_mode'],
    ['N-118000-g0123456789', '-fps_mode'],
  ])('speaks to version %s in its own words', (version, flag) => {
    expect(after(ffmpegArguments(request, version), flag)).toBe('passthrough');
  });

  it('sets the transport for RTSP only, before the input', () => {
    const camera = ffmpegArguments({ ...request, live: true, input: 'rtsp://host/s' }, '7.1');
    expect(after(camera, '-rtsp_transport')).toBe('udp');
    expect(camera.indexOf('-rtsp_transport')).toBeLessThan(camera.indexOf('-i'));
    expect(ffmpegArguments({ ...request, live: true, input: 'http://host/s' }, '7.1')).not.toContain(
      '-rtsp_transport',
    );
  });
});
