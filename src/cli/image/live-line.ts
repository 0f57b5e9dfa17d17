import type { CandidateEvent } from '../../modules/candidates/candidate.js';
import type { ImageEvent } from '../../programs/image/scene/events.js';
import type { ImageSource } from '../../programs/image/scene/output.js';
import { actionLine } from '../../modules/scene/rewrite/apply-actions.js';
import { usd } from '../progress/figures.js';
import type { Output } from '../output.js';
import { bandOf, verdictChips } from './verdict-chips.js';

type Colors = Output['colors'];

const SOURCE_WORDS: Readonly<Record<ImageSource, string>> = {
  scene: 'from the scene',
  prompt: 'from your own words',
  rewritten: 'from a rewritten prompt',
};

/** What an event says to somebody who watches; undefined for what is no news. */
export function liveLine(event: ImageEvent, colors: Colors): string | undefined {
  switch (event.type) {
    case 'scene':
      return event.round === 0 ? sceneLine(event.scene?.elements.elements.length) : undefined;
    case 'round':
      return `round ${event.round + 1}: ${sourcesText(event.sources)}`;
    case 'candidate':
      // Who is taken is told with the verdicts, which may decide otherwise.
      return event.event.type === 'chosen' && event.event.number !== null
        ? undefined
        : candidateLine(event.event, colors);
    case 'verdicts': {
      const marks = verdictChips(event.verdicts).map(({ name, status }) => {
        if (status === 'passed') return colors.green(`${name} ok`);
        return status === 'failed' ? colors.red(`${name} no`) : colors.yellow(`${name} ?`);
      });
      return `  verdicts on ${event.number + 1}: ${marks.join(', ')}`;
    }
    case 'tournament':
      return `  tournament: ${event.number + 1} wins, after ${count(event.result.matches.length, 'pair')}`;
    case 'choice':
      return `  chosen: ${event.number + 1}. ${event.reason}`;
    case 'champion':
      return `  best so far: ${event.number + 1} of round ${event.round + 1}`;
    case 'revision': {
      const { source, actions, dropped, changed_heads: heads, failure } = event.revision;
      const what = source === 'scene' ? 'the scene' : 'the words';
      if (failure !== null) return `  not rewritten: ${what}: ${failure}`;
      const changed = heads.length === 0 ? '' : `, made again: ${heads.join(', ')}`;
      return [
        `  rewriting ${what}: ${count(actions.length, 'action')}, ${dropped.length} dropped${changed}`,
        ...actions.map((action) => colors.dim(`    ${actionLine(action)}`)),
      ].join('\n');
    }
    case 'spared':
      return `  hopeless scene: ${event.reason} ${count(event.images, 'image')} not made`;
    case 'stopped':
    case 'finished':
      return undefined;
  }
}

/** One candidate as a line; the choice with its reason. */
export function candidateLine(event: CandidateEvent, colors: Colors): string | undefined {
  switch (event.type) {
    case 'started':
    case 'ended':
      return undefined;
    case 'image': {
      const { score, image } = event;
      const value =
        score.status === 'scored'
          ? coloured(score.value, colors)
          : colors.yellow(`no score: ${score.reason}`);
      const seed = image.seed === null ? '' : `, seed ${image.seed}`;
      return `  ${event.number + 1}: ${value}  ${image.width} x ${image.height}${seed}, ${cost(event.costUsd)}, ${(event.latencyMs / 1000).toFixed(1)} s`;
    }
    case 'failed':
      return `  ${event.number + 1}: ${colors.red('failed')}  ${event.message} (${cost(event.costUsd)})`;
    case 'stopped':
      return `  ${event.number + 1}: ${event.made ? 'came after the choice' : 'aborted'} (${cost(event.costUsd)})`;
    case 'chosen':
      return event.number === null ? `  ${event.reason}` : `  chosen: ${event.number + 1}. ${event.reason}`;
  }
}

function coloured(value: number, colors: Colors): string {
  const text = value.toFixed(3);
  switch (bandOf(value)) {
    case 'good':
      return colors.green(text);
    case 'middling':
      return colors.yellow(text);
    case 'poor':
      return colors.red(text);
  }
}

function cost(costUsd: number | null): string {
  return costUsd === null ? 'price unknown' : usd(costUsd);
}

function sourcesText(sources: readonly ImageSource[]): string {
  const kinds = [...new Set(sources)];
  const parts = kinds.map(
    (kind) => `${sources.filter((source) => source === kind).length} ${SOURCE_WORDS[kind]}`,
  );
  return `${count(sources.length, 'image')} (${parts.join(', ')})`;
}

function sceneLine(elements: number | undefined): string {
  return elements === undefined
    ? 'no scene could be made: images from your own words'
    : `scene: ${count(elements, 'element')}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
