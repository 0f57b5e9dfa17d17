import { UsageError } from '../../core/errors.js';
import type { LanguageModel } from '../../providers/language-model.js';
import { aestheticScorer, clipScorer, pickScorer } from '../../scoring/clip/clip-scorers.js';
import { dsgScorer } from '../../scoring/dsg/dsg-scorer.js';
import { ENSEMBLE_WEIGHTS, ensembleScorer } from '../../scoring/ensemble/ensemble-scorer.js';
import type { ImageScorer } from '../../scoring/images/image-scorer.js';
import { joyQuality } from '../../scoring/joyquality/joyquality.js';
import { PIXEL_MEASURE_NAMES } from '../../scoring/pixels/measures.js';
import { pixelScorer } from '../../scoring/pixels/pixel-scorer.js';
import { vqaScorer } from '../../scoring/vqa/vqa-scorer.js';
import { didYouMean } from '../did-you-mean.js';

/** What is measured when nothing is said. */
export const DEFAULT_SCORER = 'joyquality';

/** Stands for all measures that need no model. */
export const PIXELS = 'pixels';

/** What a scorer is made of on the command line. */
export interface ScorerParts {
  /** The judge; made when the first scorer asks for it. */
  readonly judge: () => LanguageModel;
  readonly seed: number;
  readonly votes: number | undefined;
  readonly concurrency: number | undefined;
  /** Folder given by --weights for this scorer; undefined for the pulled model. */
  readonly weightsFor: (name: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keeps the scores of a scorer that is slow. */
  readonly kept: (scorer: ImageScorer) => ImageScorer;
  /** Of joyquality. */
  readonly precision: 'exact' | 'fast' | undefined;
}

type Make = (parts: ScorerParts) => ImageScorer;

const MODEL_SCORERS: Readonly<Record<string, Make>> = {
  vqascore: ({ judge, seed, votes, concurrency }) =>
    vqaScorer({
      model: judge(),
      seed,
      ...(votes === undefined ? {} : { votes }),
      ...(concurrency === undefined ? {} : { lookahead: concurrency }),
    }),
  dsg: ({ judge, seed, concurrency }) =>
    dsgScorer({ model: judge(), seed, ...(concurrency === undefined ? {} : { lookahead: concurrency }) }),
};

/** Scorers that read weights. */
const WEIGHT_SCORERS: Readonly<Record<string, Make>> = {
  joyquality: ({ weightsFor, env, precision }) =>
    joyQuality({ weights: weightsFor('joyquality'), env, precision }),
  'clip-score': ({ weightsFor, env }) => clipScorer({ weights: weightsFor('clip-score'), env }),
  pickscore: ({ weightsFor, env }) => pickScorer({ weights: weightsFor('pickscore'), env }),
  aesthetic: ({ weightsFor, env }) => aestheticScorer({ weights: weightsFor('aesthetic'), env }),
};

const ENSEMBLE = 'ensemble';
const ENSEMBLE_PARTS = Object.keys(ENSEMBLE_WEIGHTS);

const SINGLE_SCORERS: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(
    Object.entries(WEIGHT_SCORERS).map(([name, make]): [string, Make] => [
      name,
      (parts) => parts.kept(make(parts)),
    ]),
  ),
  ...MODEL_SCORERS,
  ...Object.fromEntries(PIXEL_MEASURE_NAMES.map((name) => [name, () => pixelScorer(name)])),
};

const MAKERS: Readonly<Record<string, Make>> = {
  ...SINGLE_SCORERS,
  [ENSEMBLE]: (parts) =>
    ensembleScorer({ parts: ENSEMBLE_PARTS.flatMap((name) => SINGLE_SCORERS[name]?.(parts) ?? []) }),
};

export const SCORER_NAMES: readonly string[] = [...Object.keys(MAKERS), PIXELS];

/** The names that `--scorer` gives, `pixels` spelled out, each once. Throws UsageError for a name that is none. */
export function scorerNames(given: readonly string[]): readonly string[] {
  const names = given.flatMap((list) => list.split(',')).map((name) => name.trim());
  const wanted = names.flatMap((name) => (name === PIXELS ? PIXEL_MEASURE_NAMES : [name]));
  for (const name of wanted) {
    if (Object.hasOwn(MAKERS, name)) continue;
    throw new UsageError(
      'score/unknown-scorer',
      `there is no scorer "${name}".${didYouMean(name, SCORER_NAMES)}`,
      {
        hint: `Scorers: ${SCORER_NAMES.join(', ')}.`,
      },
    );
  }
  return [...new Set(wanted)];
}

export function makeScorers(names: readonly string[], parts: ScorerParts): readonly ImageScorer[] {
  return names.flatMap((name) => MAKERS[name]?.(parts) ?? []);
}

/**
 * Which folder each scorer reads: `--weights DIR` for the only one that has weights, `--weights NAME=DIR` for one of
 * several. Throws UsageError for a name without weights, and for a folder that could be anybody's.
 */
export function weightFolders(
  given: readonly string[],
  names: readonly string[],
): ReadonlyMap<string, string> {
  const used = names.flatMap((name) => (name === ENSEMBLE ? ENSEMBLE_PARTS : [name]));
  const weighted = [...new Set(used)].filter((name) => Object.hasOwn(WEIGHT_SCORERS, name));
  return new Map(
    given.map((text): [string, string] => {
      const [, named, folder] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
      const owner = named ?? (weighted.length === 1 ? weighted[0] : undefined);
      if (owner !== undefined && weighted.includes(owner)) return [owner, folder ?? text];
      throw new UsageError(
        'score/weights',
        `--weights ${text} is not for one of the scorers that are used.`,
        {
          hint:
            weighted.length === 0
              ? `None of them has weights: ${names.join(', ')}.`
              : `Write NAME=DIR with one of: ${weighted.join(', ')}.`,
        },
      );
    }),
  );
}
