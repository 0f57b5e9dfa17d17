import type { Motion } from './prompt-analysis.js';
import type { PlacedEntity } from './entities.js';
import { infinitive, VERBS } from './motion.js';
import type { Term } from './terms.js';

/** An attention limit of the simulator: it follows the first five things that happen. */
const MAX_MOTIONS = 5;

const NOT_MOTIONS: ReadonlySet<string> = new Set(
  `be have do wear make call name title label entitle dress say read_by cover fill surround build_of depict show feature contain
  include decorate design use create see seem look_like become want need know cause let get put keep cook_in write paint draw print
  carve inscribe style color tint mean handle arrive illuminate light stick ruin scatter work name play_on`.split(
    /\s+/,
  ),
);

/** What happens in a text, each with the thing that does it. */
export function motionsOf(terms: readonly Term[], entities: readonly PlacedEntity[]): Motion[] {
  const motions: Motion[] = [];
  const covered = new Set(entities.flatMap(({ start, end }) => range(start, end)));
  for (const [at, term] of terms.entries()) {
    if (motions.length >= MAX_MOTIONS) break;
    if (covered.has(at) || !isVerb(term, terms[at - 1])) continue;
    const verb = infinitive(term.word);
    const passive =
      /(?:ed|en)$/.test(term.word) && terms[at - 1]?.partOfSpeech !== 'noun' && !VERBS.has(verb);
    if (NOT_MOTIONS.has(verb) || passive || verb.length < 2) continue;
    const motion = toMotion(verb, at, terms, entities);
    if (
      motion !== null &&
      !motions.some((known) => known.verb === motion.verb && known.subject === motion.subject)
    ) {
      motions.push(motion);
    }
  }
  return motions;
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
}

function isVerb(term: Term, before: Term | undefined): boolean {
  if (term.word === '' || before?.partOfSpeech === 'determiner') return false;
  if (term.partOfSpeech === 'verb') return true;
  return term.partOfSpeech === 'noun' && /(?:s|ing)$/.test(term.word) && VERBS.has(infinitive(term.word));
}

function toMotion(
  verb: string,
  at: number,
  terms: readonly Term[],
  entities: readonly PlacedEntity[],
): Motion | null {
  const sentence = terms[at]?.sentence;
  const before = entities
    .filter((entity) => entity.sentence === sentence && entity.end <= at)
    .sort((a, b) => b.end - a.end);
  const living = before.find(({ kind }) => kind === 'human' || kind === 'animal');
  const subject = living ?? before.find(({ kind }) => kind !== 'environment') ?? entities[0];
  if (subject === undefined) return null;
  const after = entities
    .filter((entity) => entity.sentence === sentence && entity.start > at && entity.id !== subject.id)
    .sort((a, b) => a.start - b.start)[0];
  const near = after !== undefined && after.start - at <= 6 ? after : undefined;
  const between = near === undefined ? [] : terms.slice(at + 1, near.start);
  const knowledge = VERBS.get(verb) ?? {
    actionClass: 'holding',
    stageClass: 'ongoing_casual',
    poseClass: 'standing_relaxed',
    energy: 1 as const,
  };
  return {
    verb,
    actionClass: knowledge.actionClass,
    stageClass: knowledge.stageClass,
    poseClass: knowledge.poseClass,
    energy: knowledge.energy,
    subject: subject.id,
    target: near?.id ?? null,
    preposition:
      between
        .filter(({ partOfSpeech }) => partOfSpeech === 'preposition')
        .map(({ word }) => word)
        .join(' ') || null,
  };
}
