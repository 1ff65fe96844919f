import { mapWeights } from './map-weights.ts';
import type { ModelProto } from './onnx-proto.ts';
import { floatValues, rawBytes } from './tensor-values.ts';
import { withoutTiny } from './without-tiny.ts';

/** A model of somebody else's without the negligible weights that make it slow: see {@link withoutTiny}. */
export function tidyModel(model: ModelProto): ModelProto {
  const { producer_name = '', producer_version = '', metadata_props = [] } = model as Partial<ModelProto>;
  return mapWeights({ ...model, producer_name, producer_version, metadata_props }, (tensor) => ({
    initializer: [
      {
        name: tensor.name,
        dims: tensor.dims,
        data_type: tensor.data_type,
        raw_data: rawBytes(withoutTiny(floatValues(tensor))),
      },
    ],
    node: [],
  }));
}
