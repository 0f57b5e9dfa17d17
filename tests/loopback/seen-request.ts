/** A request as the protocol says it, read back from the wire without the adapter's help. */
export interface SeenRequest {
  readonly model: string;
  readonly key: string | null;
  readonly system: string;
  readonly turns: readonly SeenTurn[];
  /** The JSON Schema asked for; null when none, `any` for JSON of any shape. */
  readonly schema: unknown;
  readonly temperature: unknown;
  readonly topP: unknown;
  readonly maxOutputTokens: unknown;
  readonly seed: unknown;
  readonly stop: unknown;
  readonly logprobs: unknown;
  readonly streams: boolean;
}

export interface SeenTurn {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly media: readonly { readonly mediaType: string; readonly base64: string }[];
}

/** A field of an unknown value, step by step; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return (inner as Record<string | number, unknown>)[key];
  }, value);
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}
