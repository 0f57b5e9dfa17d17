export const SIMULATED_LINES = [
  '> **Simulated:** made with a simulated model; the figures say nothing about real models.',
  '',
];

export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text that a table cell can hold on one line. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(text: string): string {
  return `\`${cell(text.replaceAll('`', "'"))}\``;
}

export function fixed(value: number): string {
  return value.toFixed(3);
}

export function signed(value: number): string {
  return value < 0 ? fixed(value) : `+${fixed(value)}`;
}

export function intervalText({ low, high }: { readonly low: number | null; readonly high: number | null }) {
  return low === null || high === null ? '[no interval]' : `[${fixed(low)}, ${fixed(high)}]`;
}
