import type { Size } from '../../src/domain.ts';
import type { NetworkSpec } from '../../src/training/networks/network-spec.ts';
import type { Recipe } from '../../src/training/recipes/recipe.ts';
import { sizeWord } from './input-sizes.ts';
import { markdownTable } from './markdown-table.ts';
import { percent } from './spread.ts';

export interface EvaluatedRow {
  readonly set: string;
  readonly extractor: string;
  /** Share of the stripes' distance in the distance; 0: global features alone. */
  readonly localWeight: number;
  readonly rank1: number;
  readonly rank5: number;
  readonly mAP: number;
  readonly queries: number;
  readonly gallery: number;
}

/** All that the card says in figures. */
export interface ModelCardFacts {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  readonly data: { readonly name: string; readonly images: number; readonly identities: number };
  readonly network: NetworkSpec;
  readonly recipe: Recipe;
  readonly inputSize: Size;
  /** With which weights training began. */
  readonly began: string;
  readonly epochs: number;
  readonly steps: number;
  readonly rows: readonly EvaluatedRow[];
}

const count = (n: number): string => n.toLocaleString('en-US');

/** The page that goes beside the weights: what they are, from what, how good, and what they are not for. */
export function modelCard(facts: ModelCardFacts): string {
  const { name, version, bytes, data, network, recipe, inputSize, began, epochs, steps, rows } = facts;
  const { optimiser, schedule, losses, augmentation } = recipe;
  const parts = [network.backbone, network.head ?? 'classifier', ...(network.local ? ['local branch'] : [])];
  const table = markdownTable(
    ['test', 'extractor', 'stripes', 'queries', 'gallery', 'rank-1', 'rank-5', 'mAP'],
    rows.map((row) => [
      row.set,
      row.extractor,
      row.localWeight === 0 ? '–' : row.localWeight,
      count(row.queries),
      count(row.gallery),
      percent(row.rank1),
      percent(row.rank5),
      percent(row.mAP),
    ]),
  );
  return `# ${name}

The default weights of Sightline, version \`${version}\`: a picture of a person becomes a feature, and stripes from head to
foot, that are alike for pictures of one person.

- Network: ${parts.join(', ')}; input ${sizeWord(inputSize)} (height × width), RGB, ImageNet's mean and deviation; ${(bytes / 1e6).toFixed(2)} MB of ONNX.
- Output: \`global\`, compared by cosine distance, and the stripes, compared by DMLI.
- Licence: that of Sightline. Training began with ${began}.

## Training

- Data: ${data.name}; ${count(data.images)} pictures of ${count(data.identities)} made-up people, with the true identities of the simulation.
- Losses: ${Object.entries(losses)
    .map(([loss, { weight }]) => `${loss} × ${weight}`)
    .join(', ')}.
- Optimiser: ${optimiser.kind}, rate ${schedule.rate}, ${schedule.decay}${schedule.warmUp ? `, warm-up of ${schedule.warmUp.epochs} epoch` : ''}; ${epochs} epochs, ${count(steps)} steps.
- Augmentation: ${Object.keys(augmentation).join(', ')}.

\`\`\`sh
npm run experiments -- default-weights --into models
\`\`\`

trains with \`bench/training/default-model.ts\`, exports, evaluates and writes this page. The weights are those after
epoch ${epochs}.

## Figures

In percent, beside the stripe descriptor, which needs no weights. Stripes: their share in the distance, as in linking; – is
the global feature alone. On PKU-Reid camera 01 asks and camera 02 answers, all 74 persons; a tracklet is the mean of a
person's pictures by a camera.

${table}

\`\`\`sh
sightline eval reid --dataset <folder> --layout <sightline|pku> --model models/${name}.onnx [--tracklets] [--local-weight <share>]
\`\`\`

The stripe descriptor was developed on 62 of the 74 persons of PKU-Reid, so there its figures flatter it. The synthetic
sites come from the same simulation as the training data, with other seeds: on them these weights are at home, on real
cameras they are not. For real people use weights that were trained on real people, such as OSNet's published ones
(\`sightline models list\`), or train on what your own cameras collected.

## Not for

Telling who somebody is, and any decision about a person without a human: it compares clothes and build, on made-up
people, and is often wrong.
`;
}
