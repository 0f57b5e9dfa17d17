/** A row as the file holds it, before any mapping. */
export interface RawRow {
  readonly type: 'row';
  /** 1-based line where the row begins. */
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A row that cannot be used, and why. */
export interface RowProblem {
  readonly type: 'problem';
  readonly line: number;
  /** 1-based character in the line, where it is known. */
  readonly column?: number;
  readonly message: string;
}

/** Rows of one file in order. Throws InputFileError when the file as a whole cannot be read. */
export type RowSource = AsyncIterable<RawRow | RowProblem>;

export interface DatasetLimits {
  /** Size of a file that is streamed: JSONL, CSV, TSV. */
  readonly maxFileBytes: number;
  /** Size of a JSON file, which has to be held in memory as a whole. */
  readonly maxJsonFileBytes: number;
  readonly maxRowBytes: number;
  readonly maxRows: number;
}

const MEBIBYTE = 1 << 20;

/** Far above any evaluation set, low enough that a wrong file is refused before memory runs out. */
export const DEFAULT_DATASET_LIMITS: DatasetLimits = {
  maxFileBytes: 1024 * MEBIBYTE,
  maxJsonFileBytes: 128 * MEBIBYTE,
  maxRowBytes: 4 * MEBIBYTE,
  maxRows: 1_000_000,
};
