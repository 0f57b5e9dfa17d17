import { describe, expect, it } from 'vitest';
import { renderMessages } from '../../render.js';
import { parseReply } from '../../parse.js';
import type { Signature } from '../../signature.js';
import { ALIGNMENT_ANSWERS, CheckAlignment, CheckQuality, QUALITY_ANSWERS } from './checks.js';
import {
  COMPARISON_CRITERIA,
  CompareImages,
  CritiqueImage,
  CritiqueImageAgainst,
  MetaCritique,
} from './compare.js';
import {
  CheckRevision,
  ReviseDeliberately,
  ReviseDirectly,
  REVISION_TARGETS,
  RewritePrompt,
} from './revise.js';
import {
  CINEMATOGRAPHY_PARTS,
  VerifyActions,
  VerifyCinematography,
  VerifyElements,
  VerifyObjects,
} from './verify.js';

const ALL: readonly Signature[] = [
  VerifyElements,
  VerifyObjects,
  VerifyActions,
  VerifyCinematography,
  CheckQuality,
  CheckAlignment,
  ReviseDirectly,
  ReviseDeliberately,
  CheckRevision,
  RewritePrompt,
  CritiqueImage,
  CritiqueImageAgainst,
  MetaCritique,
  CompareImages,
];

const png = {
  bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  mediaType: 'image/png',
};

describe('signatures of the image loop', () => {
  it('have names and hashes of their own', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
    expect(new Set(ALL.map(({ hash }) => hash)).size).toBe(ALL.length);
  });

  it('send the image as a media part', () => {
    const input = VerifyElements.input.parse({
      image: png,
      elements: [{ id: 'fox', type: 'red fox', description: '' }],
    });
    const messages = renderMessages(VerifyElements, { instruction: 'Look.', demos: [] }, input);
    expect(messages.at(-1)?.content.map(({ type }) => type)).toEqual(['text', 'media', 'text']);
  });

  it('let a model say why before it says whether', () => {
    const fields = Object.keys(VerifyElements.output.shape.elements.element.shape);
    expect(fields.indexOf('notes')).toBeLessThan(fields.indexOf('present'));
    const objectFields = Object.keys(VerifyObjects.output.shape.objects.element.shape);
    expect(objectFields.indexOf('issues')).toBeLessThan(objectFields.indexOf('matches'));
  });

  it('have an answer for every part, question and criterion', () => {
    for (const part of CINEMATOGRAPHY_PARTS) {
      expect(VerifyCinematography.output.shape).toHaveProperty(`${part}_match`);
      expect(VerifyCinematography.input.shape).toHaveProperty(part);
    }
    for (const answer of QUALITY_ANSWERS) expect(CheckQuality.output.shape).toHaveProperty(answer);
    for (const answer of ALIGNMENT_ANSWERS) expect(CheckAlignment.output.shape).toHaveProperty(answer);
    for (const criterion of COMPARISON_CRITERIA) {
      expect(CompareImages.output.shape).toHaveProperty(criterion);
      expect(CritiqueImage.output.shape).toHaveProperty(criterion);
    }
  });

  it('refuse a reply that leaves an answer out', () => {
    const text = JSON.stringify({ missing_from_intent: [], feedback: '', subject_rendered: true });
    expect(parseReply(CheckAlignment, text, 'stop').status).toBe('schema-mismatch');
  });

  it('know the heads by any spelling', () => {
    const action = { head: 'Objects', location: 'fox.location', change: 'Move it forward.', answers: [1] };
    const reply = parseReply(ReviseDirectly, JSON.stringify({ actions: [action] }), 'stop');
    expect(reply.status === 'ok' && reply.value.actions[0]?.head).toBe('objects');
    expect(REVISION_TARGETS).toContain('prompt');
  });
});
