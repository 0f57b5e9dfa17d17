import { UsageError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import { predict } from '../../modules/predict.js';
import { toProgram } from '../../modules/to-program.js';
import type { LanguageModel } from '../../providers/language-model.js';
import type { ImageMedium } from '../../signatures/media.js';
import type { ImageScore, ImageScorer } from '../images/image-scorer.js';
import { scorerOfFunction } from '../images/scorer-of-function.js';
import { imageSeenBy } from '../vqa/image-for-judge.js';
import { judgeAvailability } from '../vqa/judge-availability.js';
import { type DsgAnswer, type DsgQuestion, graphProblems, verdictsOf } from './question-graph.js';
import { DsgAnswers, DsgQuestions } from './signatures.js';

/** Images asked about at once. */
const DEFAULT_LOOKAHEAD = 4;

/** Below this share of decided questions a mean would speak of what happened to be answered. */
const MIN_DECIDED = 0.5;

/** Prompts whose questions are kept; the oldest go first. */
const MAX_KEPT_PROMPTS = 1_000;

export interface DsgScorerOptions {
  /** A model that sees images and answers. */
  readonly model: LanguageModel;
  /** The model that writes the questions; it needs no eyes. Default: `model`. */
  readonly writer?: LanguageModel;
  /** Ready questions by prompt, such as those of DSG-1k; other prompts go to the writer. */
  readonly questions?: Readonly<Record<string, readonly DsgQuestion[]>>;
  /** Seed of the requests; default 0. */
  readonly seed?: number;
  /** Images asked about at once; default 4. */
  readonly lookahead?: number;
}

/**
 * DSG: the share of what a prompt says that an image shows, from 0 to 1. A model writes yes-or-no questions with
 * dependencies from the prompt (once per prompt), the judge answers them with the image before it, and a question
 * counts only if its parents hold. Answers left out are asked for once more and then `unanswered`: they and what
 * depends on them are not counted, the notes name them, and an image with less than half of its questions decided fails
 * with `scorer/no-answer`. Source: Cho et al., "Davidsonian scene graph", ICLR 2024. Two calls per image and prompt,
 * one more where answers were missing.
 */
export function dsgScorer(options: DsgScorerOptions): ImageScorer {
  const { model, writer = model, seed = 0 } = options;
  checkReady(options.questions ?? {});
  const closing = new AbortController();
  const questionsFor = questionSource({ ...options, writer, seed }, closing.signal);
  const judge = answering(model, seed);
  const ready = hashJson(options.questions ?? {}).slice(0, 8);
  return scorerOfFunction({
    name: 'dsg',
    prompt: 'required',
    scale: { min: 0, max: 1, meaning: 'share of the statements of the prompt that the image shows' },
    lookahead: options.lookahead ?? DEFAULT_LOOKAHEAD,
    availability: () =>
      Promise.resolve(judgeAvailability(model, `dsg-1/writer ${writer.id}/seed ${seed}/ready ${ready}`)),
    async scoreOne({ image, prompt = '' }, signal) {
      const medium = await imageSeenBy(model, image, signal);
      const questions = await questionsFor(prompt);
      return scoreFrom(questions, await judge(medium, questions, signal));
    },
    close: () => {
      closing.abort();
      return Promise.resolve();
    },
  });
}

/** The questions of a prompt, asked for once: images of the same prompt are measured by the same questions. */
function questionSource(
  {
    writer,
    seed,
    questions = {},
  }: DsgScorerOptions & { readonly writer: LanguageModel; readonly seed: number },
  signal: AbortSignal,
): (prompt: string) => Promise<readonly DsgQuestion[]> {
  const program = toProgram(predict(DsgQuestions, { sampling: { temperature: 0 } }));
  const kept = new Map<string, Promise<readonly DsgQuestion[]>>();
  const write = async (prompt: string) =>
    (await program.run({ prompt }, { models: { task: writer }, seed, signal })).output.questions;
  return (prompt) => {
    const known = Object.hasOwn(questions, prompt) ? questions[prompt] : undefined;
    if (known !== undefined) return Promise.resolve(known);
    const before = kept.get(prompt);
    if (before !== undefined) return before;
    const written = write(prompt);
    kept.set(prompt, written);
    written.catch(() => kept.delete(prompt));
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT_PROMPTS && oldest !== undefined) kept.delete(oldest);
    return written;
  };
}

type Answers = ReadonlyMap<string, DsgAnswer>;

/** Answers to all questions; those that are missing or contradict themselves are asked for once more. */
function answering(model: LanguageModel, seed: number) {
  const program = toProgram(predict(DsgAnswers, { sampling: { temperature: 0 } }));
  const ask = async (
    medium: ImageMedium,
    questions: readonly DsgQuestion[],
    signal: AbortSignal,
    repeat: number,
  ) => {
    const asked = questions.map(({ id, question }) => ({ id, question }));
    const options = { models: { task: model }, seed, repeat, signal };
    const { output } = await program.run({ image: medium, questions: asked }, options);
    return singleAnswers(questions, output.answers);
  };
  return async (
    medium: ImageMedium,
    questions: readonly DsgQuestion[],
    signal: AbortSignal,
  ): Promise<Answers> => {
    const first = await ask(medium, questions, signal, 0);
    const missing = questions.filter(({ id }) => first.get(id) === 'unanswered');
    if (missing.length === 0) return first;
    return new Map([...first, ...(await ask(medium, missing, signal, 1))]);
  };
}

function singleAnswers(
  questions: readonly DsgQuestion[],
  given: readonly { readonly id: string; readonly answer: 'yes' | 'no' }[],
): Map<string, DsgAnswer> {
  return new Map(
    questions.map(({ id }) => {
      const [answer, ...others] = new Set(given.filter((one) => one.id === id).map((one) => one.answer));
      return [id, answer === undefined || others.length > 0 ? 'unanswered' : answer];
    }),
  );
}

function scoreFrom(questions: readonly DsgQuestion[], answers: Answers): ImageScore {
  const verdicts = verdictsOf(questions, answers);
  const parts = new Map<string, number>();
  const notes: string[] = [];
  for (const [at, { id, question }] of questions.entries()) {
    const verdict = verdicts[at] ?? 'undecided';
    if (verdict !== 'undecided') parts.set(id, verdict === 'holds' ? 1 : 0);
    if (verdict === 'fails') notes.push(`no: ${question}`);
    if (verdict === 'fails-by-parent')
      notes.push(`no, because what it depends on does not hold: ${question}`);
    if (verdict === 'undecided') notes.push(`unanswered: ${question}`);
  }
  const decided = [...parts.values()];
  if (decided.length < questions.length * MIN_DECIDED) {
    const message = `only ${decided.length} of ${questions.length} questions could be decided, each asked twice`;
    return { status: 'failed', code: 'scorer/no-answer', message };
  }
  const share = decided.reduce((sum, one) => sum + one, 0) / decided.length;
  return { status: 'scored', value: share, unit: share, parts: Object.fromEntries(parts), notes };
}

function checkReady(ready: Readonly<Record<string, readonly DsgQuestion[]>>): void {
  for (const [prompt, questions] of Object.entries(ready)) {
    const [problem] = questions.length === 0 ? ['there are no questions'] : graphProblems(questions);
    if (problem === undefined) continue;
    throw new UsageError(
      'scorer/questions-invalid',
      `The questions for ${JSON.stringify(prompt)}: ${problem}.`,
      {
        hint: 'Give each question an id of its own, and parents that are ids of other questions.',
      },
    );
  }
}
