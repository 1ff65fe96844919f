import type { Layers } from '../layers.ts';
import type { NetworkSpec } from '../network-spec.ts';
import { embedding } from './embedding.ts';
import type { HeadInput, HeadOutput } from './traced.ts';

/** Share of the values that the paper drops before both classifiers, from features of 2,048 and more values. */
const wideDropRate = 0.9;
const wideFrom = 2048;
/** From shorter ones, so that about as many stay. */
const dropRate = 0.5;

/**
 * Verification and identification (Zheng, Zheng, Yang: A Discriminatively Learned CNN Embedding for Person
 * Re-identification, TOMM 2018): both pictures of a pair go through one network; identification classifies each.
 * {@link verifyPairs} says whether they show one person.
 */
export function siameseHead<V>(
  layers: Layers<V>,
  { backbone }: NetworkSpec,
  { last, identities, logits }: HeadInput<V>,
): HeadOutput<V> {
  const features = embedding(layers, backbone, last);
  if (!logits) return { features, metric: features, logits: [] };
  const dropped = dropLayer(layers, features, 'classifier');
  return {
    features,
    metric: features,
    logits: [layers.linear(dropped, 'classifier', { units: identities })],
  };
}

/** The square layer, (left − right)², and the classifier into another or the same person (section 3.2). */
export function verifyPairs<V>(layers: Layers<V>, left: V, right: V): V {
  const dropped = dropLayer(layers, layers.squaredDifference(left, right), 'verification');
  return layers.linear(dropped, 'verification', { units: 2 });
}

function dropLayer<V>(layers: Layers<V>, values: V, name: string): V {
  return layers.dropout(values, name, layers.shape(values).at(-1)! >= wideFrom ? wideDropRate : dropRate);
}
