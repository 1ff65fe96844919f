/** Decodes a film with the bare binding in one thread and throws the pictures away; returns how many there were. */
export async function decodeOnly(film: string): Promise<number> {
  const av = await import('node-av/lib');
  const { AVMEDIA_TYPE_VIDEO, AV_LOG_QUIET } = await import('node-av/constants');
  av.Log.setLevel(AV_LOG_QUIET);
  const input = new av.FormatContext();
  const packet = new av.Packet();
  const frame = new av.Frame();
  const decoder = new av.CodecContext();
  const check = (code: number) => av.FFmpegError.throwIfError(code, 'decode');
  let frames = 0;
  const drain = (): void => {
    for (; decoder.receiveFrameSync(frame) === 0; frames++) frame.unref();
  };
  try {
    input.allocContext();
    check(input.openInputSync(film, null, null));
    check(input.findStreamInfoSync());
    const stream = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO)!;
    decoder.allocContext3(av.Codec.findDecoder(stream.codecpar.codecId));
    check(decoder.parametersToContext(stream.codecpar));
    decoder.threadCount = 1;
    check(decoder.open2Sync(null));
    packet.alloc();
    frame.alloc();
    while (input.readFrameSync(packet) === 0) {
      if (packet.streamIndex === stream.index && decoder.sendPacketSync(packet) === 0) drain();
      packet.unref();
    }
    decoder.sendPacketSync(null);
    drain();
    return frames;
  } finally {
    frame.free();
    packet.free();
    decoder.freeContext();
    input.closeInputSync();
  }
}
