import type { RevisionVerdict } from '../../../signatures/scene/guardrails/revise.js';
import { HEAD_PATHS } from '../../../signatures/scene/paths.js';
import { HEADS } from '../../../signatures/scene/scene.js';

/** What was wrong with an image, for each head that may have to do with it. */
export function headFeedback(lines: readonly RevisionVerdict[]): Record<string, string> {
  const entries = HEADS.map((head) => {
    const told = lines.filter(({ heads }) => heads.includes(head)).map(({ verdict }) => verdict);
    return [HEAD_PATHS[head], told.length === 0 ? '' : `In the image: ${told.join(' ')}`] as const;
  });
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}
