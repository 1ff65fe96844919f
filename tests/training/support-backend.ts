import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { buildSync } from 'esbuild';

/** The reference backend with gradients. */
export async function cpuBackend(): Promise<void> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  const built = buildSync({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const register = runInThisContext(
    `(function (require, module, exports) {${built.outputFiles[0]!.text}\n})`,
  ) as (...args: unknown[]) => void;
  const module = { exports: {} };
  register(require, module, module.exports);
  await tf.setBackend('cpu');
}
