import { AbortedError, ProviderError, UsageError } from '../../../core/errors.js';
import { abortedError } from '../../call.js';
import type { ImageModel, ImageModelMiddleware, ImageRequest } from '../../image-model.js';
import { type Budget, NOTHING } from '../../middleware/budget.js';
import { wasTurnedAway } from '../../middleware/budgeted.js';

interface BudgetedImagesOptions {
  readonly budget: Budget;
  /** Under which name the report shows this model. */
  readonly label: string;
}

/**
 * Reserves price times the most images that may be billed before every call and books afterwards what it took; a call
 * that failed or was stopped is booked at what its error says it was billed, or at the worst where nobody knows. Throws
 * UsageError at once when dollars are capped and the model's price is unknown. Calls reject with BudgetExceededError
 * when a cap would be passed.
 */
export function budgetedImages({ budget, label }: BudgetedImagesOptions): ImageModelMiddleware {
  return (model) => {
    const capped = budget.caps.usd !== undefined;
    if (capped && model.price === null) throw unknownPrice(model, '');
    return {
      ...model,
      async generate(request, call) {
        const usd = worstUsd(model, request);
        if (capped && usd === null) throw unknownPrice(model, ` at ${request.size ?? '1K'}`);
        const worst = { calls: 1, tokens: 0, usd: usd ?? 0 };
        const reservation = await budget.reserve(worst, label, call.signal).catch((error: unknown) => {
          throw call.signal.aborted ? abortedError(model.id, call.signal) : error;
        });
        try {
          const reply = await model.generate(request, call);
          if (reply.cached) reservation.settle(NOTHING);
          else
            reservation.settle(
              { ...worst, usd: reply.costUsd ?? worst.usd },
              capped && reply.costUsd === null,
            );
          return reply;
        } catch (error) {
          const billedUsd = billedOf(error);
          if (billedUsd !== undefined)
            reservation.settle(
              billedUsd === 0 && wasTurnedAway(error) ? NOTHING : { ...worst, usd: billedUsd },
            );
          else if (wasTurnedAway(error)) reservation.settle(NOTHING);
          else reservation.settle(worst, true);
          throw error;
        }
      },
    };
  };
}

/** The dearest that the price says: the size asked for may be replaced by the nearest that the model has. */
function worstUsd(
  { price, capabilities }: ImageModel,
  { size = '1K', count = 1 }: ImageRequest,
): number | null {
  const known = Object.values(price?.usdPerImage ?? {});
  const each = price?.usdPerImage[size] ?? (known.length === 0 ? undefined : Math.max(...known));
  return each === undefined ? null : each * Math.max(count, capabilities.maxBilled ?? 0);
}

function billedOf(error: unknown): number | undefined {
  return error instanceof ProviderError || error instanceof AbortedError ? error.billedUsd : undefined;
}

function unknownPrice({ id }: ImageModel, at: string): UsageError {
  return new UsageError(
    'budget/price-unknown',
    `A cap in dollars cannot hold: the price of ${id}${at} is unknown.`,
    {
      hint: `Give it in the configuration: imagePrices: { "${id}": { usdPerImage: { "1K": ... }, source, asOf } }, or cap calls.`,
    },
  );
}
