/** One thing that a prompt says, as a question that an image answers with yes or no. */
export interface DsgQuestion {
  readonly id: string;
  readonly type: DsgQuestionType;
  /** Ids of the questions that have to hold before this one makes sense. */
  readonly parents: readonly string[];
  readonly question: string;
}

/** Kinds of statements in the Davidsonian scene graph. */
export const DSG_QUESTION_TYPES = ['entity', 'attribute', 'relation', 'global', 'other'] as const;
export type DsgQuestionType = (typeof DSG_QUESTION_TYPES)[number];

export type DsgAnswer = 'yes' | 'no' | 'unanswered';

/** What a question comes to: `fails` by its own answer or a parent's, `undecided` where an answer is missing. */
export type DsgVerdict = 'holds' | 'fails' | 'fails-by-parent' | 'undecided';

/** What is wrong with a list of questions as a graph, one line each; empty when nothing is. */
export function graphProblems(questions: readonly DsgQuestion[]): readonly string[] {
  const byId = new Map<string, DsgQuestion>();
  const problems: string[] = [];
  for (const question of questions) {
    if (byId.has(question.id)) problems.push(`two questions have the id "${question.id}"`);
    byId.set(question.id, question);
  }
  for (const { id, parents } of questions) {
    for (const parent of parents) {
      if (!byId.has(parent)) problems.push(`the parent "${parent}" of question "${id}" is no question`);
    }
  }
  const circular = questions.find(({ id }) => reaches(id, id, byId, new Set()));
  if (circular !== undefined) problems.push(`question "${circular.id}" depends on itself`);
  return problems;
}

function reaches(
  from: string,
  target: string,
  byId: ReadonlyMap<string, DsgQuestion>,
  seen: Set<string>,
): boolean {
  return (byId.get(from)?.parents ?? []).some((parent) => {
    if (parent === target) return true;
    if (seen.has(parent)) return false;
    seen.add(parent);
    return reaches(parent, target, byId, seen);
  });
}

/**
 * Verdicts in the order of the questions: a question holds when it is answered with yes and all its parents hold. A
 * failed parent settles its children whatever they were answered; a missing answer leaves them undecided.
 */
export function verdictsOf(
  questions: readonly DsgQuestion[],
  answers: ReadonlyMap<string, DsgAnswer>,
): readonly DsgVerdict[] {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const known = new Map<string, DsgVerdict>();
  const verdictOf = (id: string): DsgVerdict => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const parents = (byId.get(id)?.parents ?? []).map(verdictOf);
    const verdict = verdictFrom(answers.get(id) ?? 'unanswered', parents);
    known.set(id, verdict);
    return verdict;
  };
  return questions.map(({ id }) => verdictOf(id));
}

function verdictFrom(answer: DsgAnswer, parents: readonly DsgVerdict[]): DsgVerdict {
  if (parents.some((parent) => parent === 'fails' || parent === 'fails-by-parent')) return 'fails-by-parent';
  if (answer === 'no') return 'fails';
  if (answer === 'unanswered' || parents.includes('undecided')) return 'undecided';
  return 'holds';
}
