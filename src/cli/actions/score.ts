import { join, resolve } from 'node:path';
import { EXIT_CODES, UsageError } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import { visibleInLine } from '../../core/visible-text.js';
import type { Available, ImageScore, ImageScorer, Unavailable } from '../../scoring/images/image-scorer.js';
import { cachedScorer } from '../../scoring/images/cached-scorer.js';
import { inOrder } from '../../scoring/images/in-order.js';
import { scoreImage } from '../../scoring/images/rank.js';
import { loadConfig } from '../load-config.js';
import type { LoadedConfig } from '../load-config.js';
import { cacheFolder, openModels } from '../models.js';
import type { OpenedModels } from '../models.js';
import { usageLine } from '../present-outcome.js';
import { agreementLine, agreementWithExact, exactTwin } from '../score/against-exact.js';
import type { ListedImage } from '../score/image-row.js';
import { keptScores } from '../score/kept-scores.js';
import { listedImages } from '../score/listed-images.js';
import { csvHeader, csvRow, jsonOf, tableFormat } from '../score/score-formats.js';
import { scoreProgress } from '../score/score-progress.js';
import { type RankedImage, type ScoredImage, problemsOf, ranked } from '../score/scored-image.js';
import {
  DEFAULT_SCORER,
  PIXELS,
  type ScorerParts,
  makeScorers,
  scorerNames,
  weightFolders,
} from '../score/scorers.js';
import type { Session } from '../session.js';
import { timeLimit } from '../time-limit.js';
import type { ScoreFlags } from '../verbs/score.js';

/** `scenewright score`. */
export async function score(args: readonly string[], flags: ScoreFlags, session: Session): Promise<ExitCode> {
  if (flags.json === true && flags.csv === true) {
    throw new UsageError('score/two-formats', '--json and --csv exclude each other', {
      hint: 'Give one of them.',
    });
  }
  const { cwd } = session.host;
  const names = scorerNames(flags.scorer ?? [DEFAULT_SCORER]);
  const images = await listedImages(args, cwd, flags.prompt);
  const loaded = await loadConfig(flags.config, cwd);
  const { scorers, opened } = openScorers(names, flags, loaded, session);
  try {
    const states = await Promise.all(scorers.map((scorer) => scorer.availability()));
    noteUnavailable(scorers, states, isRanked(flags), session);
    const work: Work = { images, scorers, states, flags, session, limit: timeLimit(flags, loaded.config) };
    const exitCode = await scoreAll(work);
    const judge = opened();
    const isAsked = judge !== undefined && judge.meter.report().total.calls > 0;
    if (isAsked && flags.quiet !== true) session.output.note(usageLine(judge));
    return exitCode;
  } finally {
    await Promise.all(scorers.map((scorer) => scorer.close()));
  }
}

function openScorers(names: readonly string[], flags: ScoreFlags, loaded: LoadedConfig, session: Session) {
  const { cwd, env } = session.host;
  const seed = flags.seed ?? loaded.config.seed ?? 0;
  const folders = weightFolders(flags.weights ?? [], names);
  const isKept = flags.cache && loaded.config.cache !== false;
  const store = isKept
    ? keptScores(join(cacheFolder(flags, loaded.config, loaded.folder, cwd, env), 'scores'), (message) =>
        session.output.note(`warning: ${message}`),
      )
    : undefined;
  let opened: OpenedModels | undefined;
  const parts: ScorerParts = {
    judge: () => (opened ??= openModels(flags, loaded, session)).models.judge,
    seed,
    votes: flags.votes,
    concurrency: flags.concurrency ?? loaded.config.concurrency,
    weightsFor: (name) => {
      const folder = folders.get(name);
      return folder === undefined ? undefined : resolve(cwd, folder);
    },
    env,
    kept: (scorer) => (store === undefined ? scorer : cachedScorer(scorer, store)),
    precision: flags.precision,
  };
  const twin = flags.againstExact === true ? exactTwin(names, parts) : [];
  const scorers = [...makeScorers(names, parts), ...twin];
  return { scorers, opened: () => opened };
}

/** Says what cannot score and how to mend it. Throws when nothing can, or when what is to be ranked by cannot. */
function noteUnavailable(
  scorers: readonly ImageScorer[],
  states: readonly (Available | Unavailable)[],
  isRanked: boolean,
  { output }: Session,
): void {
  const missing = states.flatMap((state, at) =>
    state.status === 'unavailable' ? [{ ...state, name: scorers[at]?.name ?? '' }] : [],
  );
  const [first] = missing;
  const fetch = first?.command == null ? '' : `Run: ${first.command}. `;
  if (missing.length === scorers.length) {
    throw new UsageError(
      'scorer/unavailable',
      missing.map(({ name, reason }) => `${name} is unavailable: ${reason}`).join('\n'),
      { hint: `${fetch}Without a model: --scorer ${PIXELS} measures the pixels alone.` },
    );
  }
  // A ranking by another scorer than the one that was asked for would be taken for the one asked for.
  if (isRanked && first !== undefined && states[0]?.status === 'unavailable') {
    const able = scorers.find((_, at) => states[at]?.status === 'available')?.name;
    throw new UsageError('scorer/unavailable', `cannot rank by ${first.name}: ${first.reason}`, {
      hint: `${fetch}Or name first what is to be ranked by, such as ${able}.`,
    });
  }
  for (const { name, reason, command } of missing) {
    output.note(`unavailable: ${name}: ${reason}${command === null ? '' : `; run: ${command}`}`);
  }
}

interface Work {
  readonly images: readonly ListedImage[];
  readonly scorers: readonly ImageScorer[];
  readonly states: readonly (Available | Unavailable)[];
  readonly flags: ScoreFlags;
  readonly session: Session;
  /** Aborts when the time is over. */
  readonly limit: AbortSignal;
}

const isRanked = ({ rank, top }: ScoreFlags): boolean => rank === true || top !== undefined;

async function scoreAll(work: Work): Promise<ExitCode> {
  const { images, scorers, flags, session, limit } = work;
  const { interrupts, output } = session;
  const present = presenter(work);
  const progress = scoreProgress(output, images.length, flags.quiet === true);
  const cancel = AbortSignal.any([interrupts.stopping, output.closed, limit]);
  const source = untilAborted(images, interrupts.finishing);
  const done: ScoredImage[] = [];
  try {
    for await (const image of scoredImages(source, scorers, cancel)) {
      done.push(image);
      for (const problem of problemsOf(image, scorers))
        progress.line(visibleInLine(`failed: ${image.name}: ${problem}`));
      progress.scored(image.scores.some(({ status }) => status === 'failed'));
      if (!isRanked(flags)) present.one(image, (text) => progress.result(text));
    }
  } catch (error) {
    if (!cancel.aborted) throw error;
  } finally {
    progress.end();
  }
  if (output.closed.aborted) return EXIT_CODES.ok;
  present.all(done, isRanked(flags) ? best(ranked(done), flags.top) : undefined);
  if (done.length < images.length)
    output.note(`stopped: ${images.length - done.length} images were not scored`);
  const isStopped = interrupts.finishing.aborted || limit.aborted;
  return isStopped ? EXIT_CODES.interrupted : exitCodeOf(work, done);
}

/** The first `top` that have a rank; everything where no number is given. */
function best(ranking: readonly RankedImage[], top: number | undefined): readonly RankedImage[] {
  return top === undefined ? ranking : ranking.filter(({ rank }) => rank !== null && rank <= top);
}

/** Begins nothing new once the signal aborts. */
function* untilAborted<Item>(items: readonly Item[], signal: AbortSignal): Generator<Item> {
  for (const item of items) {
    if (signal.aborted) return;
    yield item;
  }
}

async function* scoredImages(
  images: Iterable<ListedImage>,
  scorers: readonly ImageScorer[],
  signal: AbortSignal,
): AsyncGenerator<ScoredImage> {
  const limit = Math.max(1, ...scorers.map(({ lookahead }) => lookahead));
  yield* inOrder(images, { limit, signal }, async (image): Promise<ScoredImage> => {
    if ('problem' in image) {
      const broken: ImageScore = { status: 'failed', code: 'score/row-invalid', message: image.problem };
      return { name: image.name, prompt: undefined, scores: scorers.map(() => broken) };
    }
    const scores = await Promise.all(scorers.map((scorer) => scoreImage(scorer, image.item, { signal })));
    return { name: image.name, prompt: image.item.prompt, scores };
  });
}

interface Presenter {
  /** An image as soon as it is scored; not called where there is a ranking. */
  one(image: ScoredImage, print: (text: string) => void): void;
  /** Everything that was scored, at the end. */
  all(done: readonly ScoredImage[], ranking: readonly RankedImage[] | undefined): void;
}

/** Prints images one by one where the form allows it, or all at the end. */
function presenter({ images, scorers, states, flags, session }: Work): Presenter {
  const { output } = session;
  if (flags.json === true) {
    return {
      one: () => {},
      all: (done, ranking) => {
        const agreement = flags.againstExact === true ? agreementWithExact(scorers, done) : undefined;
        output.print(jsonOf(scorers, states, done, ranking, agreement));
      },
    };
  }
  const table = tableFormat(
    scorers,
    images.map(({ name }) => name),
    isRanked(flags),
  );
  const header = flags.csv === true ? csvHeader(scorers, isRanked(flags)) : table.header;
  const line = (image: ScoredImage, rank?: number | null) =>
    flags.csv === true ? csvRow(image, scorers, rank) : table.line(image, rank);
  let isBegun = false;
  const begin = () => {
    if (!isBegun) output.print(header);
    isBegun = true;
  };
  return {
    one(image, print) {
      begin();
      print(line(image));
    },
    all(done, ranking = []) {
      begin();
      for (const { image, rank } of ranking) output.print(line(image, rank));
      if (flags.againstExact !== true) return;
      const agreement = agreementLine(agreementWithExact(scorers, done));
      if (flags.csv === true) output.note(agreement);
      else output.print(`\n${agreement}`);
    },
  };
}

/** That of the first failure; a scorer that is not there counts after those. */
function exitCodeOf({ states }: Work, done: readonly ScoredImage[]): ExitCode {
  const failure = done.flatMap(({ scores }) => scores).find((one) => one.status === 'failed');
  if (failure !== undefined) return codeOf(failure.code);
  return states.some(({ status }) => status === 'unavailable') ? EXIT_CODES.usage : EXIT_CODES.ok;
}

function codeOf(code: string): ExitCode {
  if (/^(provider|reply)\//.test(code) || code === 'scorer/no-answer') return EXIT_CODES.provider;
  if (code.startsWith('budget/')) return EXIT_CODES.budget;
  return code.startsWith('storage/') ? EXIT_CODES.storage : EXIT_CODES.usage;
}
