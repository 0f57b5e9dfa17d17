/** Asks for the same instruction in other words: what chance alone changes, for comparison. */
export function paraphrasePrompt(instruction: string, variant: number): string {
  return `An assistant works with this instruction:
\`\`\`
${instruction}
\`\`\`

Write it in other words. Keep its meaning, add no rule and leave none out. This is version ${variant}; make it differ from the others in wording and order.

Give the complete instruction within \`\`\` blocks.`;
}
