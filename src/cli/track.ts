import { Command } from 'commander';
import { trackMotCommand } from './track-mot.ts';
import { trackVideoCommand } from './track-video.ts';

/** `sightline track`: follow the persons of one camera. */
export function trackCommand(): Command {
  return new Command('track')
    .description('Follow the persons of one camera.')
    .addCommand(trackMotCommand())
    .addCommand(trackVideoCommand())
    .addHelpText(
      'after',
      '\nExample:\n  $ sightline track mot --det MOT15/train --tracker bot-sort --out out/bot-sort',
    );
}
