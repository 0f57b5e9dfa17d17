import { actionName, issue, type LintRule, matchesIn, withoutReferences } from './rule.js';

// Gendered pronouns are the neutral-terms rule's; "it" in "it is raining" stands for nothing.
const PRONOUNS = /\b(?:they|them|their|theirs|themselves|it(?!\s+(?:is|was)\s+(?:rain|snow))|its|itself)\b/gi;

/** Actions name who acts by [element_id], never by a pronoun. */
export const lintPronouns: LintRule = (scene) =>
  scene.actions.flatMap((action, at) => {
    const words = matchesIn(withoutReferences(action.description), PRONOUNS);
    const [first] = words;
    if (first === undefined) return [];
    const said = [...new Set(words.map((word) => word.toLowerCase()))].map((word) => `"${word}"`).join(', ');
    const reason = `A pronoun (${said}) stands where an [element_id] is needed.`;
    return [issue('MISSING_DATA', 'actions', `${actionName(action, at)}.description`, first, reason)];
  });
