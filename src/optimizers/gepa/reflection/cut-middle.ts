/**
 * The text with its middle left out and a note of how much, so that the whole has at most so many characters (or is
 * the note alone). Begin and end stay: a reply's last lines tell whether it was finished.
 */
export function cutMiddle(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const room = maxCharacters - noteOn(text.length).length;
  if (room <= 0) return noteOn(text.length).trim();
  const head = wholeCharacters(text, Math.ceil(room / 2));
  const tail = wholeCharacters(text, text.length - Math.floor(room / 2));
  return `${text.slice(0, head)}${noteOn(tail - head)}${text.slice(tail)}`;
}

function noteOn(characters: number): string {
  return `\n[... ${characters} characters left out ...]\n`;
}

/** The position, or the one before it where it would split a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
