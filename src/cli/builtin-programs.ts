import type { Program } from '../modules/module.js';
import type { Metric } from '../scoring/metric.js';
import type { OutputShaper } from './shape-output.js';
import type { OutputFormat } from './verbs/run.js';

/** A program that comes with the package; everything of it is loaded when asked for. */
export interface BuiltinProgram {
  readonly name: string;
  load(): Promise<Program>;
  metric(): Promise<Metric>;
  /** Packaged dataset, relative to the package. */
  readonly dataset: string;
  shaper(format: OutputFormat): Promise<OutputShaper | undefined>;
}
