const FENCE = /^[ \t]*(`{3,})([^`\n]*)$/gm;

/** A text between fences that no line of it closes: longer ones where three backticks would not do. */
export function fenced(text: string): string {
  const lengths = Array.from(text.matchAll(FENCE), ([, marks = '']) => marks.length);
  const fence = staysInside(text) ? '```' : '`'.repeat(Math.max(3, ...lengths) + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Whether all fences in a text are blocks that name their language, as those of inputs are, from begin to end. */
function staysInside(text: string): boolean {
  let isOpen = false;
  for (const [, , word = ''] of text.matchAll(FENCE)) {
    const opens = word.trim() !== '';
    if (opens === isOpen) return false;
    isOpen = opens;
  }
  return !isOpen;
}
