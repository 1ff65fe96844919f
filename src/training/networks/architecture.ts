import { osnet } from './backbones/osnet.ts';
import { osnetVariants } from './backbones/osnet-variants.ts';
import { resnet50 } from './backbones/resnet50.ts';
import type { Stages } from './backbones/stages.ts';
import { bnneckHead } from './heads/bnneck.ts';
import { classifierHead } from './heads/classifier.ts';
import { localBranch } from './heads/local-branch.ts';
import { msflHead } from './heads/msfl.ts';
import { pcbHead } from './heads/pcb.ts';
import { siameseHead } from './heads/siamese.ts';
import type { Traced } from './heads/traced.ts';
import type { Layers } from './layers.ts';
import type { HeadName, NetworkSpec } from './network-spec.ts';

const heads: Record<HeadName, typeof classifierHead> = {
  classifier: classifierHead,
  bnneck: bnneckHead,
  pcb: pcbHead,
  siamese: siameseHead,
  msfl: msflHead,
};

/**
 * A whole network, said in the words of `layers`.
 *
 * @param images [batch, height, width, 3]
 */
export function architecture<V>(
  layers: Layers<V>,
  images: V,
  spec: NetworkSpec,
  { identities, logits }: { readonly identities: number; readonly logits: boolean },
): Traced<V> {
  const stages = backbone(layers, images, spec);
  return onBackbone(layers, stages, spec, { identities, logits });
}

/** What stands on the backbone: the head, and the local branch where there is one. */
export function onBackbone<V>(
  layers: Layers<V>,
  { maps, last }: Stages<V>,
  spec: NetworkSpec,
  { identities, logits }: { readonly identities: number; readonly logits: boolean },
): Traced<V> {
  const head = heads[spec.head ?? 'classifier'](layers, spec, { maps, last, identities, logits });
  return { ...head, map: last, ...(spec.local ? { local: localBranch(layers, last) } : {}) };
}

/** Everything up to the last feature map. */
export function backbone<V>(layers: Layers<V>, images: V, spec: NetworkSpec): Stages<V> {
  const { backbone: name, lastStride = 1, width = 1 } = spec;
  return name === 'resnet50'
    ? resnet50(layers, images, { lastStride, width })
    : osnet(layers, images, osnetVariants[name]);
}
