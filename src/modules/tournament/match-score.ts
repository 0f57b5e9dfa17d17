/** Which of a pair is better, by each criterion. */
export type Verdict<Criterion extends string> = Record<Criterion, 'first' | 'second' | 'tie'>;

export type MatchOutcome = 'first' | 'second' | 'tie';

/** What both of a pair get in one order. */
export interface OrderScore {
  readonly first: number;
  readonly second: number;
}

/**
 * The mean over the criteria of what a side won (1, 0.5 for a tie, 0), less the penalty for each criterion that its
 * own critique finds violated. Source: VISTA, s = mean(delta - lambda * violation).
 */
export function scoreOrder<Criterion extends string>(
  criteria: readonly Criterion[],
  verdict: Verdict<Criterion>,
  [firstBroken, secondBroken]: readonly [readonly Criterion[], readonly Criterion[]],
  penalty: number,
): OrderScore {
  const side = (name: 'first' | 'second', broken: readonly Criterion[]) => {
    const sum = criteria.reduce((total, criterion) => {
      const won = verdict[criterion] === 'tie' ? 0.5 : verdict[criterion] === name ? 1 : 0;
      return total + won - (broken.includes(criterion) ? penalty : 0);
    }, 0);
    // Six decimals: a tie must not hang on the order of addition.
    return Math.round((sum / criteria.length) * 1e6) / 1e6;
  };
  return { first: side('first', firstBroken), second: side('second', secondBroken) };
}

/** A win in both orders is a win; anything else is a tie, for a judge who follows the order has not judged. */
export function outcomeOf([straight, swapped]: readonly [OrderScore, OrderScore]): MatchOutcome {
  const [one, other] = [winnerOf(straight), winnerOf(swapped)];
  return one === other ? one : 'tie';
}

function winnerOf({ first, second }: OrderScore): MatchOutcome {
  if (first === second) return 'tie';
  return first > second ? 'first' : 'second';
}
