/** Texts to give, as the model is told. */
export function textsRequest(count: number): string {
  if (count === 1) return `${HEADING}Give the complete new instruction within \`\`\` blocks.`;
  return `${HEADING}Give ${count} variants of the complete new instruction. They must differ in their approach, not only in wording: each starts from another cause of what goes wrong, or draws another conclusion. Write each under its own heading, "${variantHeading(1)}" to "${variantHeading(count)}", within its own \`\`\` block.`;
}

/** Ends the part before it: what follows is no feedback and no earlier attempt. */
const HEADING = '\n\n# What to give\n';

export function variantHeading(number: number): string {
  return `## Variant ${number}`;
}

/** Tells how to change a long text without writing it again. */
export const EDIT_REQUEST = `${HEADING}Do not write the whole instruction again. Give the changes only, as blocks of this form:
<<<<<<< SEARCH
lines of the present instruction, exactly as they stand there
=======
lines to put in their place
>>>>>>> REPLACE

The searched lines must stand in the instruction exactly once; take as few as that needs. To delete lines leave the second part empty. To add lines at the end leave the first part empty. Give one to five such blocks, and nothing that could stand unchanged.`;
