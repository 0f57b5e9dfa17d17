import type { SamplingOptions } from '../../language-model.js';
import { readInstruction } from '../instruction/read-instruction.js';
import { draw, pick, shuffled } from '../noise.js';
import { skillsOf, type SkillId } from '../skills/index.js';
import { namedDefects } from '../skills/symptoms.js';
import { ADVICE, AREAS } from './advice.js';
import type { Advice } from './advice-entry.js';
import type { ReflectionRequest } from './read-reflection-request.js';
import { asText, compressed, editBlock, joined } from './other-forms.js';
import { paraphrase } from './paraphrase.js';
import { REMEDIES } from './remedies.js';

/** Chances of the mistakes a model makes when it rewrites an instruction. */
export const MISTAKES = { dropsSentence: 0.12, copiesExample: 0.08, rambles: 0.08 } as const;
/** Named defects that one rewrite answers. */
export const REMEDIES_PER_REWRITE = { least: 3, most: 5 } as const;
/** Pieces of advice that one rewrite adds. */
export const ADVICE_PER_REWRITE = { least: 1, most: 3 } as const;
/** Chance to notice that a piece of advice contradicts the instruction it is added to. */
export const NOTICES_CONTRADICTION = 0.85;
/** Length in words above which a rewrite tries to become shorter. */
const CONDENSE_ABOVE = 320;

/** Writes a new instruction, or several, as a model asked to reflect would: decided by request and seed. */
export function reflect(request: ReflectionRequest, sampling: SamplingOptions, world: number): string {
  const seed = sampling.temperature === 0 ? 'greedy' : (sampling.seed ?? 0);
  const blocks = Array.from({ length: request.variants }, (_, variant) => {
    const chance = (...labels: readonly (string | number)[]) =>
      draw(world, 'reflect', request.text, seed, variant, ...labels);
    if (request.asEdits) {
      const additions = additionsFor(request, chance);
      return editBlock(fitting([request.instruction], additions, request.maxWords ?? Infinity).join(' '));
    }
    return `\`\`\`\n${newText(request, chance)}\n\`\`\``;
  });
  if (request.onlyWords || request.onlyShorter) return blocks.join('\n\n');
  return `${diagnosis(request)}\n\n${blocks.join('\n\n')}`;
}

type Chance = (...labels: readonly (string | number)[]) => number;

function newText(request: ReflectionRequest, chance: Chance): string {
  if (request.onlyWords) return paraphrase(request.instruction, chance);
  if (request.onlyShorter) return compressed(splitInstruction(request.instruction));
  if (request.second !== null) {
    return joined(splitInstruction(request.instruction), splitInstruction(request.second));
  }
  return rewrite(request, chance);
}

function rewrite(request: ReflectionRequest, chance: Chance): string {
  let sentences = splitInstruction(request.instruction);
  if (request.instruction.split(/\s+/).length > CONDENSE_ABOVE && chance('condense') < 0.6) {
    sentences = condensed(sentences, request);
  }
  if (sentences.length > 3 && chance('drops') < MISTAKES.dropsSentence) {
    const lost = Math.floor(chance('which') * sentences.length);
    sentences = sentences.filter((_sentence, index) => index !== lost);
  }
  const additions = additionsFor(request, chance);
  if (request.maxWords === null) return asText([...sentences, ...additions]);
  const added = fitting(sentences, additions, request.maxWords);
  if (added.length > 0) return asText([...sentences, ...added]);
  // Without room for anything new a model looks for what says little.
  const shorter = condensed(sentences, request);
  return asText([...shorter, ...fitting(shorter, additions, request.maxWords)]);
}

/** The additions, in their order, that there is room for. */
function fitting(sentences: readonly string[], additions: readonly string[], maxWords: number): string[] {
  let left = maxWords - wordsIn(sentences.join(' '));
  return additions.filter((text) => {
    const fits = wordsIn(text) <= left;
    if (fits) left -= wordsIn(text);
    return fits;
  });
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** Sentences to add to the instruction. */
function additionsFor(request: ReflectionRequest, chance: Chance): string[] {
  const additions = [...remediesFor(request, chance), ...rulesFromFeedback(request, chance)];
  additions.push(...adviceFor(request, [request.instruction, ...additions].join(' '), chance));
  if (chance('copies') < MISTAKES.copiesExample && request.exampleInput !== '')
    additions.push(copiedExample(request.exampleInput));
  if (chance('rambles') < MISTAKES.rambles) additions.push(RAMBLING);
  return additions.filter((text) => !request.instruction.includes(text));
}

const RAMBLING =
  'Take your time and be thorough, because quality matters a great deal, and a reader who sees the result should be convinced ' +
  'that every part was considered with great care, from the first word to the last, without any exception whatsoever.';

/** Sentences of an instruction; line breaks stay with the sentence before them. */
function splitInstruction(instruction: string): string[] {
  return instruction.split(/(?<=[.!?])[ \t]+|(?<=\n)/).filter((sentence) => sentence.trim() !== '');
}

/** Drops sentences that ask for nothing the reader of the instruction can tell. */
function condensed(sentences: readonly string[], request: ReflectionRequest): string[] {
  return sentences.filter(
    (sentence, index) => index === 0 || readInstruction(sentence, request.head).asked.size > 0,
  );
}

/** Sentences against the defects that the feedback names most often and the instruction does not mention yet. */
function remediesFor(request: ReflectionRequest, chance: Chance): string[] {
  const counts = new Map<SkillId, number>();
  for (const feedback of request.feedback) {
    for (const skill of namedDefects(feedback, request.head)) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  }
  const { asked } = readInstruction(request.instruction, request.head);
  const ranked = [...counts]
    .filter(([skill]) => !asked.has(skill) || chance('sharpen', skill) < 0.15)
    .map(([skill, count]) => ({ skill, weight: count + 1.5 * chance('weight', skill) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, between(REMEDIES_PER_REWRITE, chance('how-many')));
  return ranked.flatMap(({ skill }) => {
    const wordings = REMEDIES[skill];
    return wordings === undefined
      ? []
      : [wordings[Math.floor(chance('wording', skill) * wordings.length)] ?? ''];
  });
}

/** A sentence of feedback that reads as a rule for all answers, not as a remark on one. */
const DIRECTIVE = /\b(?:should|must|has to|have to|needs? to|ought to|takes? exactly|is enough)\b/i;
const LONG_QUOTE = /"[^"]{13,}"/;

/** A rule that the feedback itself states ("the answer should ..."), for tasks the simulator knows nothing of. */
function rulesFromFeedback(request: ReflectionRequest, chance: Chance): string[] {
  if (request.head !== 'answer') return [];
  const rules = request.feedback
    .flatMap((feedback) => feedback.split(/(?<=[.!?])\s+|\n+/))
    .filter(
      (sentence) =>
        DIRECTIVE.test(sentence) && sentence.split(' ').length <= 25 && !LONG_QUOTE.test(sentence),
    );
  const [rule] = shuffled([...new Set(rules)], String(chance('rule')));
  return rule === undefined ? [] : [rule.trim()];
}

function adviceFor(request: ReflectionRequest, current: string, chance: Chance): string[] {
  const feedback = request.feedback.join('\n');
  const areas = new Set(AREAS.filter(({ pattern }) => pattern.test(feedback)).map(({ area }) => area));
  const { asked } = readInstruction(current, request.head);
  const open = ADVICE.filter(({ head, text }, index) => {
    if (head !== request.head || request.text.includes(text)) return false;
    const says = readInstruction(text, head);
    const repeats = says.asked.size > 0 && [...says.asked].every((skill) => asked.has(skill));
    const contradicts = [...says.opposed].some((skill) => asked.has(skill));
    return !repeats && !(contradicts && chance('notices', index) < NOTICES_CONTRADICTION);
  });
  const weight = ({ area }: Advice, index: number) => chance('advice', index) * (areas.has(area) ? 1.6 : 1);
  return open
    .map((item, index) => ({ item, weight: weight(item, index) }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, between(ADVICE_PER_REWRITE, chance('advice-count')))
    .map(({ item }) => item.text);
}

function between({ least, most }: { readonly least: number; readonly most: number }, share: number): number {
  return least + Math.floor(share * (most - least + 1));
}

function copiedExample(input: string): string {
  const excerpt = input
    .replace(/^#+ .*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 90);
  return `For example, for "${excerpt}" think of exactly these things.`;
}

function diagnosis(request: ReflectionRequest): string {
  const named = request.feedback.flatMap((feedback) => [...namedDefects(feedback, request.head)]);
  const failures = skillsOf(request.head)
    .filter(({ id }) => named.includes(id))
    .map(({ failure }) => failure);
  return failures.length === 0
    ? pick(
        [
          'The feedback names no single cause; I try what experience suggests.',
          'The complaints are vague; I add what usually helps.',
        ],
        request.text,
      )
    : `What goes wrong: ${failures.join('; ')}.`;
}
