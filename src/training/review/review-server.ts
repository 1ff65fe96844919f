import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors.ts';
import {
  collectedFiles,
  readCollected,
  readLabels,
  readReview,
  type CollectedImage,
} from '../../evaluation/layouts/collected.ts';
import { errorText } from '../../runtime/error-text.ts';
import { dropHalfLine } from '../data/drop-half-line.ts';
import { groupBy } from '../data/group-by.ts';
import { appendSideLine } from '../data/side-file.ts';
import { reviewPage } from './review-page.ts';

export interface ReviewServer extends AsyncDisposable {
  /** Where the page is; the address holds a secret, so that no other page can decide. */
  readonly url: string;
  readonly pairs: number;
  /** How many pairs were decided so far. */
  decided(): number;
  /** Resolves when the page has shown its last pair. */
  readonly done: Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array;
  /** Content type; plain text unless given. */
  readonly type?: string;
}

const notHere: Reply = { status: 404, body: 'not here' };

/** Pictures shown of each track. */
const picturesPerTrack = 6;
const mostBytes = 10_000;
const decision = z.strictObject({ pair: z.int().min(0), same: z.boolean() });

/**
 * Serves the doubtful pairs of a labelled folder on this machine only, and writes down what a human says of them. Pairs
 * that were decided before are not asked again.
 *
 * @throws DataError where the folder was not labelled yet
 */
export async function openReviewServer(folder: string, port = 0): Promise<ReviewServer> {
  const labels = await readLabels(folder);
  if (!labels) {
    throw new DataError(`${folder} has no labels to review`, {
      hint: `Run \`sightline dataset label ${folder}\` first.`,
      fields: { file: folder },
    });
  }
  await dropHalfLine(join(folder, collectedFiles.review));
  const decidedBefore = new Set(
    (await readReview(folder)).map(({ tracks }) => [...tracks].sort().join('\n')),
  );
  const { images } = await readCollected(folder, { labels: false });
  const ofTrack = groupBy(images, ({ track }) => track);
  const pictures: string[] = [];
  const pairs = labels.doubtful.flatMap(({ tracks }) => {
    const sides = tracks.map((track) => ofTrack.get(track));
    if (decidedBefore.has([...tracks].sort().join('\n')) || sides.some((side) => !side)) return [];
    return [{ tracks, sides: sides.map((side) => shown(side!, pictures)) }];
  });
  const token = randomBytes(16).toString('hex');
  const decided = new Set<number>();
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));

  async function decide(request: IncomingMessage): Promise<Reply> {
    const parsed = decision.safeParse(parseJson(await bodyOf(request)));
    const pair = parsed.success ? pairs[parsed.data.pair] : undefined;
    if (!parsed.success || !pair) return { status: 400, body: 'not a decision on one of the pairs' };
    await appendSideLine(folder, collectedFiles.review, { tracks: pair.tracks, same: parsed.data.same });
    decided.add(parsed.data.pair);
    return { status: 204, body: '' };
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.searchParams.get('token') !== token) return { status: 403, body: 'wrong or missing token' };
    const [, what, number] = url.pathname.split('/');
    switch (`${request.method} ${what}`) {
      case 'GET ':
        return { status: 200, body: reviewPage, type: 'text/html; charset=utf-8' };
      case 'GET pairs':
        return { status: 200, body: JSON.stringify(pairs), type: 'application/json' };
      case 'GET picture': {
        // By number, never by name: no request can reach any other file.
        const file = pictures[Number(number)];
        if (file === undefined) return notHere;
        const type = file.endsWith('.png') ? 'image/png' : 'image/jpeg';
        return { status: 200, body: await readFile(file), type };
      }
      case 'POST decision':
        return decide(request);
      case 'POST done':
        finish();
        return { status: 204, body: '' };
      default:
        return notHere;
    }
  }

  const server = createServer((request, response) => {
    void answer(request)
      .catch((error: unknown): Reply => ({ status: 500, body: errorText(error) }))
      .then(({ status, body, type = 'text/plain' }) => {
        const headers = {
          'content-type': type,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        };
        response.writeHead(status, headers).end(body);
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${token}`,
    pairs: pairs.length,
    decided: () => decided.size,
    done,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the page is told of a track: some of its pictures, best first, as numbers in the list of all that may be shown. */
function shown(images: readonly CollectedImage[], pictures: string[]) {
  const best = [...images].sort((a, b) => b.quality - a.quality).slice(0, picturesPerTrack);
  const { camera, capturedAt: startedAt } = images[0]!;
  return { camera, startedAt, pictures: best.map(({ file }) => pictures.push(file) - 1) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > mostBytes) throw new DataError('the request is too large');
  }
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
