/**
 * One way to make JSON out of what a model wrote. Pure, and never changes a text that is valid JSON already: it
 * can only help.
 */
export interface TextRepair {
  /** Shown on the trace: `strip-fences` ... */
  readonly name: string;
  apply(text: string): string;
}
