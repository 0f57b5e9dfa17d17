/** A fenced code block of a Markdown page, with what the page says about running it. */
export interface MarkdownBlock {
  readonly language: string;
  readonly code: string;
  /** 1-based line of its first fence, for messages. */
  readonly line: number;
  /** Name to save it under, from `<!-- file: NAME -->` before the block. */
  readonly file: string | null;
  /** Why it is not run, from `<!-- no-run: REASON -->` before the block. */
  readonly noRun: string | null;
}

const FENCE = /^(\s*)(```+|~~~+)\s*([\w-]*)/;
const DIRECTIVE = /^\s*<!--\s*(file|no-run):\s*(.+?)\s*-->\s*$/;

/** The fenced blocks of a page in order. Throws on a fence that is never closed. */
export function markdownBlocks(markdown: string): MarkdownBlock[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: MarkdownBlock[] = [];
  let directives: Record<string, string> = {};
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const directive = DIRECTIVE.exec(line);
    if (directive !== null) {
      directives[directive[1] ?? ''] = directive[2] ?? '';
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence === null) {
      // A directive belongs to the block right after it.
      if (line.trim() !== '') directives = {};
      continue;
    }
    const [, indent = '', marks = '', language = ''] = fence;
    const end = lines.findIndex((candidate, index) => index > at && candidate.trim() === marks);
    if (end === -1) throw new Error(`The code block of line ${at + 1} is never closed.`);
    const body = lines
      .slice(at + 1, end)
      .map((row) => (row.startsWith(indent) ? row.slice(indent.length) : row));
    blocks.push({
      language,
      code: `${body.join('\n')}\n`,
      line: at + 1,
      file: directives.file ?? null,
      noRun: directives['no-run'] ?? null,
    });
    directives = {};
    at = end;
  }
  return blocks;
}

/** What the tests do with a block. */
export type BlockPlan =
  | { readonly type: 'run-script' }
  | { readonly type: 'run-commands' }
  | { readonly type: 'save' }
  | { readonly type: 'skip'; readonly reason: string }
  | { readonly type: 'ignore' };

const SCRIPTS = new Set(['ts', 'typescript', 'js', 'javascript', 'mjs']);
const SHELLS = new Set(['bash', 'sh', 'shell']);

/** Decides what to do with a block: every script and every block of our commands runs unless the page says why not. */
export function planFor(block: MarkdownBlock): BlockPlan {
  if (block.noRun !== null) return { type: 'skip', reason: block.noRun };
  if (SCRIPTS.has(block.language)) return { type: 'run-script' };
  if (SHELLS.has(block.language)) {
    const first = block.code.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
    if (/^(npx )?scenewright\b/.test(first)) return { type: 'run-commands' };
    return {
      type: 'skip',
      reason: `starts with "${first.split(' ').slice(0, 2).join(' ')}", not with our command`,
    };
  }
  return block.file === null ? { type: 'ignore' } : { type: 'save' };
}
