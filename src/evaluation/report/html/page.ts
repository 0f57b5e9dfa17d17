import { sha256 } from '../../../core/hash.js';
import { BASE_STYLE, FRAME_STYLE } from './look/base-style.js';
import { CHART_STYLE, PRINT_STYLE } from './look/chart-style.js';
import { CONTENT_STYLE, GALLERY_STYLE } from './look/content-style.js';
import { LIVE_SCRIPT, PAGE_SCRIPT } from './look/script.js';
import { html, Markup } from './markup.js';
import type { PageData } from './page-data.js';
import { candidatesSection } from './sections/candidates.js';
import { frontSection } from './sections/front.js';
import { gallerySection } from './sections/gallery.js';
import { guardrailsSection } from './sections/guardrails.js';
import { heatMapSection } from './sections/heat-map.js';
import { progressSection } from './sections/progress.js';
import { provenanceSection } from './sections/provenance.js';
import { spendingSection } from './sections/spending.js';
import { textsSection } from './sections/texts.js';
import { tracesSection } from './sections/traces.js';
import { verdictSection } from './sections/verdict.js';

export interface PageOptions {
  /** Address of server-sent events of the same host, for a page that is served while its run goes on: it loads again on each event. */
  readonly liveEvents?: string;
}

const STYLE = [BASE_STYLE, FRAME_STYLE, CONTENT_STYLE, GALLERY_STYLE, CHART_STYLE, PRINT_STYLE].join('');

const SECTIONS = [
  ['verdict', 'Verdict'],
  ['spending', 'Money and time'],
  ['progress', 'Progress'],
  ['candidates', 'Candidates'],
  ['front', 'Trade-offs'],
  ['heat-map', 'Who wins where'],
  ['gallery', 'Gallery'],
  ['texts', 'Texts'],
  ['guardrails', 'Guardrails'],
  ['traces', 'Traces'],
  ['provenance', 'Provenance'],
] as const;

/**
 * The report of a run as one HTML file: it asks for nothing from any network, reads without a script, and is the same
 * bytes for equal data. All texts are escaped; a content security policy allows its own style and script only.
 */
export function renderPage(data: PageData, { liveEvents }: PageOptions = {}): string {
  const scripts = liveEvents === undefined ? [PAGE_SCRIPT] : [PAGE_SCRIPT, LIVE_SCRIPT];
  const page = html`<!doctype html>
<html lang="en"${liveEvents === undefined ? null : html` data-live="${liveEvents}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts, liveEvents !== undefined)}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="scenewright">
<link rel="icon" href="data:,">
<title>${data.title}</title>
<style>${Markup.fixed(STYLE)}</style>
</head>
<body>
${head(data, liveEvents !== undefined)}
<div class="frame">
${sectionList()}
<main id="main">
${sections(data)}
</main>
</div>
${scripts.map((script) => html`<script>${Markup.fixed(script)}</script>\n`)}</body>
</html>
`;
  return page.text;
}

/** Images from the file itself and from its own folder, this style and these scripts; nothing else at all. */
function policy(scripts: readonly string[], isLive: boolean): string {
  return [
    "default-src 'none'",
    "img-src data: 'self' file:",
    `style-src ${source(STYLE)}`,
    `script-src ${scripts.map(source).join(' ')}`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function source(text: string): string {
  return `'sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}'`;
}

function head(data: PageData, isLive: boolean): Markup {
  const themes = ['auto', 'light', 'dark'].map(
    (theme) =>
      html`<input type="radio" name="theme" id="theme-${theme}" value="${theme}"${theme === 'auto' ? html` checked` : null}><label for="theme-${theme}">${theme}</label>`,
  );
  return html`<a class="skip" href="#main">Skip to the report</a>
<header><div class="top"><h1>${data.title}</h1><span class="figures">started ${timeText(data.time.startedAt)}</span>${isLive ? html`<span class="badge improved">live</span>` : null}<fieldset class="segments"><legend>Theme</legend>${themes}</fieldset></div>
${data.report.simulated ? html`<p class="banner simulated"><b>Simulated:</b> made with a simulated model; the figures say nothing about real models.</p>` : null}
${data.unfinished === null ? null : html`<p class="banner unfinished"><b>Not finished:</b> ${data.unfinished}</p>`}
${data.notes.map((note) => html`<p class="banner damage">${note}</p>`)}</header>`;
}

/** To the minute; whatever is no ISO time stands as it is. */
function timeText(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):.*Z$/, '$1 $2 UTC');
}

function sectionList(): Markup {
  return html`<nav class="sections" aria-label="Sections"><ol>${SECTIONS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>`;
}

function sections(data: PageData): readonly Markup[] {
  return [
    verdictSection(data),
    spendingSection(data),
    progressSection(data),
    candidatesSection(data),
    frontSection(data),
    heatMapSection(data),
    gallerySection(data),
    textsSection(data),
    guardrailsSection(data),
    tracesSection(data),
    provenanceSection(data),
  ];
}
