/** Hands events from those who make them to one reader, in their order; making never waits for reading. */
export interface EventQueue<Event> {
  push(event: Event): void;
  /** After what was pushed the reader's loop ends, or throws `error`. */
  close(error?: { readonly cause: unknown }): void;
  read(): AsyncGenerator<Event, void, undefined>;
}

export function createEventQueue<Event>(): EventQueue<Event> {
  const waiting: Event[] = [];
  let closed: { readonly error?: { readonly cause: unknown } } | undefined;
  let wake: (() => void) | undefined;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  return {
    push(event) {
      waiting.push(event);
      notify();
    },
    close(error) {
      closed ??= error === undefined ? {} : { error };
      notify();
    },
    async *read() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (closed !== undefined) break;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      if (closed.error !== undefined) throw closed.error.cause;
    },
  };
}
