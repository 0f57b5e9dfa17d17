import { ownValue } from '../../core/own-value.js';
import { type CriticIssue, type SceneIssue } from '../../signatures/scene/issue.js';
import { HEAD_PATHS } from '../../signatures/scene/paths.js';
import { HEADS, type Head } from '../../signatures/scene/scene.js';
import type { Coverage } from './prompt-coverage/coverage.js';
import type { ContentKind, ContentWord } from './prompt-coverage/prompt-content.js';

/** The head that has to show each kind of content. */
export const HEAD_OF_CONTENT: Readonly<Record<ContentKind, Head>> = {
  thing: 'elements',
  count: 'elements',
  excluded: 'elements',
  quality: 'objects',
  colour: 'objects',
  'place-in-frame': 'objects',
  deed: 'actions',
  filming: 'cinematography',
};

/** An issue as a reader of the scene would put it. */
export function issueRemark({ location, quote, reason }: CriticIssue): string {
  return quote === '' ? `${location}: ${reason}` : `${location} says "${shortened(quote)}": ${reason}`;
}

const QUOTE_CHARS = 120;

function shortened(quote: string): string {
  return quote.length <= QUOTE_CHARS ? quote : `${quote.slice(0, QUOTE_CHARS)}...`;
}

/** Remarks on issues, for each component of a head that has some. */
export function issuesByComponent(issues: readonly SceneIssue[]): Record<string, string> {
  return byComponent((head) => issues.filter((issue) => issue.head === head).map(issueRemark));
}

/** What of the prompt is missing, for each component that has to show it. */
export function missingByComponent({ missing }: Coverage): Record<string, string> {
  return byComponent((head) => missingRemarks(missing.filter(({ kind }) => HEAD_OF_CONTENT[kind] === head)));
}

/** Words of the prompt that a scene lacks, and what it has although the prompt excludes it. */
export function missingRemarks(words: readonly ContentWord[]): readonly string[] {
  const quoted = (list: readonly ContentWord[]) => list.map(({ text }) => `"${text}"`).join(', ');
  const lacking = words.filter(({ kind }) => kind !== 'excluded');
  const unwanted = words.filter(({ kind }) => kind === 'excluded');
  return [
    ...(lacking.length === 0 ? [] : [`The prompt says ${quoted(lacking)}; nothing in the scene shows it.`]),
    ...(unwanted.length === 0 ? [] : [`The prompt wants no ${quoted(unwanted)}; the scene has it.`]),
  ];
}

function byComponent(remarksOf: (head: Head) => readonly string[]): Record<string, string> {
  const entries = HEADS.map((head) => [HEAD_PATHS[head], remarksOf(head).join('\n')] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

/** What lint found, as a list. */
export function lintText(issues: readonly SceneIssue[]): string {
  if (issues.length === 0) return 'The scene keeps all the rules that can be checked.';
  return ['Rules that are broken:', ...issues.map((issue) => `- ${issue.head}: ${issueRemark(issue)}`)].join(
    '\n',
  );
}

/** How much of the prompt a scene shows, and what it lacks. */
export function coverageText({ score, found, missing }: Coverage): string {
  if (score === null) return 'The prompt has no words to look for.';
  const count = `${found.length} of ${found.length + missing.length} content words of the prompt are shown.`;
  return [count, ...missingRemarks(missing)].join('\n');
}

/** Feedback by component from several sources, one line after another. */
export function joinedFeedback(
  ...parts: readonly Readonly<Record<string, string>>[]
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const part of parts) {
    for (const [path, text] of Object.entries(part)) {
      if (text !== '') {
        const before = ownValue(texts, path);
        texts[path] = before === undefined ? text : `${before}\n${text}`;
      }
    }
  }
  return texts;
}
