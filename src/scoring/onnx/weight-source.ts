import { basename } from 'node:path';
import { InputFileError } from '../../core/errors.js';
import type { ElementType, GraphBuilder, GraphValue } from './graph.js';
import type { SafetensorsFile } from './safetensors.js';
import { ELEMENT_BYTES, type StoredTensor, type StoredType } from './tensor-types.js';

/** Rows of a tensor along its first dimension: [from, to). */
export type RowRange = readonly [from: number, to: number];

/** The weights of a model, as values of a graph. */
export interface WeightSource {
  has(name: string): boolean;
  /**
   * Throws InputFileError `weights/unused-layer` when there is such a tensor: the model has a part that nobody names.
   */
  mustEndBefore(name: string): void;
  /**
   * A weight as float32, whatever float type it is stored in. Throws InputFileError `weights/missing-tensor`,
   * `weights/wrong-shape` or `weights/wrong-type`. With `rows` it is that part of a tensor of the given shape.
   */
  float(name: string, shape: readonly number[], rows?: RowRange): GraphValue;
}

const FLOAT_TYPES: Partial<Record<StoredType, ElementType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

/** Weights that a graph reads straight from a safetensors file. Each tensor is named once in the graph. */
export function weightsOf(graph: GraphBuilder, file: SafetensorsFile): WeightSource {
  const known = new Map<string, GraphValue>();
  return {
    has: (name) => file.tensors.has(name),
    mustEndBefore: (name) => {
      if (!file.tensors.has(name)) return;
      throw new InputFileError(
        'weights/unused-layer',
        `${file.path} has the tensor ${name}, of a layer beyond those that its config.json tells.`,
        { hint: 'Take both files from the same model.' },
      );
    },
    float: (name, shape, rows) => {
      const key = rows === undefined ? name : `${name}[${rows.join(':')}]`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const tensor = tensorOfShape(file, name, shape);
      const type = FLOAT_TYPES[tensor.type];
      if (type === undefined) throw wrongType(file, tensor);
      const part = rows === undefined ? tensor : rowsOf(tensor, rows);
      const data = { location: basename(file.path), offset: part.offset, byteLength: part.byteLength };
      const stored = graph.external(key, type, part.shape, data);
      const value = type === 'float32' ? stored : graph.node('Cast', [stored], { to: 1 });
      known.set(key, value);
      return value;
    },
  };
}

/** A tensor of a file, checked to have this shape. */
export function tensorOfShape(file: SafetensorsFile, name: string, shape: readonly number[]): StoredTensor {
  const tensor = file.tensors.get(name);
  if (tensor === undefined) {
    throw new InputFileError('weights/missing-tensor', `${file.path} has no tensor ${name}.`, {
      hint: 'It holds another kind of model than its config.json says, or other weights.',
    });
  }
  if (tensor.shape.join() !== shape.join()) {
    const found = `[${tensor.shape.join(', ')}]`;
    throw new InputFileError(
      'weights/wrong-shape',
      `${name} in ${file.path} has the shape ${found}; its config.json asks for [${shape.join(', ')}].`,
    );
  }
  return tensor;
}

function rowsOf(tensor: StoredTensor, [from, to]: RowRange): StoredTensor {
  const [rows = 0, ...rest] = tensor.shape;
  if (from < 0 || to > rows || from >= to)
    throw new RangeError(`${tensor.name}: rows ${from} to ${to} of ${rows}`);
  const rowBytes = rest.reduce((product, length) => product * length, ELEMENT_BYTES[tensor.type]);
  return {
    ...tensor,
    shape: [to - from, ...rest],
    offset: tensor.offset + from * rowBytes,
    byteLength: (to - from) * rowBytes,
  };
}

function wrongType(file: SafetensorsFile, { name, type }: StoredTensor): InputFileError {
  return new InputFileError('weights/wrong-type', `${name} in ${file.path} is stored as ${type}.`, {
    hint: 'Weights are read as F32, F16 or BF16; save the model in one of these.',
  });
}
