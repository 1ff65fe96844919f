const memorySection = 5;
const hasMaximum = 1;
const isShared = 2;
/** Magic number and version. */
const headerBytes = 8;

/**
 * A WebAssembly module whose memory is shared, so that threads can work on it. TensorFlow.js's threaded build would
 * bring a pool of threads of its own, which gains nothing in Node; its other build differs in this one flag for us.
 */
export function withSharedMemory(module: Uint8Array): Uint8Array {
  const shared = Uint8Array.from(module);
  let at = headerBytes;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = shared[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < shared.length) {
    const section = shared[at++];
    const length = next();
    const end = at + length;
    if (section === memorySection) {
      const count = next();
      if (count !== 1 || shared[at] !== hasMaximum) break;
      shared[at] = hasMaximum | isShared;
      return shared;
    }
    at = end;
  }
  throw new Error('the WebAssembly module has no memory of its own with a maximum');
}
