/** What reads the world, by object: time and chance come in as `Clock` and `Rng`. */
const EFFECTS = {
  Math: { random: 'Rng' },
  Date: { now: 'Clock' },
  performance: { now: 'Clock' },
  crypto: { randomUUID: 'Rng', getRandomValues: 'Rng' },
};

/** ESLint rule: the wall clock and unseeded chance are read at the rim only. */
export const rimOnly = {
  meta: {
    type: 'problem',
    docs: { description: 'No wall clock and no unseeded randomness below the rim.' },
    messages: {
      effect:
        '{{call}} makes a run differ from its repetition. Take a {{instead}} as an argument, or move this to the rim.',
    },
    schema: [],
  },
  create(context) {
    const report = (node, call, instead) =>
      context.report({ node, messageId: 'effect', data: { call, instead } });
    return {
      MemberExpression(node) {
        const object = nameOf(node.object);
        const property = node.computed ? undefined : nameOf(node.property);
        const instead =
          property !== undefined && Object.hasOwn(EFFECTS, object ?? '') && EFFECTS[object][property];
        if (instead) report(node, `${object}.${property}`, instead);
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
