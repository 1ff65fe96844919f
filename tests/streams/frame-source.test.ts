import { Observable } from 'rxjs';
import { afterAll, beforeAll } from 'vitest';
import { cameraId, type Frame } from '../../src/domain.ts';
import type { FrameSource } from '../../src/ports.ts';
import { createFramePool } from '../../src/streams/frame-pool.ts';
import { videoSource } from '../../src/streams/video-source.ts';
import { describeFrameSource } from '../contracts/frame-source.contract.ts';
import { startRtspServer, type RtspServer } from '../support/rtsp-server.ts';
import {
  canMakeFilms,
  ffmpegChildren,
  ffmpegProgram,
  makeTestFilm,
  type TestFilm,
} from '../support/video-file.ts';

const poolSize = 3;
const camera = cameraId('door');
const ffmpeg = await ffmpegProgram();
const nodeAv = await canMakeFilms();

let film: TestFilm;
let stream: TestFilm;
let server: RtspServer;
beforeAll(async () => {
  if (!nodeAv) return;
  film = await makeTestFilm({ frames: 40 });
  stream = await makeTestFilm({ frames: 40, format: 'h264' });
  server = await startRtspServer({ film: stream.path, fps: 50 });
});
afterAll(async () => {
  await server?.die();
  await film?.remove();
  await stream?.remove();
});

/** The least source that keeps the contract: it makes up its frames. */
function fakeSource(): FrameSource {
  return {
    camera,
    live: false,
    frames: () =>
      new Observable<Frame>((subscriber) => {
        const pool = createFramePool({ width: 8, height: 6 }, poolSize);
        subscriber.add(() => pool.close());
        void (async () => {
          for (let sequence = 0; sequence < 40; sequence++) {
            const pixels = await pool.acquire();
            if (subscriber.closed || !pixels) return;
            subscriber.next(pool.frame(pixels, { camera, sequence, capturedAt: sequence * 40 }));
          }
          subscriber.complete();
        })();
      }),
  };
}

describeFrameSource('made up', () => ({ source: fakeSource(), poolSize }));

describeFrameSource(
  'file, FFmpeg child',
  () => ({
    source: videoSource({ camera, url: film.path, reader: 'ffmpeg', poolSize }),
    poolSize,
    isHoldingResources: async () => (await ffmpegChildren()).length > 0,
  }),
  { skip: !ffmpeg || !nodeAv },
);

describeFrameSource(
  'file, node-av',
  () => ({ source: videoSource({ camera, url: film.path, reader: 'node-av', poolSize }), poolSize }),
  { skip: !nodeAv },
);

describeFrameSource(
  'RTSP, FFmpeg child',
  () => ({
    source: videoSource({ camera, url: server.url, reader: 'ffmpeg', poolSize }),
    poolSize,
    isHoldingResources: async () => (await ffmpegChildren()).length > 0 || (await server.count()).clients > 0,
  }),
  { skip: !ffmpeg || !nodeAv },
);

describeFrameSource(
  'RTSP, node-av',
  () => ({
    source: videoSource({ camera, url: server.url, reader: 'node-av', poolSize, transport: 'udp' }),
    poolSize,
    isHoldingResources: async () => (await server.count()).clients > 0,
  }),
  { skip: !nodeAv },
);
