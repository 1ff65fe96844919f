import type { CodecContext, FilterContext, Frame, Stream } from 'node-av/lib';
import type { Size } from '../../domain.ts';
import type { ReadRequest } from './reader.ts';

/** A decoded I420 picture; its planes are the decoder's memory, valid only during the callback. */
export interface DecodedPicture {
  readonly size: Size;
  /** Milliseconds since the first picture, to the microsecond. */
  readonly streamMs: number;
  readonly planes: readonly Uint8Array[];
  /** Row lengths of the planes in bytes. */
  readonly strides: readonly number[];
}

/**
 * Decodes one input to its end with blocking calls, so it must run in a thread of its own.
 *
 * @throws FFmpeg's words for what is wrong
 */
export async function decodeWithNodeAv(
  request: ReadRequest,
  deliver: (picture: DecodedPicture) => void,
  stopped: () => boolean,
): Promise<void> {
  const av = await import('node-av/lib');
  const { AV_LOG_QUIET, AV_NOPTS_VALUE, AVERROR_EAGAIN, AVERROR_EOF, AVMEDIA_TYPE_VIDEO } =
    await import('node-av/constants');
  av.Log.setLevel(AV_LOG_QUIET);

  const input = new av.FormatContext();
  const packet = new av.Packet();
  const decoded = new av.Frame();
  const filtered = new av.Frame();
  const graph = new av.FilterGraph();
  let decoder: CodecContext | undefined;
  let ends: { source: FilterContext; sink: FilterContext } | undefined;
  /** Time of a frame that has none of its own, as in bare H.264: one duration after the last. */
  let nextPts = 0n;

  /** Runs a native call; `again` says that the callee wants more input or has no more output. */
  function attempt(code: number): 'done' | 'again' {
    if (code === AVERROR_EAGAIN || code === AVERROR_EOF) return 'again';
    if (code < 0) throw new Error(av.FFmpegError.strerror(code));
    return 'done';
  }

  function openFilters(first: Frame, stream: Stream): NonNullable<typeof ends> {
    const { num, den } = stream.timeBase;
    graph.alloc();
    const source = graph.createFilter(
      av.Filter.getByName('buffer')!,
      'in',
      `video_size=${first.width}x${first.height}:pix_fmt=${first.format}:time_base=${num}/${den}` +
        `:colorspace=${first.colorSpace}:range=${first.colorRange}`,
    );
    const sink = graph.createFilter(av.Filter.getByName('buffersink')!, 'out');
    if (!source || !sink) throw new Error('the picture filters cannot be made');
    const outputs = av.FilterInOut.createList([{ name: 'in', filterCtx: source, padIdx: 0 }]);
    const inputs = av.FilterInOut.createList([{ name: 'out', filterCtx: sink, padIdx: 0 }]);
    attempt(graph.parsePtr(request.filters, inputs, outputs));
    attempt(graph.configSync());
    return { source, sink };
  }

  function filter(frame: Frame | null): void {
    if (!ends) return;
    attempt(ends.source.buffersrcAddFrameSync(frame));
    const { num, den } = ends.sink.buffersinkGetTimeBase();
    while (!stopped() && attempt(ends.sink.buffersinkGetFrameSync(filtered)) === 'done') {
      deliver({
        size: { width: filtered.width, height: filtered.height },
        streamMs: Math.round((Number(filtered.pts) * num * 1_000_000) / den) / 1000,
        planes: filtered.data!,
        strides: filtered.linesize,
      });
      filtered.unref();
    }
  }

  function drain(stream: Stream): void {
    while (!stopped() && attempt(decoder!.receiveFrameSync(decoded)) === 'done') {
      const { bestEffortTimestamp } = decoded;
      decoded.pts = bestEffortTimestamp === AV_NOPTS_VALUE ? nextPts : bestEffortTimestamp;
      nextPts = decoded.pts + (decoded.duration > 0n ? decoded.duration : ticksPerFrame(stream));
      ends ??= openFilters(decoded, stream);
      filter(decoded);
      decoded.unref();
    }
  }

  try {
    input.allocContext();
    const options = av.Dictionary.fromObject(inputOptions(request));
    attempt(input.openInputSync(request.live ? request.input : `file:${request.input}`, null, options));
    attempt(input.findStreamInfoSync());
    const stream = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    if (!stream) throw new Error('the input does not contain any stream of pictures');
    const codec = av.Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) throw new Error('no decoder for this video');
    decoder = new av.CodecContext();
    decoder.allocContext3(codec);
    attempt(decoder.parametersToContext(stream.codecpar));
    decoder.pktTimebase = stream.timeBase;
    // Frame threads would hold back as many frames as there are threads.
    decoder.threadCount = request.live ? 1 : 0;
    attempt(decoder.open2Sync(codec));
    packet.alloc();
    decoded.alloc();
    filtered.alloc();

    while (!stopped() && attempt(input.readFrameSync(packet)) === 'done') {
      // A damaged packet costs its own pictures only.
      if (packet.streamIndex === stream.index && decoder.sendPacketSync(packet) === 0) drain(stream);
      packet.unref();
    }
    if (!stopped()) {
      decoder.sendPacketSync(null);
      drain(stream);
      filter(null);
    }
  } finally {
    graph.free();
    filtered.free();
    decoded.free();
    packet.free();
    decoder?.freeContext();
    input.closeInputSync();
  }
}

function ticksPerFrame({ timeBase, avgFrameRate, rFrameRate }: Stream): bigint {
  const rate = avgFrameRate.num > 0 ? avgFrameRate : rFrameRate;
  const ticks = (timeBase.den * rate.den) / (timeBase.num * rate.num);
  return Number.isFinite(ticks) ? BigInt(Math.round(ticks)) : 1n;
}

function inputOptions({ live, input, transport, readTimeoutMs }: ReadRequest): Record<string, string> {
  if (!live) return {};
  const timeoutUs = String(readTimeoutMs * 1000);
  // Measuring the frame rate before the first frame would take a second, and nobody asks for it.
  const fpsprobesize = '0';
  return /^rtsps?:/i.test(input)
    ? { fpsprobesize, rtsp_transport: transport, timeout: timeoutUs }
    : { fpsprobesize, rw_timeout: timeoutUs };
}
