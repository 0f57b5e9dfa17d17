/** What reads the world, and what to take instead: time and chance come in as `Clock` and `Rng`. */
const EFFECTS = new Map([
  ['Math.random', 'Rng'],
  ['Date.now', 'Clock'],
  ['performance.now', 'Clock'],
  ['crypto.randomUUID', 'Rng'],
  ['crypto.getRandomValues', 'Rng'],
]);

/** ESLint rule: the wall clock and unseeded chance are read at the rim only. */
export const rimOnly = {
  meta: {
    type: 'problem',
    docs: { description: 'No wall clock and no unseeded randomness below the rim.' },
    messages: {
      effect:
        '{{call}} makes a run differ from its repetition. Take a {{instead}} as an argument, or move this to the rim.',
    },
    // Storage names temporary files and locks by chance, which no result depends on.
    schema: [{ type: 'object', properties: { allowUuid: { type: 'boolean' } }, additionalProperties: false }],
  },
  create(context) {
    const allowUuid = context.options[0]?.allowUuid === true;
    const report = (node, call, instead) => {
      if (allowUuid && call.includes('randomUUID')) return;
      context.report({ node, messageId: 'effect', data: { call, instead } });
    };
    return {
      MemberExpression(node) {
        if (node.computed) return;
        const call = `${nameOf(node.object)}.${nameOf(node.property)}`;
        const instead = EFFECTS.get(call);
        if (instead !== undefined) report(node, call, instead);
      },
      'NewExpression[callee.name="Date"][arguments.length=0]': (node) => report(node, 'new Date()', 'Clock'),
      'CallExpression[callee.name="Date"]': (node) => report(node, 'Date()', 'Clock'),
      'CallExpression[callee.name="randomUUID"]': (node) => report(node, 'randomUUID()', 'Rng'),
    };
  },
};

function nameOf(node) {
  if (node.type === 'Identifier') return node.name;
  // globalThis.Math.random and the like.
  return node.type === 'MemberExpression' && !node.computed ? node.property.name : undefined;
}
