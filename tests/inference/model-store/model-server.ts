import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelServerBehaviour {
  content: Buffer;
  etag: string | undefined;
  /** Whether it honours `Range`. */
  ranges: boolean;
  /** Cuts this many answers off after that many bytes of their body. */
  cut: { times: number; afterBytes: number };
  /** Answers this status so many times before it behaves. */
  refuse: { times: number; status: number };
  /** Never ends an answer, and stops speaking after its first half. */
  stall: boolean;
}

export interface ModelServer extends AsyncDisposable {
  readonly url: string;
  readonly behaviour: ModelServerBehaviour;
  /** `Range` of each request, '' where there was none. */
  readonly ranges: string[];
}

/** An HTTP server of one file on loopback, with the faults of real ones. `/moved` redirects to it. */
export async function startModelServer(content: Buffer): Promise<ModelServer> {
  const ranges: string[] = [];
  const behaviour: ModelServerBehaviour = {
    content,
    etag: '"one"',
    ranges: true,
    cut: { times: 0, afterBytes: 0 },
    refuse: { times: 0, status: 503 },
    stall: false,
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/file?signature=secret' }).end();
      return;
    }
    ranges.push(request.headers.range ?? '');
    if (behaviour.refuse.times-- > 0) {
      response.writeHead(behaviour.refuse.status).end();
      return;
    }
    const whole = behaviour.content;
    const { etag } = behaviour;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN);
    const holds = behaviour.ranges && Number.isFinite(from) && request.headers['if-range'] === etag;
    const tag = etag === undefined ? {} : { etag };
    if (holds && from >= whole.length) {
      response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
      return;
    }
    const body = holds ? whole.subarray(from) : whole;
    response.writeHead(holds ? 206 : 200, {
      ...tag,
      'content-length': body.length,
      ...(holds && { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
    });
    if (behaviour.stall) response.write(body.subarray(0, body.length >> 1));
    else if (behaviour.cut.times-- > 0) {
      response.write(body.subarray(0, behaviour.cut.afterBytes), () => {
        // Once it has left: a socket that is destroyed may take its last words with it.
        setTimeout(() => response.destroy(), 20);
      });
    } else response.end(body);
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    ranges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
