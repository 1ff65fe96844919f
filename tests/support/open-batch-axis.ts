import type { ModelProto, ValueInfoProto } from '../../src/training/onnx/onnx-proto.ts';

/** A model for one picture as one for any number, where nothing inside depends on it (as in YOLOX). */
export function openBatchAxis(model: ModelProto): ModelProto {
  const open = (value: ValueInfoProto): ValueInfoProto => {
    const { elem_type, shape } = value.type.tensor_type;
    const dim = [{ dim_param: 'batch' }, ...shape.dim.slice(1)];
    return { ...value, type: { tensor_type: { elem_type, shape: { dim } } } };
  };
  const { graph } = model;
  return { ...model, graph: { ...graph, input: graph.input.map(open), output: graph.output.map(open) } };
}
