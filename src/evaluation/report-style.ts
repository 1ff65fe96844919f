/** The look of a report page, light and dark. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --ink: #171b22; --soft: #5d6775; --line: #dfe3e8; --lane: #eceff3; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #101318; --card: #191d24; --ink: #edf0f4; --soft: #98a2b0; --line: #2b313b; --lane: #1e232b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1320px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { margin: 0; font-size: 28px; letter-spacing: -0.01em; }
h2 { margin: 40px 0 4px; font-size: 19px; }
p { margin: 2px 0 14px; color: var(--soft); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin: 20px 0 0; }
dl div { display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 12px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
dt { color: var(--soft); font-size: 13px; }
dd { margin: 0; font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; }
.mosaic { width: 100%; margin-top: 10px; border-radius: 10px; display: block; }
.timeline { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px; }
svg { display: block; width: 100%; min-width: 800px; font: 12px system-ui, sans-serif; }
.lane { fill: var(--lane); }
.camera { fill: var(--ink); font-weight: 600; }
.time { fill: var(--soft); font-size: 11px; }
.tick { stroke: var(--soft); stroke-opacity: 0.22; }
.name { fill: #10131a; font-size: 10.5px; font-weight: 600; pointer-events: none; }
.gallery { display: grid; gap: 10px; }
article { display: grid; grid-template-columns: 120px 1fr; gap: 14px; padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-left: 7px solid var(--identity); border-radius: 10px; }
h3 { margin: 4px 0 0; font-size: 17px; }
small { display: block; color: var(--soft); font-size: 12px; font-weight: 400; }
.visits { display: flex; flex-wrap: wrap; gap: 12px; }
figure { margin: 0; }
figure div { display: flex; gap: 3px; min-height: 40px; }
figure img { height: 104px; width: auto; border-radius: 5px; display: block; }
figure i { display: grid; place-content: center; width: 64px; height: 104px; padding: 6px; border: 1px dashed var(--line); border-radius: 5px; color: var(--soft); font-size: 11px; text-align: center; }
figcaption { margin-top: 3px; color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
figcaption b { color: var(--ink); font-weight: 600; }
.sheet { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 4px 14px 10px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-size: 12.5px; font-weight: 600; }
th, td { padding: 7px 9px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 4px; }
tbody tr:last-child td { border-bottom: 0; }
.searches { display: grid; grid-template-columns: repeat(auto-fill, minmax(560px, 1fr)); gap: 10px; }
.searches article { display: flex; gap: 8px; align-items: start; border-left: 1px solid var(--line); overflow-x: auto; }
.searches figure { width: 66px; flex: none; }
.searches figure img { height: 120px; width: 66px; object-fit: cover; border: 3px solid transparent; border-radius: 6px; }
.searches .asked { margin-right: 12px; }
.searches .right img { border-color: #1f9d63; }
.searches .wrong img { border-color: #d64545; }
.searches .gap { align-self: center; padding-bottom: 24px; color: var(--soft); }
.words th, .words td { text-align: left; white-space: normal; }
.strong td { font-weight: 700; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(460px, 1fr)); gap: 14px; }
.chart { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.chart svg { min-width: 0; }
.chart figcaption { margin: 0 0 6px; color: var(--ink); font-size: 14px; font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; min-height: 0; margin-top: 4px; color: var(--soft); font-size: 13px; }
.legend span { display: flex; align-items: center; gap: 6px; }
.legend b { color: var(--ink); font-variant-numeric: tabular-nums; }
.legend i { display: block; width: 16px; height: 4px; min-height: 0; padding: 0; border: 0; border-radius: 2px; }
.row { fill: var(--ink); font-size: 11px; }
.group { fill: var(--soft); font-size: 12px; font-weight: 600; }
.missed { fill: var(--soft); fill-opacity: 0.45; }
.switch { stroke: var(--ink); stroke-width: 2.5; }
h3.sequence { margin: 22px 0 8px; }
.switches { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); gap: 10px; }
.switches article { display: block; border-left-width: 7px; }
.switches header { display: flex; justify-content: space-between; gap: 10px; margin-bottom: 8px; font-weight: 600; }
.switches header small { display: inline; padding-top: 2px; }
.switches .pair { display: flex; align-items: end; gap: 12px; }
.switches figure img { height: 150px; max-width: 110px; object-fit: cover; }
.chip { display: inline-block; padding: 0 7px; border-radius: 5px; background: var(--identity); color: #10131a; font-size: 12px; font-weight: 650; }
@media (max-width: 640px) { article { grid-template-columns: 1fr; } }
`;
