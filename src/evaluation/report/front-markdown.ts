import type { FrontFigures } from './report-schema.js';

/** Rows and columns, so that a report with a front still fits a pull-request comment. */
const MAX_MEMBERS = 5;
const MAX_OBJECTIVES = 5;

/** The front of a compile as a short table: values of the metric's objectives, amounts of the derived ones. */
export function frontLines(front: FrontFigures): string[] {
  const { objectives, members, chosen, progress } = front;
  const columns = objectives.slice(0, MAX_OBJECTIVES);
  const shown = membersToShow(members, chosen);
  const [first, last] = [progress[0]?.hypervolume ?? 0, progress.at(-1)?.hypervolume ?? 0];
  const left = members.length - shown.length;
  const isScored = columns.some(({ name }) => name === 'score');
  return [
    `Front: ${members.length} ${members.length === 1 ? 'program' : 'programs'}, hypervolume ${first.toFixed(3)} with the seed, ` +
      `${last.toFixed(3)} at the end; candidate ${chosen} was chosen ${reasonOf(front)}.${left > 0 ? ` ${left} more in the JSON report.` : ''}`,
    '',
    `| candidate | ${isScored ? '' : 'score | '}${columns.map(({ name, unit }) => (unit === null ? name : `${name} (${unit})`)).join(' | ')} |`,
    `|---|${isScored ? '' : '---|'}${columns.map(() => '---|').join('')}`,
    ...shown.map((member) => {
      const cells = columns.map((column) => valueText(member, column));
      const label = `${member.candidate}${member.candidate === chosen ? ' (chosen)' : ''}${member.keepsFloors ? '' : ' (misses a floor)'}`;
      const score = isScored ? [] : [member.score === null ? '-' : member.score.toFixed(3)];
      return `| ${[label, ...score, ...cells].join(' | ')} |`;
    }),
    '',
  ];
}

type Member = FrontFigures['members'][number];

/** The first ones, and the chosen one in any case. */
function membersToShow(members: readonly Member[], chosen: number): readonly Member[] {
  const others = members.filter(({ candidate }) => candidate !== chosen).slice(0, MAX_MEMBERS - 1);
  return members.filter((member) => member.candidate === chosen || others.includes(member));
}

function valueText({ objectives }: Member, { name, scale }: FrontFigures['objectives'][number]): string {
  const estimate = objectives.find((one) => one.name === name);
  if (estimate === undefined) return '-';
  const { mean, low, high } = estimate;
  if (scale !== null) return amountText((1 - mean) * scale);
  return low === null || high === null
    ? mean.toFixed(3)
    : `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

/** Whole numbers where they are large, three digits where they are small. */
function amountText(amount: number): string {
  return amount >= 100 ? amount.toFixed(0) : String(Number(amount.toPrecision(3)));
}

function reasonOf({ prefer, floors }: FrontFigures): string {
  const kept = Object.keys(floors).length > 0 ? ' among those that keep the floors' : '';
  return prefer === null ? `for the best score${kept}` : `by preference${kept}`;
}
