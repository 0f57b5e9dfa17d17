import { describe, expect, it } from 'vitest';
import { markdownBlocks, planFor } from './markdown-blocks.js';

const page = [
  '# Page',
  '```ts',
  'const a = 1;',
  '',
  'const b = 2;',
  '```',
  '<!-- file: data.jsonl -->',
  '```json',
  '{"a": 1}',
  '```',
  '<!-- no-run: needs a key -->',
  '',
  '```bash',
  'npx scenewright run x --lm openai:gpt',
  '```',
  '<!-- no-run: forgotten by the text between -->',
  'Text.',
  '- item',
  '  ```sh',
  '  # a comment',
  '  scenewright run x',
  '  ```',
  '````text',
  '```',
  'not a block',
  '````',
  '```bash',
  'npm install scenewright',
  '```',
].join('\n');

describe('blocks of a page', () => {
  const blocks = markdownBlocks(page);

  it('are found in order, with their lines, without indentation', () => {
    expect(blocks.map(({ language, line }) => [language, line])).toEqual([
      ['ts', 2],
      ['json', 8],
      ['bash', 13],
      ['sh', 19],
      ['text', 23],
      ['bash', 27],
    ]);
    expect(blocks[0]?.code).toBe('const a = 1;\n\nconst b = 2;\n');
    expect(blocks[3]?.code).toBe('# a comment\nscenewright run x\n');
    expect(blocks[4]?.code).toBe('```\nnot a block\n');
  });

  it('run unless the page says why not', () => {
    expect(blocks.map(planFor)).toEqual([
      { type: 'run-script' },
      { type: 'save' },
      { type: 'skip', reason: 'needs a key' },
      { type: 'run-commands' },
      { type: 'ignore' },
      { type: 'skip', reason: 'starts with "npm install", not with our command' },
    ]);
    expect(blocks[1]?.file).toBe('data.jsonl');
  });

  it('must be closed', () => {
    expect(() => markdownBlocks('x\n```ts\n1')).toThrow('The code block of line 2 is never closed.');
  });
});
