import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseReply } from './parse.js';
import { signature } from './signature.js';

const Answer = signature({
  name: 'AnswerQuestion',
  instructions: 'Answer.',
  input: z.object({ question: z.string() }),
  output: z.object({
    answer: z.string(),
    confidence: z.number().min(0).max(1),
    tags: z.array(z.object({ name: z.string(), note: z.string().optional() })).default([]),
  }),
});

const value = { answer: 'Paris', confidence: 0.9, tags: [] };
const json = JSON.stringify(value);

describe('a reply that needs no repair', () => {
  it('is taken as it is', () => {
    expect(parseReply(Answer, json, 'stop')).toEqual({
      status: 'ok',
      value,
      json: value,
      repairs: [],
      errors: [],
      droppedKeys: [],
    });
  });

  it('may fill its output limit to the last token', () => {
    expect(parseReply(Answer, json, 'length').status).toBe('ok');
  });

  it('gives defaults to the value and not to the JSON', () => {
    const reply = parseReply(Answer, '{"answer":"x","confidence":0}', 'stop');
    expect(reply).toMatchObject({ status: 'ok', value: { tags: [] }, json: { answer: 'x', confidence: 0 } });
    expect(reply.status === 'ok' && 'tags' in reply.json).toBe(false);
  });
});

describe('repairs', () => {
  it.each([
    ['strip-fences', `\`\`\`json\n${json}\n\`\`\``],
    ['strip-fences', `Here it is:\n\n\`\`\`\n${json}\n\`\`\`\n\nAnything else?`],
    ['strip-fences', `\`\`\`json ${json} \`\`\``],
    ['strip-thinking', `<think>\nI wonder {about} this "\n</think>\n\n${json}`],
    ['prose-around-json', `Sure! [sic] The {answer} is: ${json} I hope that helps :-]`],
    ['trailing-commas', '{"answer": "Paris", "confidence": 0.9, "tags": [],}'],
    ['comments', '{"answer": "Paris", // it is "the" capital\n"confidence": 0.9 /* {sure} */, "tags": []}'],
    ['smart-quotes', '{“answer”: “Paris”, “confidence”: 0.9, “tags”: []}'],
    ['single-quotes', "{'answer': 'Paris', 'confidence': 0.9, 'tags': []}"],
    ['unquoted-keys', '{answer: "Paris", confidence: 0.9, tags: []}'],
    ['stringified-json', JSON.stringify(json)],
    ['single-element-array', `[${json}]`],
    ['wrapper-object', `{"result": ${json}}`],
    ['wrapper-object', `{"answer_question": ${json}}`],
    ['schema-echo', `{"type": "object", "properties": ${json}}`],
    ['nested-json-string', '{"answer": "Paris", "confidence": 0.9, "tags": "[]"}'],
    ['scalar-in-string', '{"answer": "Paris", "confidence": "0.9", "tags": []}'],
    ['null-for-absent', '{"answer": "Paris", "confidence": 0.9, "tags": null}'],
  ])('%s mends %s', (name, text) => {
    expect(parseReply(Answer, text, 'stop')).toMatchObject({ status: 'ok', value, repairs: [name] });
  });

  it('control-characters keeps the line break', () => {
    const reply = parseReply(Answer, '{"answer": "Paris,\nFrance", "confidence": 1}', 'stop');
    expect(reply).toMatchObject({
      status: 'ok',
      value: { answer: 'Paris,\nFrance' },
      repairs: ['control-characters'],
    });
  });

  it('python-literals writes None as null', () => {
    const reply = parseReply(Answer, '{"answer": "None", "confidence": 1, "tags": None}', 'stop');
    expect(reply).toMatchObject({ status: 'ok', repairs: ['python-literals', 'null-for-absent'] });
  });

  it('names several steps in the order in which they were needed', () => {
    const text = "Answer:\n```json\n{'result': {'answer': 'Paris', 'confidence': 0.9, 'tags': [],}}\n```";
    expect(parseReply(Answer, text, 'stop')).toMatchObject({
      status: 'ok',
      value,
      repairs: ['strip-fences', 'single-quotes', 'trailing-commas', 'wrapper-object'],
    });
  });

  it('looks into a wrapper also when the schema would accept it as an empty object', () => {
    const Loose = signature({
      name: 'Loose',
      instructions: 'Go.',
      input: z.object({ q: z.string() }),
      output: z.object({ answer: z.string().optional() }),
    });
    expect(parseReply(Loose, '{"result": {"answer": "yes"}}', 'stop')).toMatchObject({
      status: 'ok',
      value: { answer: 'yes' },
      repairs: ['wrapper-object'],
    });
  });

  it('does not unwrap a field of the signature that is called like a wrapper', () => {
    const Result = signature({
      name: 'Result',
      instructions: 'Go.',
      input: z.object({ q: z.string() }),
      output: z.object({ result: z.object({ ok: z.boolean() }) }),
    });
    expect(parseReply(Result, '{"result": {"ok": true}}', 'stop')).toMatchObject({
      status: 'ok',
      value: { result: { ok: true } },
      repairs: [],
    });
  });
});

describe('a reply that is cut off', () => {
  it.each([
    '{"answer": "Par',
    '{"answer": "Paris", "confidence": 0.9, "tags": [{"name": "a"}',
    '```json\n{"answer": "Paris",',
    'For example {"answer": "x", "confidence": 1}. Now: {"answer": "Paris", "conf',
  ])('is told by its open end: %s', (text) => {
    expect(parseReply(Answer, text, 'stop').status).toBe('truncated');
  });

  it('never passes for a complete part of itself', () => {
    const text = '{"answer": {"answer": "inner", "confidence": 1}, "confidence": 0.';
    expect(parseReply(Answer, text, 'stop').status).toBe('truncated');
  });

  it.each([
    ['in its thoughts', `<think>Perhaps ${json}. No wait, that is wrong, because`],
    ['in its second thoughts', `<think>Hm.</think>\n<think>Perhaps ${json}`],
  ])('%s holds no answer, whatever the finish reason', (_, text) => {
    for (const end of ['stop', 'length'] as const) {
      expect(parseReply(Answer, text, end)).toMatchObject({
        status: 'truncated',
        errors: ['The reply ends before its thoughts do.'],
      });
    }
  });

  it.each([
    `First idea: ${json}\nBut checking it, that is wrong. Let me compute agai`,
    `\`\`\`json\n${json}\n\`\`\`\nOr rather:\n\`\`\`json\n{"answer": "Lon`,
    `${json} // and th`,
    `${json}\n\n{"answer": "Lyon", "confidence": 0.1}`,
  ])('gives no object that came before its end: %s', (text) => {
    expect(parseReply(Answer, text, 'length').status).toBe('truncated');
  });

  it.each([
    `${json}\n`,
    `Here it is: ${json}`,
    `\`\`\`json\n${json}\n\`\`\`\n`,
    `\`\`\`json\n${json}`,
    `\`\`\`json ${json} \`\`\``,
    `<think>Perhaps {"answer": "Lyon"}.</think>\n${json}`,
    `Here it is: ${json.replaceAll('"', "'")}`,
    `{"answer": "Paris", "confidence": 0.9, "tags": [],}`,
  ])('gives an object that is its end: %s', (text) => {
    expect(parseReply(Answer, text, 'length')).toMatchObject({ status: 'ok', value });
  });

  it('is told by its finish reason where the text alone cannot tell', () => {
    expect(parseReply(Answer, 'Let me think about it', 'length').status).toBe('truncated');
    expect(parseReply(Answer, 'Let me think about it', 'stop').status).toBe('malformed');
    expect(parseReply(Answer, '', 'length').status).toBe('truncated');
  });
});

describe('a reply beyond repair', () => {
  it('is empty', () => {
    expect(parseReply(Answer, ' \n', 'stop')).toEqual({
      status: 'empty',
      repairs: [],
      errors: ['The reply is empty.'],
    });
  });

  it.each([
    'I cannot help with that.',
    '{"answer": "Paris" "confidence": 1}',
    '{"answer": "say "hi" now", "x": 1}',
  ])('is malformed: %s', (text) => {
    const reply = parseReply(Answer, text, 'stop');
    expect(reply.status).toBe('malformed');
    expect(reply.errors).toHaveLength(1);
  });

  it('mismatches the schema, one line for each error', () => {
    const reply = parseReply(Answer, '{"confidence": 7, "tags": [{"note": "n"}, 3]}', 'stop');
    expect(reply).toMatchObject({
      status: 'schema-mismatch',
      errors: [
        'answer: expected string, found nothing',
        'confidence: expected at most 1, found 7',
        'tags[0].name: expected string, found nothing',
        'tags[1]: expected object, found 3',
      ],
    });
  });
});

it('reports unknown keys with their path', () => {
  const text =
    '{"answer": "Paris", "confidence": 1, "mood": "glad", "tags": [{"name": "a"}, {"name": "b", "x": 1}]}';
  expect(parseReply(Answer, text, 'stop')).toMatchObject({
    status: 'ok',
    droppedKeys: ['mood', 'tags[1].x'],
  });
});
