import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A black and white picture of this size; what it shows depends on `label` alone. */
export function tinyPng(width: number, height: number, label: string): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const pattern = createHash('sha256').update(label).digest();
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  for (let at = 1; at < row.length; at++) row[at] = pattern[at % pattern.length] ?? 0;
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const SIDES: Readonly<Record<string, number>> = { '1K': 1024, '2K': 2048, '4K': 4096 };

/** Width and height with this longer side and shape. */
export function sizeOf(shape: string, size = '1K'): { readonly width: number; readonly height: number } {
  const [across = 1, down = 1] = shape.split(':').map(Number);
  const longer = SIDES[size] ?? 1024;
  const scale = longer / Math.max(across, down);
  return { width: Math.round(across * scale), height: Math.round(down * scale) };
}
