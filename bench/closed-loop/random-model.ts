import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openBackend } from '../../src/training/backend/open-backend.ts';
import { createNetwork } from '../../src/training/networks/create-network.ts';
import { encodeModel } from '../../src/training/onnx/onnx-proto.ts';
import { exportOnnx } from '../../src/training/onnx/export-onnx.ts';
import { smallNetwork } from '../training/light-triplets.ts';

/** The weakest weights there are: an OSNet x0.25 as it is before training. Returns the file. */
export async function randomModel(out: string): Promise<string> {
  const file = join(out, 'random.onnx');
  if (existsSync(file)) return file;
  const backend = await openBackend('wasm');
  try {
    const { network: spec, inputSize } = smallNetwork;
    const network = createNetwork(spec, { identities: 2, seed: 1, inputSize });
    await mkdir(out, { recursive: true });
    await writeFile(file, encodeModel(await exportOnnx(network, { id: 'random' })));
    network.dispose();
    return file;
  } finally {
    backend.dispose();
  }
}
