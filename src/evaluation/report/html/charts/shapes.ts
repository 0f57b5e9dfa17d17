import { html, type Markup } from '../markup.js';

/** How a candidate came about, by shape. */
export type Shape = 'square' | 'circle' | 'diamond';

/** A place of a drawing, to a hundredth of a unit. */
export function place(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

/** A mark around a point; `className` gives its colours. */
export function mark(shape: Shape, x: number, y: number, radius: number, className: string): Markup {
  const [cx, cy, r] = [place(x), place(y), place(radius)];
  switch (shape) {
    case 'circle':
      return html`<circle class="${className}" cx="${cx}" cy="${cy}" r="${r}"/>`;
    case 'square': {
      // Of the same area as the circle.
      const side = place(radius * 1.77);
      return html`<rect class="${className}" x="${place(x - side / 2)}" y="${place(y - side / 2)}" width="${side}" height="${side}" rx="2"/>`;
    }
    case 'diamond': {
      const half = place(radius * 1.25);
      return html`<path class="${className}" d="M${place(cx - half)} ${cy}L${cx} ${place(cy - half)}L${place(cx + half)} ${cy}L${cx} ${place(cy + half)}Z"/>`;
    }
  }
}

/** A line through points. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${place(x)} ${place(y)}`).join('');
}

/** A line that keeps its height until the next point. */
export function stepPath(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], at) => (at === 0 ? `M${place(x)} ${place(y)}` : `H${place(x)}V${place(y)}`))
    .join('');
}
