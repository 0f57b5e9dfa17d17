/**
 * ESLint rule: no `as` outside parsing. `as const` and `satisfies` are fine: they cannot lie. Where the type system
 * cannot follow, disable the rule for that line and say why.
 */
export const noCast = {
  meta: {
    type: 'problem',
    docs: { description: 'A cast tells the compiler what nobody checks.' },
    messages: {
      cast: 'A cast is a claim that nobody checks: parse the value, narrow it, or disable this line with the reason.',
    },
    schema: [],
  },
  create(context) {
    return {
      TSAsExpression(node) {
        const target = node.typeAnnotation;
        const isConst = target.type === 'TSTypeReference' && target.typeName.name === 'const';
        // Widening to unknown claims nothing.
        if (!isConst && target.type !== 'TSUnknownKeyword') context.report({ node, messageId: 'cast' });
      },
      TSTypeAssertion: (node) => context.report({ node, messageId: 'cast' }),
    };
  },
};
