import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BenchRow } from './report.ts';

/** What a stage gets to work with. */
export interface BenchContext {
  /** Fewer rounds and smaller inputs: the whole run in less than three minutes. */
  readonly quick: boolean;
  readonly rounds: number;
  /** Says what is being measured just now. */
  readonly progress: (what: string) => void;
  /** Notes a part that cannot be measured on this machine. */
  readonly skip: (reason: string) => void;
}

/** Measures one part of the pipeline. */
export type Stage = (context: BenchContext) => Promise<readonly BenchRow[]> | readonly BenchRow[];

/** Folder of models and videos; override with SIGHTLINE_DATA. */
export const dataFolder = resolve(process.env['SIGHTLINE_DATA'] ?? '../shared/data');

/** A file of the reference data, or undefined after saying that it is not there. */
export function referenceFile(context: BenchContext, path: string): string | undefined {
  const file = join(dataFolder, path);
  if (existsSync(file)) return file;
  context.skip(`reference data not found: ${file}`);
  return undefined;
}

export const yoloxModel = 'models/yolox_nano.onnx';
export const osnetModel = 'models/osnet_x0_25_msmt17.onnx';
