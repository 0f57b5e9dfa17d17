/** Four characters of English are about one token with the vocabularies in use; JSON takes a few more. */
const CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text is: for limits on what is shown, never for money. */
export function estimatedTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** About how many characters so many tokens are. */
export function charactersOf(tokens: number): number {
  return Math.floor(tokens * CHARACTERS_PER_TOKEN);
}
