import type { ImageVerdicts } from '../../modules/scene/rewrite/verdict-lines.js';

/** One verdict in short: the name of what was asked, and how it went. */
export interface Chip {
  readonly name: string;
  /** At most five letters. */
  readonly short: string;
  readonly status: 'passed' | 'failed' | 'unverified';
}

/** The verdicts on an image in the order in which they are shown; what was not asked has no chip. */
export function verdictChips({ guardrails, alignment, quality }: ImageVerdicts): readonly Chip[] {
  const heads: readonly Chip[] =
    guardrails === undefined
      ? []
      : [
          { name: 'elements', short: 'elem', status: statusOf(guardrails.elements_score) },
          { name: 'objects', short: 'obj', status: statusOf(guardrails.objects_score) },
          { name: 'actions', short: 'act', status: statusOf(guardrails.actions_score) },
          { name: 'camera', short: 'cam', status: statusOf(guardrails.cinematography_score) },
        ];
  return [
    ...heads,
    ...(alignment === undefined ? [] : [{ name: 'words', short: 'words', status: alignment.status }]),
    ...(quality === undefined ? [] : [{ name: 'spec', short: 'spec', status: quality.status }]),
  ];
}

function statusOf(score: 0 | 1 | null): Chip['status'] {
  if (score === null) return 'unverified';
  return score === 1 ? 'passed' : 'failed';
}

/** Where a score is good, middling or poor. Source: the bands of SceneNapse's interface. */
const BANDS = { good: 0.7, middling: 0.5 } as const;

export function bandOf(score: number): 'good' | 'middling' | 'poor' {
  if (score >= BANDS.good) return 'good';
  return score >= BANDS.middling ? 'middling' : 'poor';
}
