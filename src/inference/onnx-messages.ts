/** What the pool and its worker threads say to each other: types only. */

/** One input or output of a model; a symbolic dimension is its name. */
export interface ModelTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What a worker learnt by loading the model. */
export interface LoadedModel {
  readonly inputs: readonly ModelTensor[];
  readonly outputs: readonly ModelTensor[];
  /** The execution provider that runs the model. */
  readonly provider: string;
  /** Providers asked for earlier in the list, and why each cannot run here. */
  readonly unavailable: readonly { readonly provider: string; readonly reason: string }[];
}

/** What a worker is started with. */
export interface OnnxWorkerData {
  readonly model: string;
  /** URL of the module whose default export creates the program. */
  readonly program: string;
  readonly programOptions: unknown;
  readonly providers: readonly string[];
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
