import { Command } from 'commander';
import { datasetDedupeCommand } from './dataset-dedupe.ts';
import { datasetLabelCommand } from './dataset-label.ts';
import { datasetListCommand } from './dataset-list.ts';
import { datasetReviewCommand } from './dataset-review.ts';
import { datasetSheetCommand } from './dataset-sheet.ts';
import { datasetSplitCommand } from './dataset-split.ts';
import { datasetSynthesizeCommand } from './dataset-synthesize.ts';

/** `sightline dataset`: pictures of persons to learn from. */
export function datasetCommand(): Command {
  return new Command('dataset')
    .description('Look at, clean, label and split pictures of persons to learn from.')
    .addCommand(datasetListCommand())
    .addCommand(datasetSheetCommand())
    .addCommand(datasetDedupeCommand())
    .addCommand(datasetLabelCommand())
    .addCommand(datasetReviewCommand())
    .addCommand(datasetSplitCommand())
    .addCommand(datasetSynthesizeCommand())
    .addHelpText(
      'after',
      `
Example, from cameras to a data set:
  $ sightline run pipelines/shop.ts --collect tracklets
  $ sightline dataset dedupe tracklets --apply
  $ sightline dataset label tracklets --extractor osnet.onnx --pipeline pipelines/shop.ts
  $ sightline dataset review tracklets
  $ sightline dataset split tracklets --by identity-and-time`,
    );
}
