import { ConfigError } from '../errors.ts';
import { namedModel, namesOf } from '../inference/model-store/named-model.ts';
import type { Detector } from '../ports.ts';
import { motionDetector } from './motion.ts';
import { familyNames, type FamilyName } from './network/find-family.ts';
import { networkDetector, type NetworkDetectorOptions } from './network-detector.ts';

/** Settings that hold for whatever detector is named; each has the detector's own default. */
export type CreateDetectorOptions = Omit<NetworkDetectorOptions, 'model' | 'family'>;

const named = new RegExp(`^(${familyNames.join('|')}):(.+)$`);

/** The confidence below which the detector that a text names drops detections, unless told otherwise. */
export function defaultConfidence(spec: string): number {
  return spec === 'motion' ? 0.3 : 0.25;
}

/**
 * The detector that a short text names: `motion`; `yolox:`, `rtdetr:`, `dfine:` or `rtmdet:` and a path; or just
 * `path.onnx` or a named model (`sightline models list`), whose family is found out from its inputs and outputs. Nothing is downloaded.
 *
 * @throws ConfigError where the text names none of them; ModelError where the model cannot be loaded
 */
export async function createDetector(spec: string, options: CreateDetectorOptions = {}): Promise<Detector> {
  if (spec === 'motion') return motionDetector({ confidence: options.confidence });
  const [, family, path] = named.exec(spec) ?? [];
  const model = namedModel(path ?? spec, 'detector') ?? path ?? /^(.+\.onnx)$/i.exec(spec)?.[1];
  if (model !== undefined)
    return networkDetector({ ...options, model, family: family as FamilyName | undefined });
  const choices = familyNames.map((name) => `'${name}:<model.onnx>'`).join(', ');
  throw new ConfigError(`unknown detector "${spec}"`, {
    hint: `Choose 'motion' (no model needed, fixed cameras), ${choices}, '<model.onnx>' or ${namesOf('detector').join(', ')}.`,
  });
}
