/** A value that is made when it is first asked for, once for all who ask at the same time. */
export interface Lazy<T> {
  get(): Promise<T>;
  /** The value if it was ever asked for and could be made; it is not made for this. */
  peek(): Promise<T | undefined>;
}

/** What could not be made, or is not `isFinal`, is tried again when asked for next. */
export function lazy<T>(make: () => Promise<T>, isFinal: (value: T) => boolean = () => true): Lazy<T> {
  let made: Promise<T> | undefined;
  const attempt = async (): Promise<T> => {
    try {
      const value = await make();
      if (!isFinal(value)) made = undefined;
      return value;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
  return {
    get: () => (made ??= attempt()),
    peek: async () => made?.catch(() => undefined),
  };
}
