/** One hue whose lightness changes evenly, so that it reads with any colour vision and in grey: pairs for light and dark, low to high. */
const HEAT = [
  ['#f2f4f5', '#1d242a'],
  ['#e2e9ef', '#1f2f3b'],
  ['#cfdde8', '#213b4d'],
  ['#b8cfe2', '#234961'],
  ['#9cbfdc', '#265976'],
  ['#7daed4', '#2f6b8e'],
  ['#5b98c8', '#4481a6'],
  ['#3b80b6', '#639bbf'],
  ['#1f659d', '#8ab8d7'],
  ['#0a477a', '#bbdaf0'],
];

export const CHART_STYLE = `
figure{margin:.4rem 0 1.2rem}
figcaption{font-size:.95rem;margin-bottom:.3rem}
.chart{display:block;overflow:visible}
figure>.chart{width:100%;max-width:38rem;height:auto}
.scroll>.chart{max-width:none;height:auto;margin:.3rem 0}
.chart text{font:12.5px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;fill:var(--ink);font-variant-numeric:tabular-nums}
.chart .tick{fill:var(--muted);font-size:12px}
.chart .axis-name{fill:var(--muted)}
@media (max-width:40rem){figure>.chart text,figure>.chart .tick{font-size:15px}}
.grid{stroke:var(--line);stroke-width:1}
.axis,.zero{stroke:var(--mark-line);stroke-width:1.2}
.line{fill:none;stroke-linejoin:round;stroke-linecap:round}
.best-line{stroke:var(--blue);stroke-width:2.4}
.faint{opacity:.45}
.front-line{stroke:var(--orange);stroke-width:2;stroke-dasharray:6 4}
.pareto-line{stroke:var(--orange);stroke-width:1.8}
.dominated{fill:var(--orange);opacity:.1}
.mark{stroke-width:1.5}
.mark.other{fill:var(--raised);stroke:var(--mark-line)}
.mark.front{fill:var(--orange);stroke:light-dark(#8a5f00,#ffd071)}
.mark.best{fill:var(--blue);stroke:light-dark(#00476f,#c6e6fa);stroke-width:2.2}
.chart .mark-name{font-weight:600}
.edge{fill:none;stroke:var(--mark-line);stroke-width:1.5}
.merge-edge{stroke-dasharray:5 4}
.chart .node-number{font-weight:600;fill:var(--ink)}
.chart .node-number.front{fill:#1d1500}
.chart .node-number.best{fill:light-dark(#fff,#06202f)}
.node:focus-visible{outline:none}
.node:focus-visible .mark,.node:hover .mark{stroke:var(--accent);stroke-width:4}
.parallel{stroke:var(--mark-line);stroke-width:1.2;opacity:.6}
.parallel.front{stroke:var(--orange);stroke-width:2;opacity:.95}
.parallel.best{stroke:var(--blue);stroke-width:3.4;opacity:1}
.parallel:hover{stroke:var(--accent);stroke-width:4;opacity:1}
.interval{stroke-width:3;stroke-linecap:round;stroke:var(--mark-line)}
.minor .interval{stroke-width:2}
.interval.gain{stroke:var(--gain)}
.interval.loss{stroke:var(--loss)}
.dot{stroke:var(--paper);stroke-width:1.5;fill:var(--mark-line)}
.dot.gain{fill:var(--gain)}
.dot.loss{fill:var(--loss)}
.chart .main text{font-weight:650}
.chart .row-name.best{font-weight:700}
.hatch-ground{fill:var(--sunk)}
.hatch{stroke:var(--mark-line);stroke-width:1}
.heat-cursor{fill:none;stroke:var(--ink);stroke-width:2}
.heat-reading{min-height:1.6em;margin:.2rem 0}
.scale{display:inline-flex;gap:.4rem;align-items:center}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:.2rem 0 .8rem;padding:0;list-style:none;font-size:.92rem;color:var(--muted);align-items:center}
.legend svg{vertical-align:-.2em}
.key{display:inline-block;width:1.7rem;height:0;border-top:2.5px solid var(--blue);vertical-align:middle}
.key.front-line{border-top:2.5px dashed var(--orange)}
${HEAT.map(([light, dark], at) => `.heat-${at}{fill:light-dark(${light},${dark})}`).join('\n')}
`;

/** On paper: light, without what only a screen can do; what is folded stays folded. */
export const PRINT_STYLE = `
@media print{
:root,:root:has(#theme-dark:checked){color-scheme:light}
html{font-size:9.5pt}
body{background:none}
.pair{grid-template-columns:repeat(2,minmax(0,1fr))}
.scroll>.chart{max-width:100%}
.sections,.top .segments,.controls,.copy,.skip{display:none}
.frame{display:block;max-width:none;padding:0}
.row,figure,tr,.component h3,.verdict{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.row .cells{grid-auto-flow:row;grid-template-columns:repeat(3,minmax(0,1fr))}
.scroll{overflow:visible}
a{color:inherit;text-decoration:none}
main>section{padding:1rem 0}
}
`;
