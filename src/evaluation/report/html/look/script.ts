/**
 * What the page can do beyond reading: it remembers the theme, looks for words, shows images large, reads the heat map
 * out, opens what a link leads to, copies commands. Everything else works without it. It builds no HTML from text.
 */
export const PAGE_SCRIPT = `'use strict';
(() => {
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const one = (selector, from = document) => from.querySelector(selector);

// Storage may be refused for a page from disk.
const remembered = { get(key) { try { return localStorage.getItem(key); } catch { return null; } }, set(key, value) { try { localStorage.setItem(key, value); } catch {} } };
const theme = remembered.get('scenewright-theme');
if (theme === 'light' || theme === 'dark') one('#theme-' + theme).checked = true;
for (const input of all('input[name=theme]')) input.addEventListener('change', () => remembered.set('scenewright-theme', input.value));

for (const hidden of all('.search[hidden], .copy[hidden]')) hidden.hidden = false;

function searchable(input, items, none) {
  if (!input) return () => {};
  const texts = items.map((item) => [item, (item.dataset.words ?? item.textContent).toLowerCase()]);
  const update = () => {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
    for (const [item, text] of texts) item.hidden = !words.every((word) => text.includes(word));
    none.hidden = items.some((item) => item.checkVisibility ? item.checkVisibility() : !item.hidden);
  };
  input.addEventListener('input', update);
  return update;
}
const rows = all('.row');
for (const row of rows) row.dataset.words = all('header, .prompt', row).map((part) => part.textContent).join(' ');
const updateGallery = searchable(one('#gallery-search'), rows, one('#gallery-none'));
for (const input of all('input[name=gallery-filter]')) input.addEventListener('change', updateGallery);
const traces = all('.trace');
for (const trace of traces) trace.dataset.words = one('summary', trace).textContent;
searchable(one('#trace-search'), traces, one('#trace-none'));

function reveal() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  for (let up = target; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true;
  target.scrollIntoView();
}
addEventListener('hashchange', reveal);
reveal();

const links = new Map(all('.sections a').map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    for (const [id, link] of links) id === target.id ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current');
  }
}, { rootMargin: '-20% 0px -75% 0px' });
for (const section of all('main > section')) seen.observe(section);

for (const button of all('.copy')) button.addEventListener('click', async () => {
  const code = one('code', button.parentElement);
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = 'Selected';
  }
});

heatMap(one('.heat-frame'));
function heatMap(frame) {
  if (!frame) return;
  const region = one('.scroll', frame), reading = one('.heat-reading', frame), cursor = one('.heat-cursor', frame), svg = one('svg', frame);
  const names = frame.dataset.columns.split('\\n');
  const grid = frame.dataset.heat.split('\\n').map((line) => { const [candidate, cells] = line.split(':'); return { candidate, cells: cells.split(',') }; });
  const { left, top, cell, row } = Object.fromEntries(Object.entries(cursor.dataset).map(([key, value]) => [key, Number(value)]));
  let at = null;
  const show = (down, across) => {
    if (!grid[down] || grid[down].cells[across] === undefined) return;
    at = [down, across];
    cursor.setAttribute('x', left + across * cell - 1);
    cursor.setAttribute('y', top + down * row - 1);
    cursor.setAttribute('visibility', 'visible');
    const score = grid[down].cells[across];
    reading.hidden = false;
    reading.textContent = 'Candidate ' + grid[down].candidate + ', ' + names[across] + ': ' + (score === '' ? 'not scored' : (Number(score) / 1000).toFixed(3));
  };
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
    show(Math.floor(((event.clientY - box.top) * scale - top) / row), Math.floor(((event.clientX - box.left) * scale - left) / cell));
  });
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  region.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    if (at === null) show(0, 0);
    else show(at[0] + step[0], at[1] + step[1]);
    cursor.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
}

const viewer = document.createElement('dialog');
viewer.className = 'viewer';
viewer.setAttribute('aria-labelledby', 'viewer-name');
document.body.append(viewer);
let shown = null;
const made = (tag, text, className) => { const element = document.createElement(tag); if (text) element.textContent = text; if (className) element.className = className; return element; };
function view(row) {
  shown = row;
  const head = made('header'), name = made('h2', one('h3', row).textContent), close = made('button', 'Close', 'close');
  name.id = 'viewer-name';
  close.addEventListener('click', () => viewer.close());
  head.append(name, made('span', one('.badge', row).textContent, 'note'), close);
  const cells = made('div', '', 'cells');
  for (const cell of all('.cell', row)) {
    const box = made('div', '', 'cell'), thumbnail = one('img', cell), link = one('a.picture', cell);
    box.append(one('.cell-head', cell).cloneNode(true));
    if (thumbnail) {
      const image = made('img');
      image.alt = thumbnail.alt;
      // The original, or the thumbnail where the page has been moved away from it.
      image.addEventListener('error', () => { image.src = thumbnail.src; }, { once: true });
      image.src = link ? link.href : thumbnail.src;
      box.append(image);
    } else box.append(made('p', 'no image', 'no-image'));
    cells.append(box);
  }
  viewer.replaceChildren(head, made('p', one('.prompt', row).textContent, 'prompt'), cells, made('p', 'Arrow keys: next and previous example. Escape: close.', 'note'));
  if (!viewer.open) viewer.showModal();
}
for (const picture of all('a.picture')) picture.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  view(picture.closest('.row'));
});
viewer.addEventListener('keydown', (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const open = rows.filter((row) => row.checkVisibility ? row.checkVisibility() : !row.hidden);
  const next = open[open.indexOf(shown) + step];
  if (next) view(next);
});
viewer.addEventListener('close', () => { const link = shown && one('a.picture', shown); if (link) link.focus(); });
})();
`;

/** For a page that is served while its run goes on: loads it again on each event, where the reader was. */
export const LIVE_SCRIPT = `'use strict';
(() => {
const key = 'scenewright-live';
const folds = () => [...document.querySelectorAll('details')];
try {
  const { open, top } = JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? {};
  const list = folds();
  for (const at of open ?? []) if (list[at]) list[at].open = true;
  if (top) scrollTo({ top, behavior: 'instant' });
} catch {}
const source = new EventSource(document.documentElement.dataset.live);
const again = () => {
  const open = folds().flatMap((fold, at) => fold.open ? [at] : []);
  try { sessionStorage.setItem(key, JSON.stringify({ open, top: scrollY })); } catch {}
  location.reload();
};
source.addEventListener('message', again);
// What happened while nothing was heard was missed; the stream of a run that has ended is closed by the server.
let heard = false;
source.addEventListener('open', () => { if (heard) again(); heard = true; });
})();
`;
