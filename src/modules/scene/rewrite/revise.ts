import { z } from 'zod';
import { image } from '../../../signatures/media-fields.js';
import {
  CheckRevision,
  ReviseDeliberately,
  ReviseDirectly,
  RevisionAction,
  RevisionVerdict,
} from '../../../signatures/scene/guardrails/revise.js';
import type { Module, Program } from '../../module.js';
import { predict } from '../../predict.js';
import { program } from '../../program.js';
import { askAll } from '../guardrails/ask-all.js';

/** How actions are found: at once, or in the six steps of VISTA's deep-thinking prompting agent. */
export type RevisionMode = 'direct' | 'deliberate';

const ReviseInput = z.object({
  image: image(),
  prompt: z.string(),
  current: z.string(),
  verdicts: z.array(RevisionVerdict),
});

/** What is to be changed, before anything is rewritten. */
export const RevisionPlan = z.object({
  /** The actions that the verdicts call for and the user's words allow. */
  actions: z.array(RevisionAction),
  dropped: z.array(z.object({ action: RevisionAction, reason: z.string() })),
  /** Numbers of the verdicts that no action answers. */
  uncovered: z.array(z.number().int()),
});
export type RevisionPlan = z.output<typeof RevisionPlan>;

/**
 * A failed image and its verdicts to a list of actions. An action stands only when a verdict names its head and the
 * check against the user's words lets it pass; one that was not checked is dropped. Components: `propose`, `check`.
 */
export function revise(mode: RevisionMode): Program<typeof ReviseInput, typeof RevisionPlan> {
  return program({
    name: 'revise',
    input: ReviseInput,
    output: RevisionPlan,
    modules: { propose: proposer(mode), check: predict(CheckRevision, { role: 'judge' }) },
    async forward(input, { propose, check }) {
      const actions = onTarget((await propose(input)).actions, input.verdicts);
      const [called, uncalled] = split(actions, (action) => isCalledFor(action, input.verdicts));
      const checked = await checkIntent(called, input.prompt, check);
      return {
        actions: checked.kept,
        dropped: [
          ...uncalled.map((action) => ({ action, reason: 'No verdict that it answers names this head.' })),
          ...checked.dropped,
        ],
        uncovered: input.verdicts
          .map(({ number }) => number)
          .filter((number) => !checked.kept.some(({ answers }) => answers.includes(number))),
      };
    },
  });
}

/** Both modes give actions; what deliberation says beside them is on the trace. */
function proposer(mode: RevisionMode): Module<typeof ReviseInput, typeof ReviseDirectly.output> {
  switch (mode) {
    case 'direct':
      return predict(ReviseDirectly);
    case 'deliberate':
      return predict(ReviseDeliberately);
  }
}

/** Where there is only a prompt to change, that is what every action changes, whatever it calls it. */
function onTarget(
  actions: readonly RevisionAction[],
  verdicts: readonly RevisionVerdict[],
): readonly RevisionAction[] {
  const isPrompt = verdicts.every(({ heads }) => heads.every((head) => head === 'prompt'));
  return isPrompt ? actions.map((action) => ({ ...action, head: 'prompt' })) : actions;
}

/** An action answers verdicts by number; one that names none answers any. */
function isCalledFor({ head, answers }: RevisionAction, verdicts: readonly RevisionVerdict[]): boolean {
  const answered = verdicts.filter(({ number }) => answers.length === 0 || answers.includes(number));
  return answered.some(({ heads }) => heads.includes(head));
}

type Check = (input: z.input<typeof CheckRevision.input>) => Promise<z.output<typeof CheckRevision.output>>;

async function checkIntent(actions: readonly RevisionAction[], prompt: string, check: Check) {
  const { answers, failure } = await askAll({
    items: actions.map(({ head, location, change }, at) => ({ number: at + 1, head, location, change })),
    keyOf: ({ number }) => number,
    ask: async (asked) => (await check({ prompt, actions: [...asked] })).actions,
    keyOfAnswer: ({ number }) => number,
  });
  const verdictOn = (action: RevisionAction) => answers.get(actions.indexOf(action) + 1);
  const [kept, lost] = split(actions, (action) => verdictOn(action)?.keeps_intent === true);
  const dropped = lost.map((action) => ({
    action,
    reason: verdictOn(action)?.reason ?? `Not checked against the user's words. ${failure ?? ''}`.trim(),
  }));
  return { kept, dropped };
}

function split<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
