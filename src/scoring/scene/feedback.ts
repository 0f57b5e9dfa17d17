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
