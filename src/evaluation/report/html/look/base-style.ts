/**
 * Colours are pairs for light and dark. Marks are from the palette of M. Okabe and K. Ito ("Color Universal Design",
 * 2002), which people of any colour vision tell apart; its green and vermilion are darkened where they colour words.
 */
export const BASE_STYLE = `
:root{color-scheme:light dark;
--paper:light-dark(#fdfdfb,#15181b);--raised:light-dark(#fff,#1b1f23);--sunk:light-dark(#f4f4f0,#101315);
--ink:light-dark(#1d2125,#e7e8e9);--muted:light-dark(#5a6068,#a3aab1);--line:light-dark(#deded8,#32383e);
--accent:light-dark(#0a62a0,#6fb9ec);--accent-soft:light-dark(#e6f0f8,#1a2d3b);
--gain:light-dark(#006b4b,#45cfa1);--gain-soft:light-dark(#e0f3ec,#123329);
--loss:light-dark(#a84300,#ff9a5c);--loss-soft:light-dark(#fbe9dd,#3a2214);
--blue:light-dark(#0072b2,#56b4e9);--orange:light-dark(#e69f00,#e69f00);--mark-line:light-dark(#6b7178,#98a0a8);
--mono:ui-monospace,"SFMono-Regular","Cascadia Code","Segoe UI Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
:root:has(#theme-light:checked){color-scheme:light}
:root:has(#theme-dark:checked){color-scheme:dark}
*,*::before,*::after{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:4rem;-webkit-text-size-adjust:100%}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:.06em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code,pre{font-family:var(--mono);font-size:.86em}
p{margin:.6em 0}
h1,h2,h3,h4,h5{line-height:1.25;text-wrap:balance}
h1{font-size:1.35rem;font-weight:650;margin:0}
h2{font-size:1.45rem;font-weight:650;letter-spacing:-.01em;margin:0 0 .8rem}
h3{font-size:1.05rem;font-weight:650;margin:1.4rem 0 .4rem}
h4{font-size:.95rem;font-weight:650;margin:1.2rem 0 .4rem}
h5{font-size:.86rem;font-weight:600;color:var(--muted);margin:.9rem 0 .3rem}
.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--raised);padding:.5rem 1rem;z-index:9}
.note{color:var(--muted);font-size:.88rem}
.empty{color:var(--muted);font-style:italic}
.omitted{border-left:3px solid var(--orange);padding-left:.7rem}
.lead{font-size:1.05rem;max-width:52rem}
.failure{color:var(--loss)}
.count{color:var(--muted);font-size:.85em}
.plain{margin:.3rem 0;padding:0;list-style:none}
.plain li{padding:.12rem 0}
.columns{columns:18rem auto;column-gap:2rem}
`;

/** The frame of the page: head, list of sections, the sections themselves. */
export const FRAME_STYLE = `
.top{display:flex;flex-wrap:wrap;gap:.6rem 1.4rem;align-items:center;padding:1rem clamp(1rem,3vw,2.4rem);border-bottom:1px solid var(--line)}
.top .figures{color:var(--muted);font-size:.9rem}
.top .segments{margin-left:auto}
.banner{margin:0;padding:.55rem clamp(1rem,3vw,2.4rem);font-size:.94rem;border-bottom:1px solid var(--line)}
.banner.simulated{background:light-dark(#fdf3d9,#33290f);color:light-dark(#5c4300,#f1d388)}
.banner.unfinished{background:var(--loss-soft);color:var(--loss)}
.banner.damage{background:var(--sunk)}
.frame{max-width:92rem;margin:0 auto;padding:0 clamp(1rem,3vw,2.4rem)}
.sections{padding:.5rem 0;overflow-x:auto}
.sections ol{display:flex;gap:.15rem 1rem;margin:0;padding:0;list-style:none;white-space:nowrap;font-size:.92rem}
.sections a{color:var(--muted);text-decoration:none;display:block;padding:.3rem 0}
.sections a:hover,.sections a[aria-current]{color:var(--accent)}
main{min-width:0}
main>section{padding:1.9rem 0 2.1rem;border-top:1px solid var(--line)}
main>section:first-child{border-top:0}
@media (min-width:72rem){
.frame{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:2.6rem}
.sections{position:sticky;top:0;align-self:start;padding:2.1rem 0;max-height:100vh;overflow-y:auto}
.sections ol{display:block;white-space:normal}
.sections a{padding:.24rem 0 .24rem .7rem;border-left:2px solid var(--line)}
.sections a[aria-current]{border-left-color:var(--accent);font-weight:600}
}
.pair{display:grid;gap:1.2rem 2.4rem;grid-template-columns:minmax(0,1fr);align-items:start}
@media (min-width:56rem){.pair{grid-template-columns:repeat(2,minmax(0,1fr))}}
.stack{display:grid;gap:1rem}
.verdict{margin:0 0 .9rem;padding:.1rem 0 .1rem 1.1rem;border-left:.35rem solid var(--muted);display:grid;gap:.25rem}
.verdict .sentence{font-size:clamp(1.4rem,1rem + 1.6vw,2.05rem);font-weight:650;line-height:1.22;letter-spacing:-.015em;text-wrap:balance}
.verdict .figures{font-size:1.12rem;color:var(--muted);display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;align-items:baseline}
.verdict .figures b{color:var(--ink);font-size:1.35rem}
.verdict.second .sentence{font-size:1.1rem;letter-spacing:0}
.verdict.second .figures{font-size:.96rem}
.verdict.second .figures b{font-size:1.02rem}
.verdict.improved{border-color:var(--gain)}
.verdict.improved .figures b{color:var(--gain)}
.verdict.regressed{border-color:var(--loss)}
.verdict.regressed .figures b{color:var(--loss)}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr));gap:.1rem 1.2rem;margin:.4rem 0 1rem}
.tiles>div{display:flex;flex-direction:column-reverse;padding:.45rem 0;border-bottom:1px solid var(--line)}
.tiles dt{color:var(--muted);font-size:.84rem}
.tiles dd{margin:0;font-size:1.2rem;font-weight:600}
.facts{margin:1rem 0;display:grid;gap:.1rem}
.facts>div{display:grid;grid-template-columns:minmax(7rem,13rem) minmax(0,1fr);gap:.2rem 1rem;padding:.3rem 0;border-bottom:1px solid var(--line)}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.command{position:relative;margin-bottom:.8rem}
.command h3{margin:.8rem 0 .3rem}
.copy{position:absolute;right:0;top:-.2rem}
button{font:inherit;font-size:.88rem;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.2rem .7rem;cursor:pointer}
button:hover{border-color:var(--accent)}
`;
