import { Command } from 'commander';
import { evalCrossCameraCommand } from './eval-cross-camera.ts';
import { evalHandOverCommand } from './eval-hand-over.ts';
import { evalMotCommand } from './eval-mot.ts';
import { evalReidCommand } from './eval-reid.ts';

/** `sightline eval`: quality measured against ground truth. */
export function evalCommand(): Command {
  return new Command('eval')
    .description('Measure quality against ground truth.')
    .addCommand(evalMotCommand())
    .addCommand(evalCrossCameraCommand())
    .addCommand(evalReidCommand())
    .addCommand(evalHandOverCommand())
    .addHelpText('after', '\nExample:\n  $ sightline eval reid --dataset data/pku_reid --tracklets');
}
