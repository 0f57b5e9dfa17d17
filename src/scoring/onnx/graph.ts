import {
  bytesField,
  floatField,
  integerField,
  joined,
  messageField,
  type ProtobufField,
  textField,
} from './protobuf.js';

/** Element types of values in a graph: numbers of TensorProto.DataType (onnx.proto). */
export const ELEMENT_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;
export type ElementType = keyof typeof ELEMENT_TYPE;

/** A value in a graph: what a node gives, an input, a weight. */
export interface GraphValue {
  readonly id: string;
}

/** Stands for an optional input that is not given, before one that is. */
export const ABSENT: GraphValue = { id: '' };

/** A dimension: a length, or a name for one that is known only when the graph runs. */
export type Dimension = number | string;
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** Bytes of a weight in a file beside the graph; they are mapped, never copied into it. */
export interface ExternalData {
  /** File name within the folder that the session is given. */
  readonly location: string;
  readonly offset: number;
  readonly byteLength: number;
}

/** Writes an ONNX graph, node after node. */
export interface GraphBuilder {
  input(name: string, type: ElementType, shape: readonly Dimension[]): GraphValue;
  output(name: string, value: GraphValue, type: ElementType, shape: readonly Dimension[]): void;
  external(name: string, type: ElementType, shape: readonly number[], data: ExternalData): GraphValue;
  /** A small tensor kept in the graph itself; `shape` [] is a scalar. */
  constant(
    type: 'float32' | 'int64' | 'int32' | 'int8',
    values: readonly number[],
    shape: readonly number[],
  ): GraphValue;
  /** One node with one output. */
  node(type: string, inputs: readonly GraphValue[], attributes?: Attributes, domain?: string): GraphValue;
  /** One node with several outputs. */
  nodes(
    type: string,
    inputs: readonly GraphValue[],
    outputs: number,
    attributes?: Attributes,
    domain?: string,
  ): readonly GraphValue[];
  /** The bytes of an ONNX ModelProto. */
  build(): Uint8Array;
}

/** Gelu entered the standard operators with opset 20 (onnx, Operators.md). */
const OPSET = 20;
/** The representation that came with opset 21's release; onnxruntime 1.30 reads it. */
const IR_VERSION = 10;
/** The operators that onnxruntime adds to the standard ones. */
export const MICROSOFT = 'com.microsoft';
const EXTERNAL = 1;

/** Field numbers of onnx.proto. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, float: 2, integer: 3, text: 4, integers: 8, type: 20 } as const;
const ATTRIBUTE_TYPE = { float: 1, integer: 2, text: 3, integers: 7 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14 } as const;

/** A new, empty graph. */
// eslint-disable-next-line max-lines-per-function -- small closures over one list of fields
export function createGraph(name: string): GraphBuilder {
  const fields: ProtobufField[] = [];
  const constants = new Map<string, GraphValue>();
  let count = 0;
  const fresh = (label: string): GraphValue => ({ id: `${label}_${++count}` });

  function nodes(
    type: string,
    inputs: readonly GraphValue[],
    outputs: number,
    attributes: Attributes = {},
    domain = '',
  ): readonly GraphValue[] {
    const given = Array.from({ length: outputs }, () => fresh(type));
    fields.push(
      messageField(GRAPH.node, [
        ...inputs.map(({ id }) => textField(NODE.input, id)),
        ...given.map(({ id }) => textField(NODE.output, id)),
        textField(NODE.name, `${type}_${count}`),
        textField(NODE.type, type),
        ...Object.entries(attributes).map(([key, value]) =>
          messageField(NODE.attribute, attribute(key, value)),
        ),
        ...(domain === '' ? [] : [textField(NODE.domain, domain)]),
      ]),
    );
    return given;
  }

  return {
    nodes,
    node: (type, inputs, attributes, domain) => {
      const [output] = nodes(type, inputs, 1, attributes, domain);
      if (output === undefined) throw new TypeError(`${type} gave no output`);
      return output;
    },
    input: (id, type, shape) => {
      fields.push(messageField(GRAPH.input, valueInfo(id, type, shape)));
      return { id };
    },
    output: (id, value, type, shape) => {
      // The name of an output is that of the value itself, so one more node gives it the name that callers know.
      const node = [
        textField(NODE.input, value.id),
        textField(NODE.output, id),
        textField(NODE.type, 'Identity'),
      ];
      fields.push(messageField(GRAPH.node, node), messageField(GRAPH.output, valueInfo(id, type, shape)));
    },
    external: (id, type, shape, data) => {
      fields.push(messageField(GRAPH.initializer, [...tensorHead(id, type, shape), ...externalFields(data)]));
      return { id };
    },
    constant: (type, values, shape) => {
      const key = JSON.stringify([type, values, shape]);
      const known = constants.get(key);
      if (known !== undefined) return known;
      const value = fresh('constant');
      const raw = bytesField(TENSOR.raw, rawBytes(type, values));
      fields.push(messageField(GRAPH.initializer, [...tensorHead(value.id, type, shape), raw]));
      constants.set(key, value);
      return value;
    },
    build: () =>
      joined([
        integerField(MODEL.irVersion, IR_VERSION),
        textField(MODEL.producer, 'scenewright'),
        messageField(MODEL.graph, [textField(GRAPH.name, name), ...fields]),
        messageField(MODEL.opset, operatorSet('', OPSET)),
        messageField(MODEL.opset, operatorSet(MICROSOFT, 1)),
      ]),
  };
}

function operatorSet(domain: string, version: number): ProtobufField[] {
  return [textField(1, domain), integerField(2, version)];
}

function tensorHead(id: string, type: ElementType, shape: readonly number[]): ProtobufField[] {
  const dims = shape.map((length) => integerField(TENSOR.dims, length));
  return [...dims, integerField(TENSOR.type, ELEMENT_TYPE[type]), textField(TENSOR.name, id)];
}

function externalFields({ location, offset, byteLength }: ExternalData): ProtobufField[] {
  const entry = (key: string, value: string | number) =>
    messageField(TENSOR.external, [textField(1, key), textField(2, String(value))]);
  const entries = [entry('location', location), entry('offset', offset), entry('length', byteLength)];
  return [...entries, integerField(TENSOR.location, EXTERNAL)];
}

function rawBytes(type: 'float32' | 'int64' | 'int32' | 'int8', values: readonly number[]): Uint8Array {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'int8':
      return new Uint8Array(Int8Array.from(values).buffer);
    case 'int32':
      return new Uint8Array(Int32Array.from(values).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  }
}

function valueInfo(id: string, type: ElementType, shape: readonly Dimension[]): ProtobufField[] {
  const dimensions = shape.map((one) =>
    messageField(1, [typeof one === 'number' ? integerField(1, one) : textField(2, one)]),
  );
  const tensor = [integerField(1, ELEMENT_TYPE[type]), messageField(2, dimensions)];
  return [textField(1, id), messageField(2, [messageField(1, tensor)])];
}

function attribute(name: string, value: Attribute): ProtobufField[] {
  const typed = (type: keyof typeof ATTRIBUTE_TYPE, ...fields: ProtobufField[]) => [
    textField(ATTRIBUTE.name, name),
    ...fields,
    integerField(ATTRIBUTE.type, ATTRIBUTE_TYPE[type]),
  ];
  if (typeof value === 'number') return typed('integer', integerField(ATTRIBUTE.integer, value));
  if (typeof value === 'string') return typed('text', textField(ATTRIBUTE.text, value));
  if ('float' in value) return typed('float', floatField(ATTRIBUTE.float, value.float));
  return typed('integers', ...value.map((one) => integerField(ATTRIBUTE.integers, one)));
}
