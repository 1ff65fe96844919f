import type { Size } from '../../domain.ts';
import { mapWeights } from './map-weights.ts';
import { noisePictures } from './noise-pictures.ts';
import { encodeModel, type ModelProto } from './onnx-proto.ts';
import { expectSame, relativeDifference, type OutputDifferences } from './output-differences.ts';
import { runModel } from './run-model.ts';
import { floatValues, rawBytes } from './tensor-values.ts';
import { withoutTiny } from './without-tiny.ts';

/** A model of somebody else's without the negligible weights that make it slow: see {@link withoutTiny}. */
export function tidyModel(model: ModelProto): ModelProto {
  return mapWeights(model, ({ name, dims, data_type, ...values }) => {
    const raw_data = rawBytes(withoutTiny(floatValues({ name, dims, data_type, ...values })));
    return { initializer: [{ name, dims, data_type, raw_data }], node: [] };
  });
}

/**
 * What a tidied model gives, beside the original, on made-up pictures.
 *
 * @throws ModelError where an output differs by more than rounding
 */
export async function compareTidied(original: ModelProto, tidied: ModelProto): Promise<OutputDifferences> {
  const pictures = 1;
  const size = inputSize(original);
  const planes = noisePictures(pictures, size, 1);
  const shape = [pictures, 3, size.height, size.width];
  const expected = await runModel(encodeModel(original), planes, shape);
  const found = await runModel(encodeModel(tidied), planes, shape);
  return expectSame(
    Object.fromEntries(
      Object.entries(expected).map(([name, values]) => [name, relativeDifference(found[name] ?? [], values)]),
    ),
  );
}

/** Of the one input [batch, 3, height, width]; where it is open, the usual one. */
function inputSize({ graph }: ModelProto): Size {
  const [, , height, width] = graph.input[0]?.type.tensor_type.shape.dim ?? [];
  return { height: height?.dim_value ?? 256, width: width?.dim_value ?? 128 };
}
