/**
 * ESLint rule: whoever switches a rule off says why: `// eslint-disable-next-line rule -- reason`. A comment that
 * names no rule would silence this rule too; tests/package/conventions.test.ts looks for those.
 */
export const reasonedDisable = {
  meta: {
    type: 'problem',
    docs: { description: 'Every disabled rule has a reason.' },
    messages: { reason: 'Say why after two dashes: {{directive}} rule -- reason.' },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const [, directive, rest] = /^\s*(eslint-disable\S*)(.*)$/s.exec(comment.value) ?? [];
          if (directive === undefined || /\s--\s+\S/.test(rest)) continue;
          context.report({ loc: comment.loc, messageId: 'reason', data: { directive } });
        }
      },
    };
  },
};
