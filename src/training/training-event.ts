import type { EvaluationFigures } from './evaluation-figures.ts';
import type { EpochRecord, Losses } from './training-history.ts';

/** What a run tells while it goes on. Epochs and steps count from 1. */
export type TrainingEvent =
  | { readonly type: 'warning'; readonly text: string }
  /** Pictures looked through before the first step. */
  | { readonly type: 'survey'; readonly done: number; readonly total: number }
  | {
      readonly type: 'step';
      readonly epoch: number;
      readonly epochs: number;
      readonly stepInEpoch: number;
      readonly stepsInEpoch: number;
      readonly step: number;
      readonly images: number;
      readonly rate: number;
      readonly losses: Losses;
    }
  | ({ readonly type: 'epoch' } & EpochRecord)
  | { readonly type: 'evaluation'; readonly epoch: number; readonly figures: EvaluationFigures }
  | { readonly type: 'checkpoint'; readonly path: string };
