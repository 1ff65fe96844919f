import {
  tensorType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from './onnx-proto.ts';

/** What takes the place of a weight: constants, and nodes of which the last gives the weight's name. */
export interface Replacement {
  readonly initializer: readonly TensorProto[];
  readonly node: readonly NodeProto[];
}

/** Replaces the weights of layers, not their few biases and factors, in a graph. */
export function mapWeights(model: ModelProto, replace: (tensor: TensorProto) => Replacement): ModelProto {
  const { graph } = model;
  const replaced = graph.initializer.map((tensor) =>
    tensor.data_type === tensorType.float && tensor.dims.length >= 2
      ? replace(tensor)
      : { initializer: [tensor], node: [] },
  );
  const changed: GraphProto = {
    ...graph,
    initializer: replaced.flatMap(({ initializer }) => initializer),
    node: [...replaced.flatMap(({ node }) => node), ...graph.node],
  };
  return { ...model, graph: changed };
}
