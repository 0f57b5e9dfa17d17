import { symptom, type Symptom } from './symptom.js';

/** Complaints about what was said of an image, or done because of it. */
export const IMAGE_SYMPTOMS: readonly Symptom[] = [
  symptom(
    'verify-elements',
    'verify-elements.each-item',
    String.raw`\b(?:not (?:in|there|present|shown)|absent|false(?:ly)? (?:pass|present|positive)|passed although|said (?:to be )?(?:present|there)|should (?:be|have been) (?:absent|false|missing))`,
  ),
  symptom(
    'verify-objects',
    'verify-objects.colours',
    String.raw`\bcolou?rs?\b|\b(?:red|blue|green|yellow|black|white|golden?|purple|orange|pink|brown)\b.{0,60}\b(?:not|another|instead|rather|passed|missed)`,
  ),
  symptom(
    'verify-objects',
    'verify-objects.small-differences',
    String.raw`\btoo strict|false(?:ly)? (?:fail|mismatch|alarm)|failed although|does match|should (?:match|pass|have passed)|is as described`,
  ),
  symptom(
    'verify-actions',
    'verify-actions.body',
    String.raw`\b(?:not visible|cannot be seen|just stands|not doing|only stands|passed although|false(?:ly)? (?:pass|visible|positive)|should (?:be|have been) (?:none|false|invisible))`,
  ),
  symptom(
    'verify-cinematography',
    'verify-cinematography.light-direction',
    String.raw`\b(?:light(?:ing)?|shadows?|direction|backlit|frontal)\b`,
  ),
  symptom(
    'verify-cinematography',
    'verify-cinematography.medium',
    String.raw`\b(?:medium|style|painting|watercolou?r|photograph|look)\b`,
  ),
  symptom('check-quality', 'check-quality.light', String.raw`\b(?:light(?:ing)?|shadows?|direction)\b`),
  symptom(
    'check-alignment',
    'check-alignment.each-word',
    String.raw`\b(?:missing|absent|not (?:in|there|shown|noticed|listed)|overlooked|requested[ _]elements|passed although)\b`,
  ),
  symptom(
    'revise',
    'revise.every-verdict',
    String.raw`\b(?:unanswered|uncovered|no action answers|without an action|not answered|left open)\b`,
  ),
  symptom(
    'revise',
    'revise.keeps-words',
    String.raw`\b(?:intent|takes? away|asked for what|dropped|removed?|user asked)\b`,
  ),
  symptom('rewrite', 'rewrite.keeps-all', String.raw`\b(?:lost|missing|no longer|dropped|gone|left out)\b`),
];
