import { isModelFailure, messageOf } from '../../../core/errors.js';

/** The answers by key, and why some are missing. */
export interface Answered<Key, Answer> {
  readonly answers: ReadonlyMap<Key, Answer>;
  /** What the model failed with; undefined when it answered, if not for everything. */
  readonly failure?: string;
}

export interface Questions<Key, Item, Answer> {
  readonly items: readonly Item[];
  keyOf(item: Item): Key;
  keyOfAnswer(answer: Answer): Key;
  ask(items: readonly Item[]): Promise<readonly Answer[]>;
}

/**
 * Asks about every item, and once more about those without an answer. An item that is answered twice has no answer,
 * since nobody knows which of the two holds; answers to what was not asked are left out. A model that fails leaves
 * what it was asked without an answer; anything else (a stop, a spent budget) is thrown.
 */
export async function askAll<Key, Item, Answer>(
  questions: Questions<Key, Item, Answer>,
): Promise<Answered<Key, Answer>> {
  const { items, keyOf } = questions;
  if (items.length === 0) return { answers: new Map() };
  const first = await askOnce(questions, items);
  const open = items.filter((item) => !first.answers.has(keyOf(item)));
  if (open.length === 0 || first.failure !== undefined) return first;
  const second = await askOnce(questions, open);
  return { ...second, answers: new Map([...first.answers, ...second.answers]) };
}

async function askOnce<Key, Item, Answer>(
  { keyOf, keyOfAnswer, ask }: Questions<Key, Item, Answer>,
  items: readonly Item[],
): Promise<Answered<Key, Answer>> {
  try {
    const asked = new Set(items.map(keyOf));
    const given = new Map<Key, Answer[]>();
    for (const answer of await ask(items)) {
      const key = keyOfAnswer(answer);
      if (asked.has(key)) given.set(key, [...(given.get(key) ?? []), answer]);
    }
    const single = [...given].flatMap(([key, [answer, ...more]]): [Key, Answer][] =>
      answer === undefined || more.length > 0 ? [] : [[key, answer]],
    );
    return { answers: new Map(single) };
  } catch (error) {
    if (!isModelFailure(error)) throw error;
    return { answers: new Map(), failure: messageOf(error) };
  }
}
