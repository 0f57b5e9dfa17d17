import { sumOrNull } from '../../../../modules/usage.js';
import type { CompileReport, UsageFigures } from '../../report-schema.js';
import { section, table } from '../blocks.js';
import {
  counted,
  countText,
  durationText,
  intervalText,
  scoreText,
  signedText,
  usdText,
} from '../figures-text.js';
import { html, type Markup, type Part } from '../markup.js';
import type { PageData, RoleSpending } from '../page-data.js';

const STOPS: Readonly<Record<string, string>> = {
  budget: 'the metric calls of its budget were used',
  'max-metric-calls': 'the metric calls of its budget were used',
  'model-budget': 'a cap on calls, tokens or dollars was reached',
  'reflection-failed': 'the reflection model failed again and again',
  'time-limit': 'its time was over',
  'score-threshold': 'a score was reached that was enough',
  'no-improvement': 'the best mean had not risen for a while',
  file: 'a file asked it to stop',
  signal: 'it was asked to stop',
  'max-proposals': 'its proposals were made',
  'max-candidates': 'the pool was full',
  idle: 'nothing more could be tried',
  interruption: 'it was stopped before its end',
  'budget-before-seed': 'a cap kept it from beginning',
};

const DASH = '\u2013';

/** Planned against spent, by role, what the cache saved, and why it stopped. */
export function spendingSection(data: PageData): Markup {
  const { report } = data;
  return section('spending', 'Money and time', [
    report.kind === 'compile' ? stopLine(report, data) : null,
    html`<div class="pair"><div>${plannedTable(data)}</div><div>${report.kind === 'compile' ? outcomes(report, data) : null}</div></div>`,
    roleTable(data),
    report.kind === 'compile' ? controlsTable(report) : null,
  ]);
}

function stopLine({ search }: CompileReport, { search: history }: PageData): Markup {
  const reason = STOPS[search.stop];
  const made = `${counted(search.iterations, 'iteration')}, ${counted(search.proposals, 'proposal')}, ${counted(search.candidates, 'candidate')}`;
  return html`<p class="lead">The search ended because ${reason ?? html`of <code>${search.stop}</code>`}: ${made}${history === null ? null : `, ${history.accepted} accepted, ${history.rejected} rejected, ${history.failed} failed`}.</p>`;
}

function totalUsage({ report }: PageData): UsageFigures | null {
  return report.kind === 'compile' ? report.spending.total : sum(report.programs.map(({ usage }) => usage));
}

function sum(usages: readonly UsageFigures[]): UsageFigures | null {
  if (usages.length === 0) return null;
  return {
    calls: usages.reduce((all, { calls }) => all + calls, 0),
    cachedCalls: usages.reduce((all, { cachedCalls }) => all + cachedCalls, 0),
    inputTokens: sumOf(usages, ({ inputTokens }) => inputTokens),
    outputTokens: sumOf(usages, ({ outputTokens }) => outputTokens),
    cachedInputTokens: sumOf(usages, ({ cachedInputTokens }) => cachedInputTokens),
    reasoningTokens: sumOf(usages, ({ reasoningTokens }) => reasoningTokens),
    costUsd: sumOf(usages, ({ costUsd }) => costUsd),
  };
}

function plannedTable(data: PageData): Markup {
  const { plan, report } = data;
  const search = report.kind === 'compile' ? report.search : null;
  const cap = report.kind === 'compile' ? report.spending.capUsd : null;
  const searched = totalUsage(data)?.costUsd ?? null;
  const all = data.roles.length === 0 ? searched : sumOf(data.roles, ({ costUsd }) => costUsd);
  const rows: Part[][] = [
    ['money', orDash(plan?.costUsd, usdText), usdText(all), orDash(cap, usdText)],
    ...(search === null || data.roles.length === 0
      ? []
      : [['of it in the search', DASH, usdText(searched), DASH]]),
    ...(search === null
      ? []
      : [
          [
            'metric calls',
            orDash(plan?.metricCalls ?? search.plannedMetricCalls, countText),
            countText(search.metricCalls),
            orDash(search.plannedMetricCalls, countText),
          ],
          ['proposals', orDash(plan?.proposals, countText), countText(search.proposals), DASH],
        ]),
    ['time', orDash(plan?.seconds, secondsText), orDash(data.time.seconds, secondsText), DASH],
  ];
  return table(
    'Planned and spent',
    [
      { name: '' },
      { name: 'planned', isFigure: true },
      { name: 'spent', isFigure: true },
      { name: 'cap', isFigure: true },
    ].map((column, at) => (at === 0 ? { name: html`<span class="sr-only">what</span>` } : column)),
    rows,
  );
}

function secondsText(seconds: number): string {
  return durationText(seconds * 1000);
}

function outcomes({ search: { selection } }: CompileReport, { search }: PageData): Markup {
  const total = search === null ? 0 : search.accepted + search.rejected + search.failed;
  const bar =
    search === null || total === 0
      ? null
      : html`<dl class="tiles">${(
          [
            ['proposals accepted', search.accepted],
            ['rejected', search.rejected],
            ['failed before a test', search.failed],
          ] as const
        ).map(([name, value]) => html`<div><dt>${name}</dt><dd>${countText(value)}</dd></div>`)}</dl>`;
  if (selection === null || selection === undefined) return html`${bar}`;
  const rows = selection.finalists.map(({ candidate, examples, gain, low, high }) => [
    candidate === 0
      ? 'seed'
      : html`<a href="#candidate-${candidate}">${candidate}</a>${candidate === selection.winner ? ' (the result)' : ''}`,
    signedText(gain),
    intervalText({ low, high }),
    countText(examples),
  ]);
  return html`${bar}${table(
    `Final selection: fresh scores of the best few, ${counted(selection.metricCalls, 'metric call')}`,
    ['candidate', 'gain over the seed', '95% interval', 'examples'].map((name, at) => ({
      name,
      isFigure: at > 0,
    })),
    rows,
  )}`;
}

const ROLE_COLUMNS = [
  'role',
  'model',
  'calls',
  'planned',
  'cached',
  'images',
  'tokens in',
  'tokens out',
  'model time',
  'cost',
  'planned cost',
  'share',
  'cache saved',
];

function roleTable(data: PageData): Markup {
  const { roles } = data;
  if (roles.length === 0) return usageTable(data);
  const costUsd = sumOf(roles, ({ costUsd: cost }) => cost);
  const savedOf = (role: string) => data.savings.find((one) => one.role === role)?.savedUsd;
  const rows = roles.map((one): Part[] => [
    one.role,
    modelText(one.model, one.servedBy),
    countText(one.calls),
    orDash(one.plannedCalls, countText),
    countText(one.cachedCalls),
    countText(one.images),
    orDash(one.inputTokens, countText),
    orDash(one.outputTokens, countText),
    orDash(one.modelSeconds, secondsText),
    usdText(one.costUsd),
    orDash(one.plannedUsd, usdText),
    shareText(one.costUsd, costUsd),
    orDash(savedOf(one.role), usdText),
  ]);
  const caption = 'Spent by role, in all rollouts of the run';
  return html`${knownColumns(caption, ROLE_COLUMNS, [...rows, totalRow(data, costUsd)])}${savedLine(data)}`;
}

/** Without the columns that no row knows anything for, such as what was planned where nothing was. */
function knownColumns(caption: string, names: readonly string[], rows: readonly (readonly Part[])[]): Markup {
  const known = names.map((_, at) => rows.some((row) => row[at] !== DASH));
  const keep = <Item>(items: readonly Item[]) => items.filter((_, at) => known[at]);
  const columns = names.map((name, at) => ({ name, isFigure: at > 1 }));
  return table(caption, keep(columns), rows.map(keep));
}

function totalRow({ roles, savings }: PageData, costUsd: number | null): Part[] {
  const counts = (read: (one: RoleSpending) => number | null) => orDash(sumOf(roles, read), countText);
  return [
    'total',
    '',
    counts(({ calls }) => calls),
    counts(({ plannedCalls }) => plannedCalls),
    counts(({ cachedCalls }) => cachedCalls),
    counts(({ images }) => images),
    counts(({ inputTokens }) => inputTokens),
    counts(({ outputTokens }) => outputTokens),
    orDash(
      sumOf(roles, ({ modelSeconds }) => modelSeconds),
      secondsText,
    ),
    usdText(costUsd),
    orDash(
      sumOf(roles, ({ plannedUsd }) => plannedUsd),
      usdText,
    ),
    shareText(costUsd, costUsd),
    orDash(
      sumOf(
        savings.filter(({ role }) => role !== 'total'),
        ({ savedUsd }) => savedUsd,
      ),
      usdText,
    ),
  ];
}

function sumOf<Item>(items: readonly Item[], read: (item: Item) => number | null): number | null {
  return sumOrNull(items.map(read));
}

/** What the report itself knows, where no rollout is on record. */
function usageTable(data: PageData): Markup {
  const { report } = data;
  const total = totalUsage(data);
  const byRole = report.kind === 'compile' ? Object.entries(report.spending.byRole) : [];
  const rows = [...byRole, ...(total === null ? [] : [['total', total] as const])].map(([role, usage]) => [
    role,
    countText(usage.calls),
    countText(usage.cachedCalls),
    orDash(usage.inputTokens, countText),
    orDash(usage.outputTokens, countText),
    usdText(usage.costUsd),
  ]);
  const columns = ['role', 'calls', 'cached', 'tokens in', 'tokens out', 'cost'];
  return html`${table(
    'Spent, as the report has it',
    columns.map((name, at) => ({ name, isFigure: at > 0 })),
    rows,
  )}<p class="note">No rollout is on record, so spending is not kept apart further.</p>${savedLine(data)}`;
}

function modelText(model: string, servedBy: readonly string[]): Markup {
  const others = servedBy.filter((one) => one !== model);
  return html`<code>${model}</code>${others.length === 0 ? null : html`<br><span class="note one-line">as ${others.join(', ')}</span>`}`;
}

function orDash(value: number | null | undefined, text: (value: number) => string): string {
  return value === null || value === undefined ? DASH : text(value);
}

function savedLine({ savings }: PageData): Markup | null {
  const parts = savings.filter(({ role }) => role !== 'total');
  const calls = parts.reduce((all, { cachedCalls }) => all + cachedCalls, 0);
  if (calls === 0) return html`<p>The cache answered no call.</p>`;
  const known = parts.every(({ savedUsd }) => savedUsd !== null);
  const saved = parts.reduce((all, { savedUsd }) => all + (savedUsd ?? 0), 0);
  return html`<p>The cache answered ${counted(calls, 'call')} and saved ${known ? usdText(saved) : `at least ${usdText(saved)} (a price is unknown)`}.</p>`;
}

function shareText(part: number | null, total: number | null): string {
  return part === null || total === null || total === 0 ? DASH : `${((part / total) * 100).toFixed(0)}%`;
}

function controlsTable({ controls }: CompileReport): Markup | null {
  if (controls === undefined) return null;
  const rows = controls.searches.map(({ optimizer, metricCalls, proposals, validation, stop }) => {
    const program = controls.evaluation?.programs.find(({ name }) => name === optimizer);
    const against = controls.evaluation?.comparisons.find((one) => one.program === optimizer)?.score
      ?.difference;
    return [
      optimizer,
      countText(metricCalls),
      countText(proposals),
      scoreText(validation),
      program?.score === null || program === undefined ? 'not scored' : scoreText(program.score.mean),
      against === undefined ? DASH : `${signedText(against.mean)}, ${intervalText(against)}`,
      STOPS[stop] ?? stop,
    ];
  });
  const on = controls.part === 'test' ? 'on the sealed test' : 'on validation';
  return table(
    `Other optimizers at the same budget of ${counted(controls.metricCalls, 'metric call')}`,
    [
      'optimizer',
      'metric calls',
      'proposals',
      'own validation',
      `mean ${on}`,
      'against the compiled program, 95% interval',
      'ended because',
    ].map((name, at) => ({ name, isFigure: at > 0 && at < 6 })),
    rows,
  );
}
