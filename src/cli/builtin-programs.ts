import type { Program } from '../modules/module.js';
import type { Metric } from '../scoring/metric.js';
import type { OutputShaper } from './shape-output.js';
import type { OutputFormat } from './verbs/run.js';

/** A program that comes with the package; everything of it is loaded when it is asked for. */
export interface BuiltinProgram {
  readonly name: string;
  load(): Promise<Program>;
  metric(): Promise<Metric>;
  /** Packaged dataset, relative to the package. */
  readonly dataset: string;
  shaper(format: OutputFormat): Promise<OutputShaper>;
}

export const BUILTIN_PROGRAMS: readonly BuiltinProgram[] = [
  {
    name: 'scene',
    load: async () => (await import('../programs/scene/scene-program.js')).sceneProgram(),
    metric: async () => (await import('../scoring/scene/scene-metric.js')).sceneMetric(),
    dataset: 'datasets/cinematic/prompts.jsonl',
    shaper: async (format) => (await import('./scene/scene-shapes.js')).sceneShaper(format),
  },
  {
    name: 'image',
    load: async () => (await import('../programs/image/scene/image-program.js')).imageProgram(),
    metric: async () =>
      (await import('../scoring/scene/image/image-program-metric.js')).imageProgramMetric(),
    dataset: 'datasets/cinematic/prompts.jsonl',
    shaper: async (format) => (await import('./shape-output.js')).shaperFor(format, undefined),
  },
];
