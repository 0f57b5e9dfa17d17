import { roundedOrNull } from '../../evaluation/report/figures.js';
import { isOfMetric } from '../../evaluation/metric-scope.js';
import { sumOrNull } from '../../modules/usage.js';
import type { PageData, RoleSpending } from '../../evaluation/report/html/page-data.js';
import type { Rollout } from '../../evaluation/rollout.js';
import type { Attempt, ImageCallTrace } from '../../modules/trace.js';
import type { ReflectionLine } from './reflections.js';

/** Adds up by role what rollouts and reflections took. */
export interface RoleMeter {
  addRollout(rollout: Pick<Rollout, 'trace'>): void;
  addReflection(line: ReflectionLine): void;
  /** Remembers what was added so far as the work of `rollouts` rollouts: plans are made at that rate. */
  setRate(rollouts: number): void;
  /** `plannedRollouts`: null where no plan is on record. */
  roles(plannedRollouts: number | null): readonly RoleSpending[];
  savings(): PageData['savings'];
}

interface Totals {
  readonly role: string;
  readonly model: string;
  readonly servedBy: Set<string>;
  calls: number;
  cachedCalls: number;
  images: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  savedUsd: number | null;
  modelMs: number | null;
}

/** `modelsNow`: model id by role, as the run's own record has it by then. */
export function roleMeter(modelsNow: () => Readonly<Record<string, string>>): RoleMeter {
  const totals = new Map<string, Totals>();
  let rate: { readonly rollouts: number; readonly totals: ReadonlyMap<string, Totals> } | null = null;
  const totalsOf = (role: string, model: string) => {
    const known = totals.get(role) ?? nothing(role, model);
    totals.set(role, known);
    return known;
  };
  return {
    addRollout({ trace }) {
      const models = modelsNow();
      for (const entry of trace.entries) {
        if (entry.type === 'image') addImage(totalsOf('image', entry.model), entry);
        if (entry.type !== 'call') continue;
        for (const attempt of entry.attempts) {
          addAttempt(totalsOf(roleOf(attempt.model, entry.component, models), attempt.model), attempt);
        }
      }
    },
    addReflection({ reply }) {
      const total = totalsOf('reflection', modelsNow()['reflection'] ?? '');
      addCall(total, { ...reply, latencyMs: null });
    },
    setRate(rollouts) {
      rate = { rollouts, totals: new Map([...totals].map(([role, total]) => [role, { ...total }])) };
    },
    roles: (plannedRollouts) =>
      inOrder(totals).map((total) => {
        const { savedUsd: _, modelMs, servedBy, ...rest } = total;
        const atRate = rate?.totals.get(total.role);
        const factor = plannedRollouts === null || rate === null ? null : plannedRollouts / rate.rollouts;
        return {
          ...rest,
          servedBy: [...servedBy].sort(),
          modelSeconds: modelMs === null ? null : modelMs / MS_PER_SECOND,
          plannedUsd: scaled(atRate?.costUsd, factor),
          plannedCalls: roundedOrNull(scaled(atRate?.calls, factor), 0),
        };
      }),
    savings: () =>
      inOrder(totals)
        .filter(({ cachedCalls }) => cachedCalls > 0)
        .map(({ role, cachedCalls, savedUsd }) => ({ role, cachedCalls, savedUsd })),
  };
}

const MS_PER_SECOND = 1000;
/** Roles of language models that take part in rollouts. */
const ROLLOUT_ROLES = ['task', 'judge'] as const;
const ROLES = ['task', 'judge', 'image', 'reflection'] as const;

/** Where one model plays two roles, only the metric's own calls say which of them it was. */
function roleOf(model: string, component: string, models: Readonly<Record<string, string>>): string {
  const able = ROLLOUT_ROLES.filter((role) => models[role] === model);
  if (isOfMetric(component) && (able.length === 0 || able.includes('judge'))) return 'judge';
  return able.length === 0 ? 'task' : able.join(', ');
}

function nothing(role: string, model: string): Totals {
  return {
    role,
    model,
    servedBy: new Set(),
    calls: 0,
    cachedCalls: 0,
    images: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    savedUsd: 0,
    modelMs: 0,
  };
}

function addAttempt(total: Totals, attempt: Attempt): void {
  total.servedBy.add(attempt.servedBy);
  addCall(total, attempt);
}

/** The log of reflections has no times. */
interface Timed {
  readonly latencyMs: number | null;
}

function addCall(
  total: Totals,
  { cached, usage, costUsd, latencyMs }: Pick<Attempt, 'cached' | 'usage' | 'costUsd'> & Timed,
): void {
  total.calls += 1;
  total.inputTokens = sumOrNull([total.inputTokens, usage.inputTokens]);
  total.outputTokens = sumOrNull([total.outputTokens, usage.outputTokens]);
  bill(total, cached, costUsd, latencyMs);
}

function addImage(total: Totals, { response, error }: ImageCallTrace): void {
  total.calls += 1;
  if (response === undefined) {
    total.costUsd = sumOrNull([total.costUsd, error?.billedUsd ?? 0]);
    return;
  }
  total.servedBy.add(response.servedBy);
  if (!response.cached) total.images += response.images.length;
  bill(total, response.cached, response.costUsd, response.latencyMs);
}

/** What a cached call once cost was saved this time. */
function bill(total: Totals, isCached: boolean, costUsd: number | null, latencyMs: number | null): void {
  if (isCached) {
    total.cachedCalls += 1;
    total.savedUsd = sumOrNull([total.savedUsd, costUsd]);
  } else {
    total.costUsd = sumOrNull([total.costUsd, costUsd]);
    total.modelMs = sumOrNull([total.modelMs, latencyMs]);
  }
}

function scaled(value: number | null | undefined, factor: number | null): number | null {
  return value === undefined || value === null || factor === null ? null : value * factor;
}

/** Task first, what only the metric asks next; the order does not depend on who was called first. */
function inOrder(totals: ReadonlyMap<string, Totals>): readonly Totals[] {
  const rank = ({ role }: Totals) =>
    ROLES.findIndex((one) => role.startsWith(one)) * 2 + (role.includes(',') ? 1 : 0);
  return [...totals.values()].sort((a, b) => rank(a) - rank(b) || (a.role < b.role ? -1 : 1));
}
