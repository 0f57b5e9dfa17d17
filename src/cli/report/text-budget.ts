import type { ComponentHistory, TextVersion } from '../../evaluation/report/html/page-data.js';

/** Characters of texts with their feedback, and of reflection prompts and replies: a page has to stay small. */
const MAX_TEXT_CHARACTERS = 800_000;
const MAX_PROMPT_CHARACTERS = 1_200_000;

export interface BudgetedTexts {
  readonly components: readonly ComponentHistory[];
  /** What was left out, in sentences. */
  readonly omitted: readonly string[];
}

/**
 * The histories as far as a page has room for them: texts of the result's ancestors come first, then others that were
 * accepted, then those that were turned down, the latest first. `lineage`: candidates that the result descends from.
 */
export function withinTextBudget(
  components: readonly ComponentHistory[],
  lineage: ReadonlySet<number>,
): BudgetedTexts {
  const all = components.flatMap(({ versions }) => versions);
  const kept = new Map<TextVersion, TextVersion>();
  let [texts, prompts, withoutPrompt] = [0, 0, 0];
  for (const version of all.toSorted(
    (a, b) => rank(a, lineage) - rank(b, lineage) || b.iteration - a.iteration,
  )) {
    texts += textSize(version);
    if (texts > MAX_TEXT_CHARACTERS) break;
    const size = promptSize(version);
    const hasRoom = prompts + size <= MAX_PROMPT_CHARACTERS;
    if (hasRoom) prompts += size;
    else withoutPrompt += 1;
    kept.set(version, hasRoom ? version : { ...version, reflectionPrompt: null, reflectionReply: null });
  }
  const left = all.length - kept.size;
  return {
    components: components.map((component) => ({
      ...component,
      versions: component.versions.flatMap((version) => kept.get(version) ?? []),
    })),
    omitted: [
      ...(left > 0
        ? [
            `${left} of ${all.length} texts that were tried are left out, old ones that were turned down first; events.jsonl has them.`,
          ]
        : []),
      ...(withoutPrompt > 0
        ? [`Prompt and reply of ${withoutPrompt} reflections are left out; reflections.jsonl has them.`]
        : []),
    ],
  };
}

function rank({ candidate }: TextVersion, lineage: ReadonlySet<number>): number {
  if (candidate === null) return 2;
  return lineage.has(candidate) ? 0 : 1;
}

function textSize({ text, parentText, feedback }: TextVersion): number {
  return feedback.reduce((sum, one) => sum + one.feedback.length, text.length + parentText.length);
}

function promptSize({ reflectionPrompt, reflectionReply }: TextVersion): number {
  return (reflectionPrompt?.length ?? 0) + (reflectionReply?.length ?? 0);
}
