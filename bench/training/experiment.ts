/** What is asked for on the command line of an experiment. */
export interface ExperimentContext {
  /** Smallest runs that reach every line: minutes, and figures that say nothing. */
  readonly quick: boolean;
  /** Where runs are kept: what is finished is not computed again, what was interrupted goes on. */
  readonly folder: string;
  /** Seeds of the runs; figures are means over them. */
  readonly seeds: readonly number[];
  /** The value of an option of this experiment alone, such as `train` of `--train <folder>`. */
  readonly option: (name: ExperimentOption) => string | undefined;
  readonly signal: AbortSignal;
  /** Gives the training backend back, where the experiment goes on without it. */
  readonly releaseBackend: () => void;
  readonly say: (line: string) => void;
}

/** Options that not all experiments have; each experiment says what it makes of them. */
export const experimentOptions = [
  'sizes',
  'start',
  'data',
  'data-name',
  'train',
  'test',
  'train-seeds',
  'test-seeds',
  'epochs',
  'only',
  'checkpoint',
  'local-weight',
  'into',
] as const;
export type ExperimentOption = (typeof experimentOptions)[number];

export interface ExperimentResult {
  /** Tables in Markdown, ready for a page of results. */
  readonly text: string;
  /** The same as plain data. */
  readonly data: object;
}

export type Experiment = (context: ExperimentContext) => Promise<ExperimentResult>;

/** The user asked to stop; what is done is kept. */
export class Interrupted extends Error {}
