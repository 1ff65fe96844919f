import { Command } from 'commander';
import { DataError } from '../errors.ts';
import { scoreHandOvers } from '../evaluation/hand-over.ts';
import { readTrackTable } from '../evaluation/track-table.ts';
import { parseCount } from './count.ts';
import { createTable } from './table.ts';

interface HandOverFlags {
  tracks: string;
  left: string;
  right: string;
  seam: number;
  json?: boolean;
}

/** `sightline eval hand-over`: do people keep their identity across the seam of two halves of one view? */
export function evalHandOverCommand(): Command {
  return new Command('hand-over')
    .description('Score identities across two cameras that are the left and right halves of one wide view.')
    .requiredOption('--tracks <file>', 'tracks.csv of `sightline run --out <folder>`')
    .requiredOption('--left <camera>', 'camera of the left half')
    .requiredOption('--right <camera>', 'camera of the right half')
    .requiredOption('--seam <pixels>', 'width of the left picture', parseCount)
    .option('--json', 'one JSON object on the last line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline eval hand-over --tracks out/plaza/tracks.csv --left left --right right --seam 640',
    )
    .action(({ tracks: file, left, right, seam, json }: HandOverFlags) => {
      const tracks = readTrackTable(file);
      const of = (camera: string) => {
        const found = tracks.get(camera);
        if (found) return found;
        throw new DataError(`${file}: no tracks of camera "${camera}"`, {
          fields: { file, camera },
          hint: `it has: ${[...tracks.keys()].join(', ')}`,
        });
      };
      const { pairs, ...scores } = scoreHandOvers(of(left), of(right), { seam });
      const table = createTable({ head: ['left', 'right', 'kept'] });
      for (const pair of pairs) table.push([pair.left, pair.right, pair.kept ? 'yes' : 'no']);
      const out = json ? process.stderr : process.stdout;
      out.write(`${table.toString()}\n`);
      out.write(
        `${scores.kept} of ${scores.handOvers} hand-overs kept their identity, ${scores.contradictions} contradictions\n`,
      );
      if (json) process.stdout.write(`${JSON.stringify(scores)}\n`);
    });
}
