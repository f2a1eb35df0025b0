import type { ApiPorts } from '../api.ts';
import type { DeliveryView, FindingCounts, FindingView, QuarantineView } from '../box-view.ts';
import type { DataPoint } from '../../domain/data-point.ts';
import { severities } from '../../domain/finding.ts';
import { worstOf } from '../routes/health.ts';
import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import { healthBadge, outcomeBadge, showBytes, showCount, showTime } from './show.ts';

const shownDeliveries = 12;
const shownQuarantine = 20;
const shownPoints = 12;
const shownFindings = 8;

/** What a caretaker looks at first: is all well, what came, what waits for a decision. */
export function overviewPage(
  context: PageContext,
  { view, dataPoints, status, worklist }: Pick<ApiPorts, 'view' | 'dataPoints' | 'status' | 'worklist'>,
): string {
  const { words, language } = context;
  const counts = view.counts();
  const quarantine = view.quarantine({ status: 'open', limit: shownQuarantine });
  const deliveries = view.deliveries({ limit: shownDeliveries });
  const points = dataPoints.dataPoints();
  const figure = (label: string, count: number) =>
    html`<div class="figure">
      <dt>${label}</dt>
      <dd>${showCount(count, language)}</dd>
    </div>`;
  return frame(context, {
    title: words.nav.overview,
    live: true,
    content: html`<div class="head">
        <h1>${context.boxName}</h1>
        <span id="live" class="quiet" role="status"></span>
      </div>
      <div data-part="figures">
        <dl class="figures">
          ${figure(words.nav.devices, counts.devices)} ${figure(words.text.readings, counts.readings)}
          ${figure(words.text.allDeliveries, counts.deliveries)}
          ${figure(words.text.quarantine, counts.quarantineOpen)}
        </dl>
      </div>
      <div class="columns">
        <div class="stack">
          <section class="card" aria-labelledby="quarantine">
            <h2 id="quarantine">${words.text.quarantine}</h2>
            <div data-part="quarantine">${quarantineList(context, quarantine.items)}</div>
          </section>
          <section class="card" aria-labelledby="worklist">
            <h2 id="worklist">${words.text.worklist}</h2>
            <div data-part="worklist">
              ${worklistPart(context, worklist.findings({ limit: shownFindings }).items, worklist.counts())}
            </div>
          </section>
          <section class="card" aria-labelledby="deliveries">
            <h2 id="deliveries">${words.text.deliveries}</h2>
            <div data-part="deliveries">${deliveryList(context, deliveries.items, points)}</div>
          </section>
        </div>
        <div class="stack">
          <section class="card" aria-labelledby="health">
            <h2 id="health">${words.text.health}</h2>
            <div data-part="health">${healthList(context, status)}</div>
          </section>
          <section class="card" aria-labelledby="points">
            <h2 id="points">${words.text.dataPoints}</h2>
            <div data-part="points">${pointList(context, points, view)}</div>
            <p class="buttons"><a class="button" href="/data-points">${words.text.newDataPoint}</a></p>
          </section>
          ${uploadForm(context)}
        </div>
      </div>`,
  });
}

function quarantineList({ words, language }: PageContext, files: readonly QuarantineView[]): Html {
  const { text, action, refusal } = words;
  if (files.length === 0) return html`<p class="quiet">${text.quarantineNone}</p>`;
  const entry = (file: QuarantineView) => {
    const path = `/api/v1/quarantine/${file.id}`;
    return html`<li>
      <div class="row-head">
        <h3>${file.name}</h3>
        <span class="badge warn">${refusal[file.refusal.code] ?? file.refusal.code}</span>
      </div>
      <p lang="en">${file.refusal.message}</p>
      <p class="quiet">${showTime(file.receivedAt, language)} · ${showBytes(file.size, language)}</p>
      <details id="excerpt-${file.id}">
        <summary>${text.excerpt}</summary>
        <pre tabindex="0" aria-label="${text.excerpt}: ${file.name}">${file.excerpt}</pre>
        <p class="buttons">
          <a class="button" href="/api/v1/originals/${file.digest}">${action.original}</a>
        </p>
      </details>
      <div class="buttons">
        <button
          id="retry-${file.id}"
          data-call="POST ${path}/retry"
          data-next="refresh"
          data-done="${text.uploaded}"
        >
          ${action.retry}
        </button>
        ${
          file.refusal.code === 'format-mismatch' &&
          html`<button
            id="accept-${file.id}"
            data-call="POST ${path}/accept"
            data-next="refresh"
            data-done="${text.uploaded}"
          >
            ${action.accept}
          </button>`
        }
        <button
          id="delete-${file.id}"
          class="danger"
          data-call="DELETE ${path}"
          data-next="refresh"
          data-confirm="${text.deleteConfirm}"
        >
          ${action.delete}
        </button>
      </div>
    </li>`;
  };
  return html`<p class="quiet">${text.quarantineLead}</p>
    <ul class="rows">
      ${files.map(entry)}
    </ul>`;
}

/** How much there is to look after, and the most pressing of it. */
function worklistPart(
  { words, language }: PageContext,
  findings: readonly FindingView[],
  counts: FindingCounts,
): Html {
  if (findings.length === 0) return html`<p class="quiet">${words.text.worklistNone}</p>`;
  const entry = ({ device, deviceId, severity, message, advice }: FindingView) =>
    html`<li>
      <div class="row-head">
        <h3><a href="/devices/${deviceId}">${device.serial}</a></h3>
        <span class="badge ${severity === 'alert' ? 'bad' : 'warn'}">${words.severity[severity]}</span>
      </div>
      <p lang="en">${message}</p>
      <p class="quiet" lang="en">${advice}</p>
    </li>`;
  const sums = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${words.severity[severity]}: ${showCount(counts[severity], language)}`);
  return html`<p class="quiet">${sums.join(' · ')}</p>
    <ul class="rows">
      ${findings.map(entry)}
    </ul>`;
}

/** Delivered files with their verdict. */
function deliveryList(
  { words, language }: PageContext,
  deliveries: readonly DeliveryView[],
  points: readonly DataPoint[],
): Html {
  if (deliveries.length === 0) return html`<p class="quiet">${words.text.deliveriesNone}</p>`;
  const source = ({ dataPointId, door }: DeliveryView) =>
    points.find(({ id }) => id === dataPointId)?.name ?? words.door[door];
  const entry = (delivery: DeliveryView) =>
    html`<li>
      <div class="row-head">
        <h3><a href="/files/${delivery.id}">${delivery.name}</a></h3>
        ${[...new Set(delivery.files.map(({ outcome }) => outcome))].map((outcome) =>
          outcomeBadge(outcome, words),
        )}
      </div>
      <p class="quiet">
        ${source(delivery)} · ${showTime(delivery.receivedAt, language)} ·
        ${addedText(words, language, delivery)}
      </p>
    </li>`;
  return html`<ul class="rows">
    ${deliveries.map(entry)}
  </ul>`;
}

function addedText(
  words: PageContext['words'],
  language: PageContext['language'],
  { files }: DeliveryView,
): string {
  const sum = (of: 'readingsAdded' | 'readingsRepeated' | 'versionsAdded') =>
    showCount(
      files.reduce((total, file) => total + file[of], 0),
      language,
    );
  return words.count.added(sum('readingsAdded'), sum('readingsRepeated'), sum('versionsAdded'));
}

function healthList({ words }: PageContext, status: ApiPorts['status']): Html {
  const checks = status.health();
  return html`<p>${healthBadge(worstOf(checks), words)}</p>
    <ul class="rows">
      ${checks.map(
        ({ name, status: level, message }) =>
          html`<li>
            <div class="row-head"><span lang="en">${name}</span>${healthBadge(level, words)}</div>
            <div class="quiet" lang="en">${message}</div>
          </li>`,
      )}
    </ul>`;
}

function pointList(
  { words, language }: PageContext,
  points: readonly DataPoint[],
  view: ApiPorts['view'],
): Html {
  if (points.length === 0) return html`<p class="quiet">${words.text.dataPointsNone}</p>`;
  const entry = ({ id, name, enabled }: DataPoint) => {
    const [last] = view.deliveries({ dataPointId: id, limit: 1 }).items;
    const outcome = last?.files[0]?.outcome;
    return html`<li>
      <div class="row-head">
        <h3><a href="/data-points#${id}">${name}</a></h3>
        ${
          enabled
            ? outcome && outcomeBadge(outcome, words)
            : html`<span class="badge bad">${words.text.disabled}</span>`
        }
      </div>
      <div class="quiet">
        ${last ? html`${words.text.lastDelivery} ${showTime(last.receivedAt, language)}` : words.text.waiting}
      </div>
    </li>`;
  };
  return html`<ul class="rows">
    ${points.slice(0, shownPoints).map(entry)}
  </ul>`;
}

function uploadForm({ words }: PageContext): Html {
  const { text, field, action } = words;
  return html`<section class="card" aria-labelledby="upload">
    <h2 id="upload">${text.uploadTitle}</h2>
    <p class="quiet">${text.uploadLead}</p>
    <form
      method="post"
      data-call="POST /api/v1/files"
      data-done="${text.uploaded}"
      data-next="refresh"
      data-told="upload-told"
    >
      <label for="file">${field.file}</label>
      <input id="file" type="file" required />
      <button>${action.upload}</button>
      <p id="upload-told" class="told" role="status"></p>
    </form>
  </section>`;
}
