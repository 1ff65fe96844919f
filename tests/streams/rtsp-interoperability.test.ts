import { lastValueFrom, map, take, toArray } from 'rxjs';
import { expect, it } from 'vitest';
import { cameraId } from '../../src/domain.ts';
import { findFfmpeg, nodeAvAvailable } from '../../src/streams/probe-tools.ts';
import { videoSource } from '../../src/streams/video-source.ts';
import { pythonWithGst, startGstRtspServer } from '../support/rtsp-gst-server.ts';

const python = pythonWithGst();
if (python === undefined) console.warn('skipped: no GStreamer RTSP server (python3-gi) on this machine');
const available = { ffmpeg: (await findFfmpeg()) !== undefined, 'node-av': await nodeAvAvailable() };

it.skipIf(python === undefined)('both readers play from the RTSP server of GStreamer', async () => {
  const server = await startGstRtspServer(python!);
  for (const reader of ['ffmpeg', 'node-av'] as const) {
    if (!available[reader]) continue;
    for (const transport of ['tcp', 'udp'] as const) {
      const source = videoSource({ camera: cameraId('gst'), url: server.url, reader, transport });
      const frames = await lastValueFrom(
        source.frames().pipe(
          map((frame) => {
            using _ = frame;
            return { size: frame.size, capturedAt: frame.capturedAt };
          }),
          take(10),
          toArray(),
        ),
      );
      expect(frames[0]!.size).toEqual({ width: 160, height: 120 });
      const span = frames[9]!.capturedAt - frames[0]!.capturedAt;
      expect(span).toBeGreaterThan(150);
      expect(span).toBeLessThan(1000);
    }
  }
  await server.die();
});
