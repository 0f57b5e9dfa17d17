import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html, Markup } from './markup.js';

/** Any text that JavaScript can hold, ill-formed ones too. */
const codeUnits = fc
  .array(fc.oneof(fc.nat({ max: 0x7f }), fc.nat({ max: 0xffff })), { maxLength: 60 })
  .map((units) => String.fromCharCode(...units));

describe('html', () => {
  it('escapes texts and places markup', () => {
    const inner = html`<b title="${'"quoted"'}">${'</b><script>alert(1)</script>'}</b>`;
    expect(html`<p>${inner}${null}${[1, ' & ', inner]}</p>`.text).toBe(
      '<p><b title="&quot;quoted&quot;">&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b>' +
        '1 &amp; <b title="&quot;quoted&quot;">&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;</b></p>',
    );
  });

  it('shows what would be hidden or would turn the text round', () => {
    expect(escapeText('a\u0000b\u0007\u001b[31m\u007f')).toBe('a\u2400b\u2407\u241b[31m\u2421');
    expect(escapeText('user\u202Ecod.exe\u2066')).toBe('user[U+202E]cod.exe[U+2066]');
    expect(escapeText('\ud800 \udfff \uffff')).toBe('[U+D800] [U+DFFF] [U+FFFF]');
    expect(escapeText('a\r\nb\tc')).toBe('a&#13;\nb\tc');
  });

  it('leaves letters of all writings as they are, those of right-to-left writings too', () => {
    const text =
      '\u05e9\u05dc\u05d5\u05dd \u200f\u0645\u0631\u062d\u0628\u0627 \ud83e\udd8a \u2019 \u4e2d\u6587';
    expect(escapeText(text)).toBe(text);
  });

  it('makes text that no tag or attribute can start or end in', () => {
    fc.assert(
      fc.property(codeUnits, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&(amp|lt|gt|quot|#39|#13);/g, '')).not.toContain('&');
        expect(html`${text}`).toBeInstanceOf(Markup);
      }),
    );
  });
});
