/** An element of XML 1.0 with escaped attributes; `content` is XML already, one item a line. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const start = `<${name}${written.join('')}`;
  return content.length === 0 ? `${start}/>` : `${start}>\n${content.join('\n')}\n</${name}>`;
}

/** An element that holds text. */
export function textElement(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  text: string,
): string {
  return element(name, attributes, ['']).replace('>\n\n</', () => `>${escaped(text)}</`);
}

/** Line ends and tabs in an attribute would be read as spaces. */
function attribute(text: string): string {
  return escaped(text)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, (end) => `&#${end.charCodeAt(0)};`);
}

function escaped(text: string): string {
  return allowed(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What XML 1.0 cannot hold at all, not even escaped: https://www.w3.org/TR/xml/#charsets */
function allowed(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD');
}
