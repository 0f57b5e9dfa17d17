/** Tables, folds, controls and texts. */
export const CONTENT_STYLE = `
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:.92rem;width:100%;margin:.3rem 0 1rem}
.table-name{font-weight:600;font-size:.95rem;margin:.9rem 0 .1rem}
th,td{padding:.36rem .9rem .36rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
thead th{color:var(--muted);font-weight:500;font-size:.84rem;vertical-align:bottom}
tbody th{font-weight:500}
.figure{text-align:right;white-space:nowrap}
.one-line{white-space:nowrap}
tr:has(.target:target){background:var(--accent-soft)}
td .said{white-space:pre-wrap;overflow-wrap:anywhere;display:block;min-width:16rem}
details{margin:.4rem 0}
summary{cursor:pointer;color:var(--accent);width:fit-content;max-width:100%;border-radius:3px}
.fold>summary{font-size:.92rem}
.fold[open]>summary{margin-bottom:.4rem}
pre{margin:.3rem 0;padding:.8rem 1rem;background:var(--sunk);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
pre.text{max-height:none}
pre.diff{font-family:inherit;font-size:.95rem;line-height:1.65;border-left:3px solid var(--line);border-radius:0 6px 6px 0}
ins{background:var(--gain-soft);color:var(--gain);text-decoration:underline;text-decoration-thickness:.08em;text-underline-offset:.18em;border-radius:2px}
del{background:var(--loss-soft);color:var(--loss);text-decoration:line-through;text-decoration-thickness:.08em;border-radius:2px}
fieldset{border:0;margin:0;padding:0;min-width:0}
.segments{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.25rem}
.segments legend{float:left;padding:0 .5rem 0 0;color:var(--muted);font-size:.9rem}
.segments input{position:absolute;opacity:0;width:1px;height:1px}
.segments label{padding:.22rem .75rem;border:1px solid var(--line);border-radius:99px;font-size:.9rem;cursor:pointer;background:var(--raised)}
.segments label:hover{border-color:var(--accent)}
.segments input:checked+label{border-color:var(--accent);background:var(--accent-soft);color:var(--accent);font-weight:600}
.segments input:checked+label .count{color:inherit}
.segments input:focus-visible+label{outline:2px solid var(--accent);outline-offset:2px}
.controls{display:flex;flex-wrap:wrap;gap:.45rem 1.6rem;align-items:center;margin:.4rem 0 .8rem;padding:.5rem 0;position:sticky;top:0;background:var(--paper);z-index:1}
.search{color:var(--muted);font-size:.9rem}
.search[hidden]{display:none}
.search input{font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.25rem .6rem;margin-left:.3rem;width:min(16rem,50vw)}
.badge{display:inline-block;padding:.05rem .55rem;border-radius:99px;font-size:.84rem;font-weight:600;white-space:nowrap;background:var(--sunk);color:var(--muted)}
.badge.improved{background:var(--gain-soft);color:var(--gain)}
.badge.regressed,.badge.failed{background:var(--loss-soft);color:var(--loss)}
.component{padding:.6rem 0 1rem;border-top:1px solid var(--line);margin-top:1.4rem}
.component h3{margin-top:.4rem}
.version-fold{border:1px solid var(--line);border-radius:6px;padding:.45rem .9rem;margin:.45rem 0}
.version-fold>summary{color:inherit}
.version{font-weight:600;margin-right:.4rem}
.against-seed{display:none}
section:has(#diff-seed:checked) .against-seed{display:block}
section:has(#diff-seed:checked) .against-parent{display:none}
.trace{border-bottom:1px solid var(--line);margin:0;padding:.45rem 0}
.trace>summary{width:auto;color:inherit}
.trace:target,.row:target{background:var(--accent-soft)}
.trace-name{margin-right:.5rem}
.steps{margin:.5rem 0 .8rem;padding-left:1.6rem}
.step>details>summary{width:auto;color:inherit}
.step>details>summary code{color:var(--accent)}
.model{color:var(--muted);font-size:.86rem}
.message{margin:.5rem 0;border-left:3px solid var(--line);padding-left:.8rem}
.message .role{font-size:.8rem;font-weight:600;color:var(--muted);text-transform:uppercase;letter-spacing:.05em}
.message.user{border-color:var(--blue)}
.message.assistant,.message.reply{border-color:var(--orange)}
.message pre{margin-top:.15rem}
.notes{margin:.3rem 0;color:var(--loss);font-size:.92rem}
`;

/** The gallery: images as large as the page allows, verdicts below them. */
export const GALLERY_STYLE = `
.rows{display:grid;gap:0}
.row{padding:1.5rem 0 1.3rem;border-top:1px solid var(--line)}
.row[hidden]{display:none}
.row header{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline}
.row h3{margin:0;font-size:1.05rem}
.row h3 a{color:inherit;text-decoration:none}
.row h3 a:hover{text-decoration:underline}
.part{color:var(--muted);font-size:.86rem}
.tags{display:flex;flex-wrap:wrap;gap:.2rem .5rem;margin:0;padding:0;list-style:none;font-size:.82rem;color:var(--muted)}
.tags li+li::before{content:"\\b7";margin-right:.5rem}
.prompt{font-size:1.08rem;max-width:60rem;margin:.35rem 0 .9rem;overflow-wrap:anywhere}
.cells{display:grid;gap:1rem 1.4rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));align-items:start}
.cells-1,.cells-2,.cells-3{grid-template-columns:repeat(3,minmax(0,23rem))}
.cells-2{grid-template-columns:repeat(2,minmax(0,23rem))}
.cells-1.wordy{grid-template-columns:minmax(0,1fr)}
.cells-2.wordy{grid-template-columns:repeat(2,minmax(0,1fr))}
.cells-3.wordy{grid-template-columns:repeat(3,minmax(0,1fr))}
@media (max-width:40rem){.controls{position:static}.row .cells{grid-template-columns:none;grid-auto-flow:column;grid-auto-columns:82%;overflow-x:auto;scroll-snap-type:x proximity;padding-bottom:.4rem}.cell{scroll-snap-align:start}}
.cell{min-width:0}
.cell-head{display:flex;justify-content:space-between;align-items:baseline;gap:.6rem;margin-bottom:.35rem}
.program{font-weight:600}
.score{font-size:1.12rem;font-weight:600}
.no-score{color:var(--loss);font-size:.9rem}
.picture{display:block;border-radius:8px;overflow:hidden;background:var(--sunk);line-height:0}
.picture img{width:100%;height:auto;display:block}
.no-image{display:grid;place-items:center;min-height:8rem;padding:1rem;line-height:1.4;border-radius:8px;background:var(--sunk);color:var(--muted);font-size:.9rem}
.chips{margin:.55rem 0 .2rem}
.chips>summary{list-style:none;color:inherit;display:flex;flex-wrap:wrap;gap:.28rem .35rem;width:auto}
.chips>summary::-webkit-details-marker{display:none}
.chips dl{margin:.5rem 0;font-size:.9rem}
.chips dl>div{padding:.3rem 0;border-bottom:1px solid var(--line)}
.chips dt{font-weight:600;display:flex;justify-content:space-between}
.chips dd{margin:0;color:var(--muted);white-space:pre-wrap;overflow-wrap:anywhere}
.chip{display:inline-block;padding:.04rem .5rem;border-radius:99px;border:1px solid var(--line);font-size:.82rem;color:var(--muted)}
.chip-mark{font-weight:700}
.chip.pass{color:var(--gain);border-color:currentColor}
.chip.fail{color:var(--loss);border-color:currentColor;background:var(--loss-soft)}
.chip.partial{color:var(--ink)}
.chip.more{border-style:dashed;color:var(--accent)}
.trace-link{margin:.3rem 0;font-size:.92rem}
.json{font-size:.8rem;max-height:26rem;overflow:auto}
#gallery:has(#filter-improved:checked) .row:not([data-kinds~=improved]),
#gallery:has(#filter-regressed:checked) .row:not([data-kinds~=regressed]),
#gallery:has(#filter-changed:checked) .row:not([data-kinds~=changed]),
#gallery:has(#filter-failed:checked) .row:not([data-kinds~=failed]){display:none}
.viewer{width:min(96vw,110rem);max-width:none;max-height:96vh;border:1px solid var(--line);border-radius:10px;background:var(--raised);color:var(--ink);padding:1rem 1.2rem}
.viewer::backdrop{background:rgb(0 0 0/.72)}
.viewer header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}
.viewer h2{font-size:1.1rem;margin:0}
.viewer .close{margin-left:auto}
.viewer .cells{grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr))}
.viewer img{width:100%;max-height:74vh;object-fit:contain;background:var(--sunk);border-radius:6px}
`;
