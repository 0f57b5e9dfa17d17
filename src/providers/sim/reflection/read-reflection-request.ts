import type { SkillHead } from '../skills/skill.js';

/** What a request for a new instruction shows. */
export interface ReflectionRequest {
  readonly instruction: string;
  readonly head: SkillHead;
  /** Feedback texts, one per example. */
  readonly feedback: readonly string[];
  /** Inputs of the first example: a model sometimes copies from them. */
  readonly exampleInput: string;
  /** Number of alternatives asked for; 1 in the usual case. */
  readonly variants: number;
  /** Asked for other words only: nothing may be added. */
  readonly onlyWords: boolean;
  /** Asked for the same demands in fewer words. */
  readonly onlyShorter: boolean;
  /** Asked for changes to parts of the text, as blocks to search for and replace. */
  readonly asEdits: boolean;
  /** Another instruction to join with this one; null in the usual case. */
  readonly second: string | null;
  /** Words that the whole new instruction may have; null = any number. */
  readonly maxWords: number | null;
  /** The whole request: what stands here already has been tried. */
  readonly text: string;
}

const NUMBER_WORDS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, several: 3 };

/** Recognises a request to rewrite an instruction from examples and feedback; null for anything else. */
export function readReflectionRequest(text: string): ReflectionRequest | null {
  if (!/instruction|prompt/i.test(text)) return null;
  const onlyWords = /\b(?:in other words|paraphrase|rephrase|reword)\b/i.test(text);
  const onlyShorter = /\b(?:make|write)\b[^.\n]{0,40}\bshorter\b/i.test(text);
  if (!onlyWords && !onlyShorter && !/feedback|score|said about/i.test(text)) return null;
  if (!/\b(?:write|propose|provide|give|improve|better|new|revise|rewrite)\b/i.test(text)) return null;
  const fence = /(?:^|\n)\s*(`{3,})[a-z]*\n([\s\S]*?)\n\s*\1/.exec(text);
  if (fence === null) return null;
  const rest = text.slice(fence.index + fence[0].length);
  const outputs = sectionsOf(rest, /generated outputs?|outputs?|response|answer|reply/i).join('\n');
  const variants =
    /\b(\d|two|three|four|five|several)\b[^.\n]{0,30}\b(?:variants|versions|alternatives|proposals|candidates)\b/i.exec(
      rest,
    );
  return {
    instruction: (fence[2] ?? '').trim(),
    head: headOf(outputs === '' ? rest : outputs),
    feedback: sectionsOf(rest, /feedback/i),
    onlyWords,
    onlyShorter,
    asEdits: /^<{5,9} *SEARCH$/m.test(rest),
    second: /^The second:\n(`{3,})[a-z]*\n([\s\S]*?)\n\1/m.exec(rest)?.[2]?.trim() ?? null,
    exampleInput: sectionsOf(rest, /inputs?/i)[0] ?? '',
    variants:
      variants === null
        ? 1
        : Math.min(5, NUMBER_WORDS[variants[1]?.toLowerCase() ?? ''] ?? (Number(variants[1]) || 1)),
    maxWords: Number(/\bat most (\d+) words\b/.exec(rest)?.[1] ?? 0) || null,
    text,
  };
}

/** Texts under `## Name` headings whose name matches, to the next heading of the same depth or above. */
function sectionsOf(text: string, name: RegExp): string[] {
  const found: string[] = [];
  const headings = [...text.matchAll(/^(#{1,3}) ([^\n]{1,80})$/gm)];
  for (const [index, heading] of headings.entries()) {
    const depth = heading[1]?.length ?? 1;
    if (depth < 2 || !name.test(heading[2] ?? '')) continue;
    const next = headings.slice(index + 1).find((other) => (other[1]?.length ?? 1) <= depth);
    found.push(text.slice(heading.index + heading[0].length, next?.index ?? text.length).trim());
  }
  return found;
}

/** Fields that only replies about images have. */
const IMAGE_HEADS: readonly (readonly [RegExp, SkillHead])[] = [
  [/"?present"?:/, 'verify-elements'],
  [/"?accuracy"?:/, 'verify-objects'],
  [/"?visible"?:/, 'verify-actions'],
  [/camera_match/, 'verify-cinematography'],
  [/objects_match/, 'check-quality'],
  [/subject_rendered|missing_from_intent/, 'check-alignment'],
  [/improved_prompt/, 'rewrite'],
  [/"?change"?:/, 'revise'],
  [/visual_fidelity/, 'compare'],
];

/** Which kind of reply the examples hold. */
function headOf(outputs: string): SkillHead {
  const image = IMAGE_HEADS.find(([pattern]) => pattern.test(outputs));
  if (image !== undefined) return image[1];
  if (/shape_and_color|appearance_details/.test(outputs)) return 'objects';
  if (/shot_size|camera_angle/.test(outputs)) return 'cinematography';
  if (/action_class|stage_class/.test(outputs)) return 'actions';
  if (/entity_type|rough_description/.test(outputs)) return 'elements';
  if (/"?issues"?/.test(outputs) && !/answer/.test(outputs)) return 'critic';
  if (/short_description/.test(outputs)) return 'summary';
  return 'answer';
}
