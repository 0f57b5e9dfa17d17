/** The rules of one grammar in the GBNF notation of llama.cpp, as they come about. */
export interface GrammarRules {
  /** Adds a rule and gives its name; the same body has one name only. */
  rule(body: string): string;
  /** A name for a rule whose body follows, for what refers to itself. */
  reserve(): { readonly name: string; define(body: string): void };
  /** Says that a part of the schema cannot be put into rules; it is left to the check of the reply. */
  giveUp(keyword: string): void;
  readonly givenUp: readonly string[];
  /** The whole grammar, with this as its start. */
  text(root: string): string;
}

export function grammarRules(): GrammarRules {
  const bodies = new Map<string, string>();
  const names = new Map<string, string>();
  const givenUp = new Set<string>();
  const newName = () => `r${bodies.size + 1}`;
  return {
    rule(body) {
      const known = names.get(body);
      if (known !== undefined) return known;
      const name = newName();
      bodies.set(name, body);
      names.set(body, name);
      return name;
    },
    reserve() {
      const name = newName();
      bodies.set(name, '');
      return { name, define: (body) => void bodies.set(name, body) };
    },
    giveUp: (keyword) => void givenUp.add(keyword),
    get givenUp() {
      return [...givenUp].sort();
    },
    text: (root) =>
      [`root ::= ${root}`, ...[...bodies].map(([name, body]) => `${name} ::= ${body}`), ''].join('\n'),
  };
}

/** A literal of the notation. JSON text holds no raw control characters, so its escapes are enough. */
export function literal(text: string): string {
  return JSON.stringify(text);
}

export function anyOf(choices: readonly string[]): string {
  return choices.length === 1 ? (choices[0] ?? '') : `(${choices.join(' | ')})`;
}
