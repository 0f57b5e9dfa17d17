import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../core/json.js';
import { flatJson } from '../json-layout.js';
import { parseJson } from '../../core/parse-json.js';
import { parseReply, TEXT_REPAIRS, VALUE_REPAIRS } from '../parse.js';
import { signature } from '../signature.js';
import { z } from 'zod';
import { balanceOf, looksCutOff } from './balance.js';
import { comments } from './comments.js';
import { controlCharacters } from './control-characters.js';
import { invalidEscapes } from './invalid-escapes.js';
import { jsonTokens } from './json-tokens.js';
import { proseAroundJson } from './prose-around-json.js';
import { pythonLiterals } from './python-literals.js';
import { singleQuotes, smartQuotes } from './requote.js';
import { stripFences } from './strip-fences.js';
import { stripThinking } from './strip-thinking.js';
import { trailingCommas } from './trailing-commas.js';
import { unquotedKeys } from './unquoted-keys.js';

/** Strings full of what repairs look for. */
const tricky = fc
  .array(
    fc.constantFrom(
      '"',
      "'",
      '“',
      '”',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\n',
      '```',
      '```json\n',
      '//',
      '/*',
      '*/',
      '\\',
      'None',
      'True',
      '<think>',
      '</think>',
      ' ',
      'a',
      'b1',
      ',}',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const trickyJson: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonValue>(null, true, false, 0, -1.5e10),
    tricky,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tricky, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const documents = fc
  .tuple(trickyJson, fc.constantFrom(0, 1, 2, '\t'), fc.boolean())
  .map(([value, indent, spaced]) => (spaced ? flatJson(value) : JSON.stringify(value, null, indent)));

describe.each(TEXT_REPAIRS.map((repair) => [repair.name, repair] as const))('%s', (_name, repair) => {
  it('never changes valid JSON', () => {
    fc.assert(
      fc.property(documents, (text) => {
        expect(repair.apply(text)).toBe(text);
      }),
    );
  });

  it('takes any text, and what it mends it does not mend again', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const once = repair.apply(text);
        if (parseJson(once) !== undefined) expect(repair.apply(once)).toBe(once);
      }),
    );
  });
});

describe('all repairs together', () => {
  const Any = signature({
    name: 'Any',
    instructions: 'i',
    input: z.object({ a: z.string() }),
    output: z.object({ value: z.json() }),
  });
  const reply = (text: string) => parseReply(Any, text, 'stop');
  const wrap = (value: JsonValue) => JSON.stringify({ value });

  it('give back what was fenced, explained and thought about', () => {
    const around = [
      (json: string) => `\`\`\`json\n${json}\n\`\`\``,
      (json: string) => `Here you go:\n\n\`\`\`\n${json}\n\`\`\`\nDone.`,
      (json: string) => `Here you go: ${json}\nDone.`,
      (json: string) => `<think>{"no": [</think>\n${json}`,
    ];
    fc.assert(
      fc.property(trickyJson, fc.constantFrom(...around), (value, put) => {
        const result = reply(put(wrap(value)));
        expect(result.status === 'ok' && result.value).toEqual({ value: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it('never take a part of a reply for the whole', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '{', '}', '[', ',', ':', '\n') });
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: text, text }), { minLength: 1, maxLength: 3 }),
        fc.nat(),
        (items, at) => {
          const json = JSON.stringify({ value: items });
          const cut = json.slice(0, 1 + (at % (json.length - 1)));
          expect(['truncated', 'malformed']).toContain(reply(cut).status);
        },
      ),
    );
  });

  it('stay quick on hostile replies', () => {
    for (const text of [
      '{'.repeat(50_000),
      "{'a".repeat(20_000),
      '{"'.repeat(30_000),
      '“{'.repeat(20_000),
      '```json\n'.repeat(5_000),
      ',   '.repeat(20_000) + '{',
      '[1] '.repeat(20_000),
    ]) {
      expect(reply(text).status).not.toBe('ok');
    }
  });
});

describe('value repairs', () => {
  it('never change their argument', () => {
    const Pair = signature({
      name: 'Pair',
      instructions: 'i',
      input: z.object({ a: z.string() }),
      output: z.object({ a: z.number(), b: z.object({ c: z.boolean().optional() }) }),
    });
    fc.assert(
      fc.property(trickyJson, (value) => {
        const before = JSON.stringify(value);
        const checked = Pair.output.safeParse(value);
        for (const repair of VALUE_REPAIRS) repair.apply(value, Pair, checked.error?.issues ?? []);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});

describe.each([
  [stripThinking, '<think>x</think> {"a":1}', '{"a":1}'],
  [stripThinking, '<reasoning>\nx\n</reasoning>\n\n1', '1'],
  [stripThinking, 'no <think>x</think>', 'no <think>x</think>'],
  [stripFences, '```json\n{"a":1}\n```', '{"a":1}'],
  [stripFences, '~~~\n[1]\n~~~', '[1]'],
  [stripFences, '```python\nprint(1)\n```\n```json\n{"a":1}\n```', '{"a":1}'],
  [stripFences, '```json\n{"a":', '{"a":'],
  [stripFences, '````json\n{"a":"\n```\n"}\n````', '{"a":"\n```\n"}'],
  [proseAroundJson, 'Yes: {"a":"}"} ok', '{"a":"}"}'],
  [proseAroundJson, 'a {"b":1} and {"c":[1,2]}', '{"c":[1,2]}'],
  [proseAroundJson, 'see [1 and {this}', 'see [1 and {this}'.slice(4)],
  [proseAroundJson, 'no json here', 'no json here'],
  [comments, '{"a": 1 // "one"\n}', '{"a": 1 \n}'],
  [comments, '{"a": "http://x" /* {,} */}', '{"a": "http://x" }'],
  [trailingCommas, '{"a": [1, 2, ], "b": ",]",\n}', '{"a": [1, 2 ], "b": ",]"\n}'],
  [
    pythonLiterals,
    '{"a": True, "b": [False, None], "None": "True"}',
    '{"a": true, "b": [false, null], "None": "True"}',
  ],
  [controlCharacters, '{"a": "x\ny\tz",\n"b": 1}', '{"a": "x\\ny\\tz",\n"b": 1}'],
  [singleQuotes, `{'a': 'it\\'s "so"', 'b': "it's"}`, `{"a": "it's \\"so\\"", "b": "it's"}`],
  [
    invalidEscapes,
    '{"a": "it\\\'s \\d+ \\u12 \\n \\u00e9 \\\\"}',
    '{"a": "it\'s \\\\d+ \\\\u12 \\n \\u00e9 \\\\"}',
  ],
  [singleQuotes, "{'a': 'don't'}", `{"a": "don't"}`],
  [smartQuotes, '{“a”: “say "hi"”, "b": "“c”"}', '{"a": "say \\"hi\\"", "b": "“c”"}'],
  [unquotedKeys, '{a: 1, $b2 : {"c": "d: e", f: true}}', '{"a": 1, "$b2" : {"c": "d: e", "f": true}}'],
])('$name', (repair, text, expected) => {
  it(`mends ${JSON.stringify(text)}`, () => {
    expect(repair.apply(text)).toBe(expected);
  });
});

describe('tokens', () => {
  it('join to the text they came from', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(
          jsonTokens(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('balance', () => {
  it('of valid JSON is balanced', () => {
    fc.assert(fc.property(documents, (text) => balanceOf(text).state === 'balanced'));
  });

  it.each([
    ['{"a": 1', { state: 'open', inString: false }, true],
    ['{"a": "b', { state: 'open', inString: true }, true],
    ['{"a": "5" tall"}', { state: 'open', inString: true }, false],
    ['{"a": 1]', { state: 'mismatched' }, false],
    ['}', { state: 'mismatched' }, false],
    ['{"a": [1]}', { state: 'balanced' }, false],
  ])('of %s', (text, balance, cutOff) => {
    expect(balanceOf(text)).toEqual(balance);
    expect(looksCutOff(text)).toBe(cutOff);
  });
});
