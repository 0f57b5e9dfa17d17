/** The shape of a vision transformer, as far as its work depends on it. */
interface Shape {
  readonly width: number;
  readonly mlpWidth: number;
  readonly layers: number;
  readonly widthPx: number;
  readonly patchPx: number;
}

/** Multiplications and additions of one image, counted one by one in the matrix products; all else is below 1%. */
export function operationsOf({ width, mlpWidth, layers, widthPx, patchPx }: Shape): number {
  const tokens = Math.floor(widthPx / patchPx) ** 2;
  const product = (rows: number, inner: number, columns: number) => 2 * rows * inner * columns;
  const layer =
    4 * product(tokens, width, width) +
    2 * product(tokens, width, mlpWidth) +
    2 * product(tokens, width, tokens);
  const head = 2 * product(tokens, width, width);
  return product(tokens, 3 * patchPx ** 2, width) + layers * layer + head;
}
