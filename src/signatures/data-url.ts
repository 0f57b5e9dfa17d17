/** The parts of a `data:` URL. */
export interface DataUrl {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

const SYNTAX = /^data:([^,]*?)(;base64)?,(.*)$/is;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Decodes a `data:` URL (RFC 2397), base64 or percent-encoded; undefined when the text is none. */
export function decodeDataUrl(url: string): DataUrl | undefined {
  const [, header = '', isBase64, payload = ''] = SYNTAX.exec(url) ?? [];
  if (!/^data:/i.test(url) || !url.includes(',')) return undefined;
  const mediaType = header.split(';')[0]?.toLowerCase() ?? '';
  if (isBase64 !== undefined) {
    const text = payload.replace(/\s+/g, '');
    return BASE64.test(text) ? { mediaType, bytes: new Uint8Array(Buffer.from(text, 'base64')) } : undefined;
  }
  try {
    return { mediaType, bytes: new Uint8Array(Buffer.from(decodeURIComponent(payload), 'utf8')) };
  } catch {
    return undefined;
  }
}
