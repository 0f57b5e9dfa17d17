const THUMBNAIL = /^data:image\/(?:webp|png|jpeg|avif|gif);base64,[A-Za-z0-9+/]+=*$/;

/** A thumbnail's `data:` address; null for anything else, which must not be loaded. */
export function thumbnailAddress(address: string | null): string | null {
  return address !== null && THUMBNAIL.test(address) ? address : null;
}

/** A path below or beside the report's folder, coded for an attribute; null for an address with a scheme, a host or a root. */
export function relativeAddress(path: string): string | null {
  // A drive letter, a scheme and a second slash all would lead elsewhere; browsers read a backslash as a slash.
  if (path === '' || /^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*:|[\\\0-\x1f]/.test(path)) return null;
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd'));
}
