import { formatIssue, type SceneIssue } from '../../signatures/scene/issue.js';
import type { SceneInput } from '../../signatures/scene/inputs.js';
import type { Element, Elements } from '../../signatures/scene/elements.js';
import type { Scene } from '../../signatures/scene/scene.js';
import { DEPENDENT_HEADS, type DependentHead } from './heads.js';
import { headsOf } from './issues.js';
import { lint } from './lint.js';
import type { SceneSteps } from './scene-steps.js';

/** A scene after a repair round, and which heads were made again. */
export interface Repaired {
  readonly scene: Scene;
  readonly remade: readonly ('elements' | DependentHead)[];
}

type HeadIssues = Partial<Record<DependentHead, string[]>>;

/**
 * Makes again the heads that the issues name, each with its own issues and its earlier answer as feedback; the
 * others stay as they are. New elements cascade: a head that no longer fits them (by lint, or because it depicts an
 * element that became something else) is made again as well.
 */
export async function repair(
  scene: Scene,
  issues: readonly SceneIssue[],
  input: SceneInput,
  steps: Pick<SceneSteps, 'elements' | 'heads'>,
): Promise<Repaired> {
  const named = headsOf(issues);
  const remakesElements = named.includes('elements');
  const elements = remakesElements
    ? await steps.elements({ ...input, previous: scene.elements, issues: linesFor('elements', issues) })
    : scene.elements;
  const perHead = dependentIssues(
    { ...scene, elements },
    remakesElements ? scene.elements : undefined,
    issues,
  );
  const made = await steps.heads({
    ...input,
    elements,
    repair: { previous: headsOfScene(scene), issues: perHead },
  });
  const dependent = DEPENDENT_HEADS.filter((head) => perHead[head] !== undefined);
  return {
    scene: { elements, ...made },
    remade: remakesElements ? ['elements', ...dependent] : dependent,
  };
}

function headsOfScene({ objects, actions, cinematography }: Scene) {
  return { objects, actions, cinematography };
}

/** What to tell each head; a head without an entry is left alone. */
function dependentIssues(
  scene: Scene,
  formerElements: Elements | undefined,
  issues: readonly SceneIssue[],
): HeadIssues {
  const cascaded = formerElements === undefined ? [] : cascade(scene, formerElements);
  const perHead: HeadIssues = {};
  for (const head of DEPENDENT_HEADS) {
    const lines = [...new Set([...linesFor(head, issues), ...linesFor(head, cascaded)])];
    if (lines.length > 0) perHead[head] = lines;
  }
  return perHead;
}

function linesFor(head: SceneIssue['head'], issues: readonly SceneIssue[]): string[] {
  return issues.filter((issue) => issue.head === head).map(formatIssue);
}

/** What new elements bring upon the other heads. */
function cascade(scene: Scene, former: Elements): readonly SceneIssue[] {
  const byLint = lint(scene).filter(
    ({ head, type }) => head !== 'elements' && FOLLOWS_FROM_ELEMENTS.has(type),
  );
  return [...byLint, ...staleIssues(scene, former)];
}

const FOLLOWS_FROM_ELEMENTS: ReadonlySet<SceneIssue['type']> = new Set([
  'INVALID_DEPENDENCY',
  'MISSING_DATA',
]);

/** An element that kept its id and became something else leaves behind what was said of it before. */
function staleIssues(scene: Scene, former: Elements): readonly SceneIssue[] {
  const before = new Map(former.elements.map((element) => [element.element_id, element]));
  const changed = scene.elements.elements.filter((element) => {
    const earlier = before.get(element.element_id);
    return earlier !== undefined && earlier.entity_type !== element.entity_type;
  });
  return changed.flatMap((element) => {
    const users = [
      ...(scene.objects.some(({ dependencies }) => dependencies.includes(element.element_id))
        ? (['objects'] as const)
        : []),
      ...(scene.actions.some(({ dependencies }) => dependencies.includes(element.element_id))
        ? (['actions'] as const)
        : []),
    ];
    return users.map((head) => stale(head, element, before.get(element.element_id)));
  });
}

function stale(head: DependentHead, element: Element, earlier: Element | undefined): SceneIssue {
  return {
    type: 'CONTRADICTION',
    head,
    location: element.element_id,
    quote: '',
    reason: `It was made for "${earlier?.entity_type ?? ''}"; the element is now "${element.entity_type}".`,
    source: 'lint',
  };
}
