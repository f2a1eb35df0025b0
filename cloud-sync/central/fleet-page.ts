import type { FleetBox } from './fleet.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** How long a box may be silent before somebody should look: it says hello every minute. */
const silentMs = 15 * minuteMs;

/** Days before a certificate runs out at which the box should have renewed it long ago. */
const certificateDays = 60;

/** The fleet on one page: no script, readable without colours. */
export function fleetPage(boxes: readonly FleetBox[], now: Date): string {
  const troubled = boxes.filter((box) => concern(box, now) !== undefined).length;
  const waiting = boxes.reduce((sum, box) => sum + box.waiting, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fleet · meterbox</title>
<link rel="stylesheet" href="/fleet.css">
</head>
<body>
<header>
<h1>Fleet</h1>
<p>As of ${instant(now)} UTC</p>
</header>
<main>
<dl class="sums">
${sum('Boxes', boxes.length)}
${sum('Need a look', troubled)}
${sum('Facts on their way', waiting)}
</dl>
${boxes.length === 0 ? '<p class="empty">No box is enrolled yet. Make a claim code with <code>POST /api/v1/claims</code> and enter it at the box.</p>' : table(boxes, now)}
</main>
</body>
</html>
`;
}

function sum(name: string, value: number): string {
  return `<div><dt>${name}</dt><dd>${value.toLocaleString('en')}</dd></div>`;
}

function table(boxes: readonly FleetBox[], now: Date): string {
  const heads = [
    'Box',
    'State',
    'Last seen',
    'On their way',
    'Devices',
    'Dropped',
    'Version',
    'Certificate until',
  ];
  return `<div class="scroll"><table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${boxes.map((box) => row(box, now)).join('\n')}
</tbody>
</table></div>`;
}

function row(box: FleetBox, now: Date): string {
  const trouble = concern(box, now);
  const state =
    trouble === undefined
      ? '<span class="mark good">in order</span>'
      : `<span class="mark look">${escaped(trouble)}</span>`;
  const restored = box.epochs > 1 ? `<small>restored ${box.epochs - 1}×</small>` : '';
  return `<tr>
<th scope="row">${escaped(box.name)}<small>${escaped(box.box)}</small></th>
<td>${state}</td>
<td>${box.lastSeen === null ? 'never' : `${ago(new Date(box.lastSeen), now)}<small>${instant(new Date(box.lastSeen))}</small>`}</td>
<td class="number">${box.waiting.toLocaleString('en')}</td>
<td class="number">${box.devices.toLocaleString('en')}</td>
<td class="number">${box.gone.toLocaleString('en')}</td>
<td>${escaped(box.program ?? '')}${restored}</td>
<td>${box.certificateUntil === null ? 'none' : box.certificateUntil.slice(0, 10)}</td>
</tr>`;
}

/** Why somebody should look at a box, in a few words; `undefined` if nobody has to. */
function concern(box: FleetBox, now: Date): string | undefined {
  if (box.revokedAt !== null) return 'shut out';
  if (box.lastSeen === null) return 'never seen';
  if (now.getTime() - Date.parse(box.lastSeen) > silentMs) return 'silent';
  if (box.gone > 0) return 'facts were dropped';
  if (box.certificateUntil !== null) {
    const left = Date.parse(box.certificateUntil) - now.getTime();
    if (left < certificateDays * dayMs) return 'certificate runs out';
  }
  const checks = box.health?.['checks'];
  const failing =
    Array.isArray(checks) && checks.some((check: { status?: unknown }) => check.status === 'failing');
  return failing ? 'a check fails' : undefined;
}

function ago(then: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - then.getTime()) / minuteMs));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}

function instant(date: Date): string {
  return date.toISOString().slice(0, 16).replace('T', ' ');
}

/** Names come from people and boxes: they are text, never markup. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}

/** Style of the page. */
export const fleetStyle = `
:root { color-scheme: light dark; --ground: #f6f7f5; --paper: #fff; --ink: #1c2421; --soft: #63706a; --line: #dfe4e0;
  --good: #2c6e49; --look: #9a4b12; }
@media (prefers-color-scheme: dark) { :root { --ground: #151a18; --paper: #1d2421; --ink: #e8ece9; --soft: #98a59f;
  --line: #313a36; --good: #7cc79c; --look: #e9a26a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { display: flex; align-items: baseline; justify-content: space-between; flex-wrap: wrap; padding-top: 2rem; }
h1 { font-size: 1.75rem; font-weight: 600; margin: 0; }
header p { color: var(--soft); margin: 0; }
.sums { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; }
.sums div { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.25rem;
  min-width: 11rem; }
.sums dt { color: var(--soft); font-size: .875rem; }
.sums dd { margin: 0; font-size: 1.75rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .7rem 1rem; border-bottom: 1px solid var(--line); vertical-align: top;
  font-weight: 400; white-space: nowrap; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--soft); font-size: .875rem; }
tbody th { font-weight: 600; }
small { display: block; color: var(--soft); font-size: .8125rem; font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.mark::before { content: '●'; margin-right: .45rem; font-size: .75em; }
.good::before { color: var(--good); }
.look { color: var(--look); font-weight: 600; }
.empty { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1.5rem; }
code { font-size: .9em; }
`;
