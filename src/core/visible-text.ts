const HIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;
const DELETE_PICTURE = '\u2421';

/**
 * The text with its hidden characters made visible: control characters as their pictures, characters that turn the
 * order of text round as their code. Tabs and ends of lines stay.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, pictureOf);
}

/** The same for text that is to stay on one line: tabs and ends of lines are pictures as well. */
export function visibleInLine(text: string): string {
  return visible(text).replace(/[\t\n\r]/g, pictureOf);
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === DELETE) return DELETE_PICTURE;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
