import { html, type Markup, type Part } from '../markup.js';
import { place } from './shapes.js';
import { linearScale, niceDomain, niceStep, niceTicks, type Scale, tickText } from './scale.js';

/** What a chart is called and says, for those who do not see it. */
export interface ChartWords {
  /** Unique on the page, of letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A drawing with its name and description. */
export function drawing(
  { id, title, description }: ChartWords,
  { width, height }: Size,
  content: Part,
): Markup {
  return html`<svg class="chart" viewBox="0 0 ${place(width)} ${place(height)}" width="${place(width)}" height="${place(height)}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${content}</svg>`;
}

export interface Axis {
  readonly label: string;
  readonly values: readonly number[];
  /** Text of a tick; digits by the step where it is absent. */
  readonly format?: (value: number, step: number) => string;
}

export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  /** Grid, ticks and names of the axes; goes below the marks. */
  readonly frame: Markup;
}

const MARGIN = { top: 26, right: 18, bottom: 44, left: 50 };
const TICKS = 5;

/** A plane with nice ticks; the name of the vertical axis stands above it, where it can be read without turning the head. */
export function plot({ width, height }: Size, xAxis: Axis, yAxis: Axis): Plot {
  const x = linearScale(niceDomain(xAxis.values, TICKS), [MARGIN.left, width - MARGIN.right]);
  const y = linearScale(niceDomain(yAxis.values, TICKS), [height - MARGIN.bottom, MARGIN.top]);
  const bottom = height - MARGIN.bottom;
  const columns = ticksOf(x, xAxis).map(
    ([value, text]) =>
      html`<line class="grid" x1="${place(x.at(value))}" y1="${MARGIN.top}" x2="${place(x.at(value))}" y2="${bottom}"/><text class="tick" x="${place(x.at(value))}" y="${bottom + 16}" text-anchor="middle">${text}</text>`,
  );
  const rows = ticksOf(y, yAxis).map(
    ([value, text]) =>
      html`<line class="grid" x1="${MARGIN.left}" y1="${place(y.at(value))}" x2="${width - MARGIN.right}" y2="${place(y.at(value))}"/><text class="tick" x="${MARGIN.left - 7}" y="${place(y.at(value) + 4)}" text-anchor="end">${text}</text>`,
  );
  const frame = html`<g>${columns}${rows}<line class="axis" x1="${MARGIN.left}" y1="${bottom}" x2="${width - MARGIN.right}" y2="${bottom}"/><text class="axis-name" x="${MARGIN.left - 40}" y="13">${yAxis.label}</text><text class="axis-name" x="${width - MARGIN.right}" y="${height - 8}" text-anchor="end">${xAxis.label}</text></g>`;
  return { x, y, frame };
}

function ticksOf({ domain }: Scale, { format = tickText }: Axis): (readonly [number, string])[] {
  const step = niceStep(domain[1] - domain[0], TICKS);
  return niceTicks(domain, TICKS).map((value) => [value, format(value, step)]);
}
