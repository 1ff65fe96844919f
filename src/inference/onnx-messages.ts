/** What the pool and its worker threads say to each other: types only. */
import type { Execution } from '../ports.ts';
import type { Providers } from './execution-providers.ts';

/** One input or output of a model; a symbolic dimension is its name. */
export interface ModelTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What a worker learnt by loading the model. */
export interface LoadedModel extends Execution {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
}

/** What a worker is started with. */
export interface OnnxWorkerData {
  readonly model: string;
  /** URL of the module whose default export creates the program. */
  readonly program: string;
  readonly programOptions: unknown;
  readonly providers: Providers;
}

/** An error, flattened so that it crosses threads whole. */
export interface Failure {
  readonly message: string;
  readonly hint?: string | undefined;
}

export type ToWorker = { readonly type: 'run'; readonly request: unknown } | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'ready'; readonly info: LoadedModel }
  | { readonly type: 'unloadable'; readonly failure: Failure }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly failure: Failure };
