#!/usr/bin/env node
import { Command } from 'commander';
import { datasetCommand } from './dataset.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { evalCommand } from './eval.ts';
import { exportCommand } from './export.ts';
import { modelsCommand } from './models.ts';
import { printError } from './print-error.ts';
import { runCommand } from './run.ts';
import { trackCommand } from './track.ts';
import { trainCommand } from './train.ts';
import { watchCommand } from './watch.ts';

const program = new Command('sightline')
  .description('Follow people across many cameras.')
  .version('0.1.0')
  .showHelpAfterError('(add --help for the options and an example)')
  .addCommand(runCommand())
  .addCommand(watchCommand())
  .addCommand(trackCommand())
  .addCommand(evalCommand())
  .addCommand(demoCommand())
  .addCommand(modelsCommand())
  .addCommand(datasetCommand())
  .addCommand(trainCommand())
  .addCommand(exportCommand())
  .addCommand(doctorCommand())
  .addHelpText(
    'after',
    '\nExample:\n  $ sightline run pipelines/two-cameras.ts --camera left=hall.mp4 --camera right=yard.mp4',
  );

// Whoever reads our output may have seen enough (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
