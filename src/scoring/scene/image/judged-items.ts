import { CINEMATOGRAPHY_PARTS } from '../../../signatures/scene/guardrails/verify.js';
import type { ImageVerification, ItemStatus } from '../../../signatures/scene/guardrails/verification.js';
import type { Head } from '../../../signatures/scene/scene.js';

/** One thing that was verified, in the same form for all heads. */
export interface JudgedItem {
  /** `element woman`, `object 0`, `the lighting`. */
  readonly key: string;
  readonly status: ItemStatus;
  readonly notes: string;
}

export function judgedItems(result: ImageVerification): Readonly<Record<Head, readonly JudgedItem[]>> {
  const { elements, objects, actions, cinematography } = result;
  return {
    elements: elements.map(({ id, status, notes }) => ({ key: `element ${id}`, status, notes })),
    objects: objects.map(({ index, status, issues }) => ({
      key: `object ${index}`,
      status,
      notes: issues.join(' '),
    })),
    actions: actions.map(({ index, status, notes }) => ({ key: `action ${index}`, status, notes })),
    cinematography: CINEMATOGRAPHY_PARTS.map((part) => ({
      key: `the ${part}`,
      status: cinematography[part],
      notes: cinematography.issues
        .filter((issue) => issue.part === part)
        .map(({ issue }) => issue)
        .join(' '),
    })),
  };
}
