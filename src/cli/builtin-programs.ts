import type { Program } from '../modules/module.js';
import type { Metric } from '../scoring/metric.js';
import type { OutputShaper } from './shape-output.js';
import type { OutputFormat } from './verbs/run.js';

/** A program that comes with the package; everything of it is loaded when it is asked for. */
export interface BuiltinProgram {
  readonly name: string;
  load(): Promise<Program>;
  /** The same program, smaller where a run is dear: what compile runs hundreds of times. Default: as loaded. */
  loadForCompile?(): Promise<Program>;
  readonly makesImages: boolean;
  /** Images that a run of what compile runs makes at least: one round. */
  readonly leastImages?: number;
  metric(): Promise<Metric>;
  /** Packaged dataset, relative to the package. */
  readonly dataset: string;
  shaper(format: OutputFormat): Promise<OutputShaper>;
}

/**
 * One image of the scene and one of the user's own words, and one round of repair: every component takes part, at 4 images
 * an example at most instead of 20.
 */
const COMPILED_IMAGE_LOOP = { images: 2, maxRounds: 2 } as const;

export const BUILTIN_PROGRAMS: readonly BuiltinProgram[] = [
  {
    name: 'scene',
    makesImages: false,
    load: async () => (await import('../programs/scene/scene-program.js')).sceneProgram(),
    metric: async () => (await import('../scoring/scene/scene-metric.js')).sceneMetric(),
    dataset: 'datasets/cinematic/prompts.jsonl',
    shaper: async (format) => (await import('./scene/scene-shapes.js')).sceneShaper(format),
  },
  {
    name: 'image',
    makesImages: true,
    leastImages: COMPILED_IMAGE_LOOP.images,
    load: async () => (await import('../programs/image/scene/image-program.js')).imageProgram(),
    loadForCompile: async () =>
      (await import('../programs/image/scene/image-program.js')).imageProgram(COMPILED_IMAGE_LOOP),
    metric: async () => (await import('../scoring/scene/image/image-program-metric.js')).imageProgramMetric(),
    dataset: 'datasets/cinematic/prompts.jsonl',
    shaper: async (format) => (await import('./shape-output.js')).shaperFor(format, undefined),
  },
];
