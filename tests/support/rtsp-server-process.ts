/**
 * A small RTSP 1.0 server (RFC 2326) for tests, in a process of its own: loops one H.264 film to every client,
 * over TCP interleaved or UDP, and misbehaves on command. Started by rtsp-server.ts.
 */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { accessUnits, parameterSets, rtpPackets } from './rtsp-h264.ts';
import type { RtspCommand, RtspReport, RtspServerOptions } from './rtsp-server.ts';

const options = JSON.parse(process.argv[2]!) as RtspServerOptions;
const units = accessUnits(readFileSync(options.film));
const clients = new Set<Socket>();
let stalled = false;
let served = 0;

const report = (message: RtspReport) => process.send!(message);

const server = createServer((socket) => {
  served++;
  clients.add(socket);
  const client = serve(socket);
  socket.on('close', () => {
    clients.delete(socket);
    client.stop();
  });
  socket.on('error', () => socket.destroy());
});
server.listen(options.port ?? 0, '127.0.0.1', () => {
  report({ kind: 'listening', port: (server.address() as AddressInfo).port });
});

process.on('message', (command: RtspCommand) => {
  if (command === 'stall') stalled = true;
  if (command === 'resume') stalled = false;
  if (command === 'drop') for (const socket of clients) socket.destroy();
  if (command === 'shut-down') process.exit(0);
  report({ kind: 'done', clients: clients.size, served });
});
process.on('disconnect', () => process.exit(0));

/** Speaks with one client until its connection closes. */
function serve(socket: Socket): { stop(): void } {
  let received = Buffer.alloc(0);
  let playing: NodeJS.Timeout | undefined;
  let send: ((packet: Buffer) => void) | undefined;
  const udp = createSocket('udp4');
  const closeUdp = () => udp.close();

  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      if (received[0] === 0x24) {
        // Interleaved RTCP of the client: not needed here.
        if (received.length < 4 || received.length < 4 + received.readUInt16BE(2)) return;
        received = received.subarray(4 + received.readUInt16BE(2));
        continue;
      }
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const request = received.subarray(0, end).toString();
      received = received.subarray(end + 4);
      answer(request);
    }
  });

  function answer(request: string): void {
    const [method = '', url = ''] = request.split(' ');
    const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(request)?.[1]?.trim() ?? '';
    const reply = (status: string, headers: readonly string[] = [], body = '') =>
      socket.write(
        [`RTSP/1.0 ${status}`, `CSeq: ${header('CSeq')}`, 'Session: 1', ...headers]
          .concat(body === '' ? [] : [`Content-Length: ${body.length}`])
          .join('\r\n') + `\r\n\r\n${body}`,
      );

    if (options.credentials !== undefined) {
      const wanted = `Basic ${Buffer.from(options.credentials).toString('base64')}`;
      if (header('Authorization') !== wanted) {
        reply('401 Unauthorized', ['WWW-Authenticate: Basic realm="test"']);
        return;
      }
    }
    if (method === 'DESCRIBE') {
      reply('200 OK', ['Content-Type: application/sdp', `Content-Base: ${url}/`], sessionDescription());
    } else if (method === 'SETUP') {
      const transport = header('Transport');
      const ports = /client_port=(\d+)-(\d+)/.exec(transport);
      if (ports) {
        udp.bind(0, '127.0.0.1', () => {
          const { port } = udp.address();
          send = (packet) => udp.send(packet, Number(ports[1]), '127.0.0.1');
          reply('200 OK', [`Transport: ${transport};server_port=${port}-${port + 1}`]);
        });
      } else {
        send = (packet) => {
          const head = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 0xff]);
          if (socket.writable) socket.write(Buffer.concat([head, packet]));
        };
        reply('200 OK', ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1']);
      }
    } else if (method === 'PLAY') {
      reply('200 OK', ['Range: npt=0-']);
      play();
    } else if (method === 'TEARDOWN') {
      reply('200 OK');
      socket.end();
    } else {
      reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']);
    }
  }

  function play(): void {
    let frame = 0;
    let sequence = 0;
    playing = setInterval(() => {
      // A stalled camera goes on filming: its clock runs while nothing is sent.
      const n = frame++;
      if (stalled) return;
      const packets = rtpPackets(units[n % units.length]!, Math.round((n * 90_000) / options.fps), sequence);
      sequence += packets.length;
      for (const packet of packets) send?.(packet);
    }, 1000 / options.fps);
  }

  return {
    stop() {
      clearInterval(playing);
      closeUdp();
    },
  };
}

function sessionDescription(): string {
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=film',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${parameterSets(units)}`,
    `a=framerate:${options.fps}`,
    'a=control:track1',
    '',
  ].join('\r\n');
}
