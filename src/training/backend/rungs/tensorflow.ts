import { createRequire } from 'node:module';
import { firstLine } from '../../../runtime/error-text.ts';
import { activate, deactivate, importPeer, type OpenRung } from './rung.ts';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** libtensorflow, if its user has installed one of the two packages that bind it. */
export const openTensorflow: OpenRung = async () => {
  restoreIsNullOrUndefined();
  const reasons: string[] = [];
  for (const name of packages) {
    try {
      await importPeer(name);
      await activate('tensorflow');
      return { detail: `libtensorflow through ${name}`, dispose: () => deactivate('tensorflow') };
    } catch (error) {
      reasons.push(firstLine(error));
    }
  }
  throw new Error(reasons.join(', '));
};

/** tfjs-node 4.22 calls what Node 23 took away. */
function restoreIsNullOrUndefined(): void {
  const util = createRequire(import.meta.url)('node:util') as { isNullOrUndefined?: unknown };
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
}
