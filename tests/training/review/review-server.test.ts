import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cameraId, trackId } from '../../../src/domain.ts';
import { readReview } from '../../../src/evaluation/layouts/collected.ts';
import { pictureCrop } from '../../../src/imaging/picture-crop.ts';
import { openDatasetWriter } from '../../../src/training/data/dataset-writer.ts';
import { writeSideFile } from '../../../src/training/data/side-file.ts';
import { openReviewServer } from '../../../src/training/review/review-server.ts';

const tracks = ['door/s/1', 'till/s/1', 'till/s/2'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-review-'));
  const writer = await openDatasetWriter(folder);
  const size = { width: 8, height: 16 };
  for (const name of tracks) {
    const camera = cameraId(name.split('/')[0]!);
    const pixels = new Uint8Array(3 * 8 * 16);
    await writer.put(pictureCrop(camera, trackId(camera, 's', Number(name.at(-1))), { size, pixels }));
  }
});
afterEach(() => rm(folder, { recursive: true }));

const label = () =>
  writeSideFile(folder, 'labels.json', {
    tracks: {},
    doubtful: [
      { tracks: [tracks[0], tracks[1]], distance: 0.2 },
      { tracks: [tracks[0], tracks[2]], distance: 0.3 },
      { tracks: [tracks[0], 'gone/s/1'], distance: 0.3 },
    ],
  });

describe('openReviewServer', () => {
  it('asks for labels first', async () => {
    await expect(openReviewServer(folder)).rejects.toThrow(/has no labels to review/);
  });

  it('shows pairs and pictures, writes decisions down, and asks each pair once', async () => {
    await label();
    {
      await using server = await openReviewServer(folder);
      const at = (path: string) => server.url.replace('/?', `/${path}?`);
      expect(server.pairs).toBe(2);
      expect(await (await fetch(server.url)).text()).toContain('One person or two?');
      const pairs = (await (await fetch(at('pairs'))).json()) as { sides: { pictures: number[] }[] }[];
      const picture = await fetch(at(`picture/${pairs[0]!.sides[1]!.pictures[0]!}`));
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
      const post = (body: string) => fetch(at('decision'), { method: 'POST', body });
      expect((await post('{"pair":1,"same":true}')).status).toBe(204);
      expect((await post('{"pair":1,"same":false}')).status).toBe(204);
      for (const wrong of ['{"pair":2,"same":true}', '{"pair":0}', 'nonsense', 'x'.repeat(20_000)]) {
        expect((await post(wrong)).status).toBeGreaterThanOrEqual(400);
      }
      expect(server.decided()).toBe(1);
      await fetch(at('done'), { method: 'POST' });
      await server.done;
    }
    expect(await readReview(folder)).toEqual([{ tracks: [tracks[0], tracks[2]], same: false }]);
    await using again = await openReviewServer(folder);
    expect(again.pairs).toBe(1);
  });

  it('goes on after a decision that the power cut short', async () => {
    await label();
    await writeFile(join(folder, 'review.jsonl'), '{"tracks":["door/s/1","ti');
    await using server = await openReviewServer(folder);
    const at = server.url.replace('/?', '/decision?');
    await fetch(at, { method: 'POST', body: '{"pair":0,"same":true}' });
    expect(await readReview(folder)).toEqual([{ tracks: [tracks[0], tracks[1]], same: true }]);
  });

  it('tells nothing to who does not know the address, and no other file to who does', async () => {
    await label();
    await using server = await openReviewServer(folder);
    const { origin, search } = new URL(server.url);
    for (const path of ['/', '/pairs', '/picture/0', '/pairs?token=0']) {
      expect((await fetch(origin + path)).status).toBe(403);
    }
    for (const path of ['/picture/99', '/picture/..%2Fmanifest.jsonl', '/manifest.jsonl']) {
      expect((await fetch(origin + path + search)).status).toBe(404);
    }
  });
});
