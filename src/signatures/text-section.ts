/** Follows the name in the heading of a text whose lines are quoted. */
const QUOTED = ' (quoted)';

/**
 * A text under its heading. Where a line of the text reads as a heading itself, all its lines are quoted, and the
 * heading says so: no text can pass for further sections, and no two texts make the same section.
 */
export function textSection(heading: string, text: string, headings: RegExp): string {
  return headings.test(text) ? `${heading}${QUOTED}\n${quotedLines(text)}` : `${heading}\n${text}`;
}

/**
 * Lines that read as the heading of one of some sections. `marks` and `names` are patterns: how headings begin, and
 * what they say; case, spaces and signs around them do not matter to a reader.
 */
export function headingLines(marks: string, names: readonly string[]): RegExp {
  return new RegExp(`^ {0,3}${marks}[ \\t]*(?:${names.join('|')})(?: \\(quoted\\))?[ \\t:#]*$`, 'im');
}

/** Every line as a quotation of Markdown. */
export function quotedLines(text: string): string {
  return `> ${text.replace(/\r\n|[\n\r\u2028\u2029]/g, '$&> ')}`;
}
