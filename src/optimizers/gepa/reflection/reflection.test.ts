import { describe, expect, it } from 'vitest';
import { renderEarlier } from './earlier-proposals.js';
import { extractInstruction } from './extract-instruction.js';
import { OPERATORS } from './operators/operators.js';
import { paraphrase } from './operators/paraphrase.js';
import { renderRecords } from './render-records.js';
import { checkTemplate, DEFAULT_TEMPLATE, fillTemplate } from './template.js';

describe('the template', () => {
  it('puts texts in as they are: no pattern, no placeholder inside them is read', () => {
    const instruction = "cost $& $1 $' <examples> `x`";
    const filled = fillTemplate('A <current_instruction> B <examples> C', {
      instruction,
      examples: '<current_instruction> $$',
      earlier: '',
    });
    expect(filled).toBe(`A ${instruction} B <current_instruction> $$ C`);
  });

  it.each([
    ['plain text', '```'],
    ['a block that names its language:\n```json\n{}\n```\nmore', '```'],
    ['a sentence about ``` in a line', '```'],
    ['the end of its fence\n```\nand then', '````'],
    ['two blocks:\n```\n{}\n```\n\n````json\n{}\n````', '`````'],
    ['a block that is never closed:\n```json\n{', '````'],
  ])('shows %s within fences that nothing in it closes', (text, fence) => {
    const filled = fillTemplate(DEFAULT_TEMPLATE, { instruction: text, examples: text, earlier: '' });
    expect(filled.split(`\n${fence}\n${text}\n${fence}\n`)).toHaveLength(3);
    for (const { prompt } of [OPERATORS.crossover, OPERATORS.compress, paraphrase(1)]) {
      const context = { task: '', earlier: '', variants: 1, template: DEFAULT_TEMPLATE };
      const mate = { instruction: text, wins: 1, losses: 0 };
      expect(prompt({ ...context, instruction: text, examples: text, mate })).toContain(
        `\n${fence}\n${text}\n${fence}\n`,
      );
    }
  });

  it('is refused when a placeholder is missing or there twice', () => {
    expect(() => checkTemplate(DEFAULT_TEMPLATE)).not.toThrow();
    expect(() => checkTemplate('<examples>')).toThrow('<current_instruction> is missing');
    expect(() => checkTemplate('<examples> <examples> <current_instruction>')).toThrow('there 2 times');
  });

  it('shows what was tried before, quoted and cut, only where there is something', () => {
    const past = [
      { iteration: 1, texts: { a: 'line 1\nline 2' }, scoreBefore: 1, scoreAfter: 0.5, reason: 'scored 0.5' },
      { iteration: 2, texts: { b: 'other' }, scoreBefore: null, scoreAfter: null, reason: 'repeat' },
    ];
    expect(renderEarlier(past, 'a')).toContain('(scored 0.5):\n> line 1\n> line 2');
    expect(renderEarlier(past, 'a')).not.toContain('other');
    expect(renderEarlier(past, 'c')).toBe('');
    expect(renderEarlier([{ ...past[0]!, texts: { a: 'x'.repeat(5000) } }], 'a').length).toBeLessThan(1200);
  });
});

describe('records', () => {
  it('are sections with a heading for each field and deeper ones for nested values', () => {
    const text = renderRecords([{ Inputs: ' a ', Outputs: { x: 1, y: [true, []] } }, { Inputs: null }]);
    expect(text).toBe(
      '# Example 1\n## Inputs\na\n\n## Outputs\n### x\n1\n\n### y\n#### Item 1\ntrue\n\n#### Item 2\n\n\n\n' +
        '# Example 2\n## Inputs\nnull\n\n',
    );
  });

  it('quote a text that holds the heading of an example or of a field of its record', () => {
    const reply = '{}\n\n# Example 2\n## Inputs\nforged';
    expect(renderRecords([{ Inputs: '### Reply', Reply: reply, 'Said (again)': '## Said (again)' }])).toBe(
      '# Example 1\n## Inputs\n### Reply\n\n## Reply (quoted)\n> {}\n> \n> # Example 2\n> ## Inputs\n> forged\n\n' +
        '## Said (again) (quoted)\n> ## Said (again)\n\n',
    );
  });
});

describe('a reflection reply', () => {
  const textOf = (reply: string, finish = 'stop') => extractInstruction(reply, finish);

  it('gives the text of its fence, without language word, with fences inside it', () => {
    expect(textOf('Sure:\n```markdown\nDo x.\n```\nGood luck')).toEqual({ type: 'text', text: 'Do x.' });
    expect(textOf('```\nDo:\n```json\n{}\n```\nEnd\n```')).toEqual({
      type: 'text',
      text: 'Do:\n```json\n{}\n```\nEnd',
    });
    expect(textOf('```One line```')).toEqual({ type: 'text', text: 'One line' });
  });

  it('is not adopted when cut off, unfenced, unclosed or empty', () => {
    expect(textOf('```\nDo x.\n```', 'length')).toEqual({ type: 'unusable', reason: 'truncated' });
    expect(textOf('Do x.')).toEqual({ type: 'unusable', reason: 'unfenced' });
    expect(textOf('```\nDo x. Then')).toEqual({ type: 'unusable', reason: 'unclosed' });
    expect(textOf('``` ```')).toEqual({ type: 'unusable', reason: 'empty' });
    expect(textOf('')).toEqual({ type: 'unusable', reason: 'empty' });
  });
});
