import type { HeadCall } from './head-call.js';
import { findingsIn, type Finding } from './findings.js';
import { viewScene } from './scene-view.js';

/** Ratings of 0 to 10 and a comment of symptoms: what a reader notices, never what to do about it. */
export interface Review {
  readonly specificity: number;
  readonly coherence: number;
  readonly depth: number;
  readonly intent: number;
  readonly comment: string;
}

/** The most a single finding takes off its rating. */
const WORST = 3.2;
/** Half the width of the noise on each rating. */
const NOISE = 0.6;
/** Findings spoken of in a comment. */
const SPOKEN = 3;

/** Rates the scene of the call by what can be observed in it. */
export function writeReview(call: HeadCall): Review {
  const scene = viewScene(call.inputs.get('scene') ?? Object.fromEntries(call.inputs));
  if (scene === null)
    return { specificity: 0, coherence: 0, depth: 0, intent: 0, comment: 'There is no scene to read.' };
  const findings = findingsIn(scene, call.analysis);
  const rate = (rating: Finding['rating']) => {
    const loss = findings
      .filter((finding) => finding.rating === rating)
      .reduce((sum, { strength }) => sum + strength * WORST, 0);
    const noise = (call.chance('noise', rating) * 2 - 1) * NOISE;
    return Math.round(Math.min(10, Math.max(0, 9.4 - loss + noise)) * 10) / 10;
  };
  return {
    specificity: rate('specificity'),
    coherence: rate('coherence'),
    depth: rate('depth'),
    intent: rate('intent'),
    comment: commentOn(findings, call),
  };
}

function commentOn(findings: readonly Finding[], call: HeadCall): string {
  const spoken = findings
    .filter(({ strength }) => strength >= 0.3)
    .map((finding, index) => ({ finding, rank: finding.strength + 0.5 * call.chance('spoken', index) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, SPOKEN)
    .map(
      ({ finding }, index) =>
        finding.symptoms[Math.floor(call.chance('symptom', index) * finding.symptoms.length)] ?? '',
    );
  return spoken.length === 0 ? 'It reads as one clear picture; little is left to ask for.' : spoken.join(' ');
}
