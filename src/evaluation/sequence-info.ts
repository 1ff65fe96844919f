import { readFile } from 'node:fs/promises';

/** What MOTChallenge's seqinfo.ini says of a sequence; what it does not say, or not as a positive number, is absent. */
export interface SequenceInfo {
  readonly frames?: number;
  readonly fps?: number;
  readonly width?: number;
  readonly height?: number;
}

/** Reads a seqinfo.ini; nothing where there is none. */
export async function readSequenceInfo(file: string): Promise<SequenceInfo> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const value = (key: string): number => Number(new RegExp(`^\\s*${key}\\s*=(.*)$`, 'im').exec(text)?.[1]);
  const found = {
    frames: value('seqLength'),
    fps: value('frameRate'),
    width: value('imWidth'),
    height: value('imHeight'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, number]) => number > 0));
}
