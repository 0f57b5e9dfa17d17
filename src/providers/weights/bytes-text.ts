const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.71 GB`, `605 MB`, `12 bytes`: decimal units, as the hub and disks count, in three digits. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
