import protobuf from 'protobufjs';

/**
 * The messages of ONNX, field numbers as in onnx.proto. What is not looked into (subgraphs, functions, other types) is
 * kept as bytes, so that a file read and written again loses nothing but comments.
 */
const schema = `
syntax = "proto3";
message AttributeProto {
  string name = 1; float f = 2; int64 i = 3; bytes s = 4; TensorProto t = 5; bytes g = 6;
  repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9; repeated bytes tensors = 10;
  repeated bytes graphs = 11; int32 type = 20; string ref_attr_name = 21; bytes sparse_tensor = 22;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5; string domain = 7;
}
message TensorProto {
  repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; repeated int32 int32_data = 5;
  repeated bytes string_data = 6; repeated int64 int64_data = 7; string name = 8; bytes raw_data = 9;
  repeated double double_data = 10; repeated uint64 uint64_data = 11; repeated bytes external_data = 13;
  int32 data_location = 14;
}
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
message TensorShapeProto { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TypeProto { TensorType tensor_type = 1; bytes sequence_type = 4; bytes map_type = 5; bytes optional_type = 9; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; repeated bytes value_info = 13;
  repeated bytes quantization_annotation = 14; repeated bytes sparse_initializer = 15;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message StringStringEntryProto { string key = 1; string value = 2; }
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; string producer_version = 3; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
  repeated bytes functions = 25;
}`;

const modelType = protobuf.parse(schema, { keepCase: true }).root.lookupType('ModelProto');

/** `AttributeProto.type`. */
export const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;
/** `TensorProto.data_type`. */
export const tensorType = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, half: 10, double: 11 } as const;

export interface AttributeProto {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
}

export interface NodeProto {
  readonly name: string;
  readonly op_type: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly AttributeProto[];
  readonly domain?: string;
}

export interface TensorProto {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data_type: number;
  readonly raw_data?: Uint8Array;
  readonly float_data?: readonly number[];
  readonly int32_data?: readonly number[];
  readonly int64_data?: readonly number[];
  readonly double_data?: readonly number[];
  /** 1: the values stand in another file. */
  readonly data_location?: number;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: {
    readonly tensor_type: {
      readonly elem_type: number;
      readonly shape: { readonly dim: readonly { dim_value?: number; dim_param?: string }[] };
    };
  };
}

export interface GraphProto {
  readonly name: string;
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface ModelProto {
  readonly ir_version: number;
  readonly producer_name: string;
  readonly producer_version: string;
  readonly graph: GraphProto;
  readonly opset_import: readonly { readonly domain: string; readonly version: number }[];
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
}

export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(model).finish();
}

/** @throws whatever protobufjs throws where the bytes are no such message */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return modelType.toObject(modelType.decode(bytes), {
    longs: Number,
    arrays: true,
    defaults: false,
  }) as ModelProto;
}
