import { ProviderError, UsageError } from '../../core/errors.js';
import { abortedError } from '../call.js';
import type { LanguageModel, LanguageModelMiddleware, LanguageModelRequest } from '../language-model.js';
import { type ModelPrice, priceOf, worstCostUsd } from '../prices.js';
import { type Budget, type BudgetAmount, NOTHING } from './budget.js';
import { maxInputTokens } from './worst-case.js';

export interface BudgetedOptions {
  readonly budget: Budget;
  /** Under which name the report shows this model: its role, for example `task` or `reflection`. */
  readonly label: string;
  /** Upper bound of tokens per image, if your model's is lower than the largest known. */
  readonly maxTokensPerImage?: number;
}

/**
 * Reserves the worst case of every call before it is made and books afterwards what it took. Throws UsageError at
 * once when dollars are capped and the model's price is unknown. Calls reject with BudgetExceededError when a cap
 * would be passed.
 */
export function budgeted(options: BudgetedOptions): LanguageModelMiddleware {
  const { budget, label } = options;
  return (model) => {
    const price = model.price === undefined ? priceOf(model.id) : model.price;
    if (budget.caps.usd !== undefined && price === null) throw unknownPrice(model);
    return {
      ...model,
      async generate(request, call) {
        const worst = worstCase(model, request, price, options);
        const reservation = await budget.reserve(worst, label, call.signal).catch((error: unknown) => {
          throw call.signal.aborted ? abortedError(model.id, call.signal) : error;
        });
        try {
          const reply = await model.generate(request, call);
          if (reply.cached) {
            reservation.settle(NOTHING);
            return reply;
          }
          const { inputTokens, outputTokens } = reply.usage;
          const counted = inputTokens !== null && outputTokens !== null;
          const priced = reply.costUsd !== null || budget.caps.usd === undefined;
          reservation.settle(
            {
              calls: 1,
              tokens: counted ? inputTokens + outputTokens : worst.tokens,
              usd: reply.costUsd ?? worst.usd,
            },
            !counted || !priced,
          );
          return reply;
        } catch (error) {
          if (wasTurnedAway(error)) reservation.settle(NOTHING);
          else reservation.settle(worst, true);
          throw error;
        }
      },
    };
  };
}

function worstCase(
  model: LanguageModel,
  request: LanguageModelRequest,
  price: ModelPrice | null,
  { budget, maxTokensPerImage }: BudgetedOptions,
): BudgetAmount {
  const { tokens: tokenCap, usd: usdCap } = budget.caps;
  const free = price !== null && price.inputUsdPerMillion === 0 && price.outputUsdPerMillion === 0;
  const needsTokens = tokenCap !== undefined || (usdCap !== undefined && !free);
  if (!needsTokens) return { calls: 1, tokens: 0, usd: 0 };
  const input = maxInputTokens(request, maxTokensPerImage);
  const output = request.sampling?.maxOutputTokens ?? price?.maxOutputTokens;
  if (output === undefined) throw unknownOutput(model);
  return { calls: 1, tokens: input + output, usd: price === null ? 0 : worstCostUsd(price, input, output) };
}

/** Whether the call certainly was not billed: refused with an error status, or never sent. */
export function wasTurnedAway(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  if (!(error instanceof ProviderError) || error.failure === 'safety' || error.failure === 'refusal')
    return false;
  return error.status !== undefined && error.status >= 400;
}

function unknownPrice(model: LanguageModel): UsageError {
  return new UsageError(
    'budget/price-unknown',
    `A cap in dollars cannot hold: the price of ${model.id} is unknown.`,
    {
      hint: `Give it in the configuration: prices: { "${model.id}": { inputUsdPerMillion, outputUsdPerMillion, source, asOf } }, or cap calls or tokens.`,
    },
  );
}

function unknownOutput(model: LanguageModel): UsageError {
  return new UsageError(
    'model/output-unbounded',
    `A cap on tokens or dollars cannot hold: nothing limits how much ${model.id} writes in one reply.`,
    {
      hint: 'Set maxOutputTokens for its calls, or give maxOutputTokens with its price in the configuration.',
    },
  );
}
