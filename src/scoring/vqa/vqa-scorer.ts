import { UsageError } from '../../core/errors.js';
import { hashJson } from '../../core/hash.js';
import type { LanguageModel, LanguageModelResponse } from '../../providers/language-model.js';
import { mediaIdentity } from '../../signatures/media-identity.js';
import type { ImageMedium } from '../../signatures/media.js';
import type { ImageScore, ImageScorer } from '../images/image-scorer.js';
import { isWhole, scorerOfFunction } from '../images/scorer-of-function.js';
import { judgeAvailability } from './judge-availability.js';
import { imageSeenBy } from './image-for-judge.js';
import { type YesNo, answerOf, probabilitiesOf } from './yes-no.js';

/**
 * Eight short replies put the share of "yes" within 0.18 of the truth (one standard deviation, at worst); a halved
 * error costs four times as many.
 */
export const DEFAULT_VOTES = 8;

/** Most alternatives that any provider gives; what is further down holds next to nothing. */
const TOP_LOGPROBS = 20;

/** Below this the model was not answering the question, and what it says of "yes" means little. */
const MIN_ANSWERED = 0.5;

/** Images asked about at once; each may be several requests. */
const DEFAULT_LOOKAHEAD = 4;

export interface VqaScorerOptions {
  /** A model that sees images. Its middleware (cache, retries, caps) is the caller's. */
  readonly model: LanguageModel;
  /** Replies that are sampled where the model gives no log-probabilities; default 8. */
  readonly votes?: number;
  /** Seed of the sampled votes; default 0. */
  readonly seed?: number;
  /** The question put to the model; default: that of the paper. It has to be answerable with yes or no. */
  readonly question?: (prompt: string) => string;
  /** Images asked about at once; default 4. */
  readonly lookahead?: number;
}

/**
 * The question of VQAScore: Lin et al., "Evaluating text-to-visual generation with image-to-text generation", ECCV
 * 2024.
 */
export function vqaQuestion(prompt: string): string {
  return `Does this figure show "${prompt}"? Please answer yes or no.`;
}

/**
 * VQAScore: how probable a multimodal model finds "yes" when asked whether the image shows its prompt, from 0 to 1.
 * Read from the log-probabilities of the reply where it has them; otherwise the share of "yes" among sampled replies. A
 * note on each score says which: the two are not to be mixed in one ranking.
 * A reply that is neither yes nor no is asked for once more and then not counted; an image with less than half of its
 * answers fails with `scorer/no-answer`. Throws UsageError `scorer/votes`, `scorer/lookahead`.
 */
export function vqaScorer(options: VqaScorerOptions): ImageScorer {
  const { model, votes = DEFAULT_VOTES, seed = 0, question = vqaQuestion } = options;
  if (!isWhole(votes)) {
    throw new UsageError('scorer/votes', `The number of votes is ${votes}.`, {
      hint: 'Give a whole number from 1.',
    });
  }
  const ask = asker(model, seed);
  const form = hashJson(question('')).slice(0, 8);
  return scorerOfFunction({
    name: 'vqascore',
    prompt: 'required',
    scale: {
      min: 0,
      max: 1,
      meaning: 'probability that a multimodal model answers "yes, the image shows the prompt"',
    },
    lookahead: options.lookahead ?? DEFAULT_LOOKAHEAD,
    availability: () =>
      Promise.resolve(judgeAvailability(model, `vqascore-1/votes ${votes}/seed ${seed}/question ${form}`)),
    async scoreOne({ image, prompt = '' }, signal) {
      const medium = await imageSeenBy(model, image, signal);
      const text = question(prompt);
      if (!model.capabilities.logprobs)
        return fromVotes([], votes, (vote) => ask(medium, text, vote, signal));
      const reply = await ask(medium, text, 0, signal, TOP_LOGPROBS);
      if (reply.logprobs !== null) return fromLogprobs(reply, model.id);
      return fromVotes([reply], votes, (vote) => ask(medium, text, vote, signal));
    },
  });
}

type Ask = (vote: number) => Promise<LanguageModelResponse>;

function asker(model: LanguageModel, runSeed: number) {
  return (medium: ImageMedium, text: string, vote: number, signal: AbortSignal, topLogprobs?: number) => {
    const identity = hashJson([runSeed, vote, text, mediaIdentity(medium)]);
    const seed = Number.parseInt(identity.slice(0, 8), 16) >>> 1;
    return model.generate(
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'media', medium },
              { type: 'text', text },
            ],
          },
        ],
        // Temperature 1 is the model's own distribution: what log-probabilities describe and what votes are drawn from.
        sampling: { temperature: 1, seed },
        ...(topLogprobs === undefined ? {} : { topLogprobs }),
      },
      { signal, repeat: vote },
    );
  };
}

function fromLogprobs({ text, logprobs }: LanguageModelResponse, modelId: string): ImageScore {
  const found = probabilitiesOf(logprobs ?? []);
  if (found === undefined || found.yes + found.no < MIN_ANSWERED) {
    return noAnswer(
      `${modelId} did not answer yes or no; its reply begins: ${JSON.stringify(text.slice(0, 80))}`,
    );
  }
  const { yes, no } = found;
  return { status: 'scored', value: yes, unit: yes, parts: { yes, no }, notes: ['from log-probabilities'] };
}

async function fromVotes(
  given: readonly LanguageModelResponse[],
  votes: number,
  ask: Ask,
): Promise<ImageScore> {
  const vote = async (number: number): Promise<YesNo | undefined> => {
    const first = given[number] ?? (await ask(number));
    // Asked again under a number that no other vote has.
    return answerOf(first.text) ?? answerOf((await ask(votes + number)).text);
  };
  const answers = await Promise.all(Array.from({ length: votes }, (_, number) => vote(number)));
  const yes = answers.filter((answer) => answer === 'yes').length;
  const counted = answers.filter((answer) => answer !== undefined).length;
  if (counted < votes * MIN_ANSWERED) {
    return noAnswer(`only ${counted} of ${votes} replies were a yes or a no, each asked for twice`);
  }
  const share = yes / counted;
  const lost = counted === votes ? '' : `, ${votes - counted} without an answer`;
  const note = `from sampled votes: ${yes} of ${counted} yes${lost}`;
  return { status: 'scored', value: share, unit: share, parts: { yes, no: counted - yes }, notes: [note] };
}

function noAnswer(message: string): ImageScore {
  return { status: 'failed', code: 'scorer/no-answer', message };
}
