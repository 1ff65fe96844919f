import type { MessagePort } from 'node:worker_threads';
import type { Size } from '../../domain.ts';
import type { ReadFailure, ReadRequest } from './reader.ts';

/** A pool buffer on loan to the worker, which fills it and hands it back under its number. */
export interface Loan {
  readonly number: number;
  readonly pixels: Uint8Array<SharedArrayBuffer>;
}

/** What the worker is started with. */
export interface NodeAvWorkerData {
  readonly request: ReadRequest;
  /** Two shared integers, see {@link controlWord}: the worker blocks in native calls and cannot hear messages. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Where the loans arrive. */
  readonly loans: MessagePort;
}

/** Places in `control`: `stop` is set to 1 to end the worker, `loans` rises with every loan sent. */
export const controlWord = { stop: 0, loans: 1 } as const;

export type NodeAvMessage =
  | { readonly kind: 'open'; readonly size: Size }
  | { readonly kind: 'frame'; readonly number: number; readonly streamMs: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'end'; readonly failure?: ReadFailure };
