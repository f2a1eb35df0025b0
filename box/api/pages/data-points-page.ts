import type { DataPoint } from '../../domain/data-point.ts';
import type { ApiPorts } from '../api.ts';
import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import { showTime } from './show.ts';

/** Data points: making one, copying its credentials while they can be seen, and what a sender has to be told. */
export function dataPointsPage(
  context: PageContext,
  { dataPoints, status, view }: Pick<ApiPorts, 'dataPoints' | 'status' | 'view'>,
): string {
  const { words } = context;
  const { text, field, action } = words;
  const { port, fingerprints } = status.sftp();
  const installer = context.viewer?.role === 'installer';
  const points = dataPoints.dataPoints();
  return frame(context, {
    title: words.nav.dataPoints,
    live: true,
    content: html`<div class="head">
        <h1>${words.nav.dataPoints}</h1>
        <span id="live" class="quiet" role="status"></span>
      </div>
      <div class="columns">
        <div class="stack">
          ${installer && credentialsCard(context, port, fingerprints)}
          <section class="card" aria-labelledby="list">
            <h2 id="list">${text.dataPoints}</h2>
            <div data-part="list">
              ${
                points.length === 0
                  ? html`<p class="quiet">${text.dataPointsNone}</p>`
                  : html`<ul class="rows">
                      ${points.map((point) => pointEntry(context, point, view, installer))}
                    </ul>`
              }
            </div>
          </section>
        </div>
        <div class="stack">
          ${
            installer &&
            html`<section class="card" aria-labelledby="new">
              <h2 id="new">${text.newDataPoint}</h2>
              <p class="quiet">${text.newDataPointLead}</p>
              <form method="post" data-call="POST /api/v1/data-points" data-next="credentials">
                <label for="name">${field.dataPointName}</label>
                <input id="name" name="name" required maxlength="100" autocomplete="off" />
                <button class="first">${action.create}</button>
              </form>
            </section>`
          }
          <section class="card" aria-labelledby="sftp">
            <h2 id="sftp">${text.sftp}</h2>
            <p class="quiet">${text.sftpLead}</p>
            <dl class="facts">
              <dt>${field.port}</dt>
              <dd>${port}</dd>
              <dt>${field.fingerprint}</dt>
              <dd>${fingerprints.map((print) => html`<code>${print}</code><br />`)}</dd>
            </dl>
          </section>
        </div>
      </div>`,
  });
}

function pointEntry(
  { words, language }: PageContext,
  { id, name, user, enabled }: DataPoint,
  view: ApiPorts['view'],
  installer: boolean,
): Html {
  const { text, action } = words;
  const [last] = view.deliveries({ dataPointId: id, limit: 1 }).items;
  return html`<li id="${id}">
    <div class="row-head">
      <h3>${name}</h3>
      ${!enabled && html`<span class="badge bad">${text.disabled}</span>`}
    </div>
    <p class="quiet">
      ${words.field.user} <code>${user}</code> ·
      ${last ? html`${text.lastDelivery} ${showTime(last.receivedAt, language)}` : text.waiting}
    </p>
    ${
      installer &&
      html`<div class="buttons">
        <button
          id="rotate-${id}"
          data-call="POST /api/v1/data-points/${id}/rotate"
          data-next="credentials"
          data-confirm="${text.rotateConfirm}"
        >
          ${action.rotate}
        </button>
        <button
          id="remove-${id}"
          class="danger"
          data-call="DELETE /api/v1/data-points/${id}"
          data-next="refresh"
          data-confirm="${text.removeConfirm}"
        >
          ${action.remove}
        </button>
      </div>`
    }
  </li>`;
}

/** Hidden until a password was made; the page forgets it when it is left. */
function credentialsCard({ words }: PageContext, port: number, fingerprints: readonly string[]): Html {
  const { text, field, action } = words;
  const row = (id: string, label: string, value = '') =>
    html`<div class="credential">
      <span class="quiet" id="label-${id}">${label}</span
      ><output id="credential-${id}" aria-labelledby="label-${id}">${value}</output
      ><button type="button" data-copy="credential-${id}" aria-label="${label}: ${action.copy}">
        ${action.copy}
      </button>
    </div>`;
  return html`<section class="card" id="credentials" tabindex="-1" hidden aria-labelledby="credentials-title">
    <h2 id="credentials-title">${text.credentials}: <span id="credential-name"></span></h2>
    <p>${text.credentialsLead}</p>
    ${row('host', field.host)} ${row('port', field.port, String(port))} ${row('user', field.user)}
    ${row('password', field.password)}
    ${fingerprints.map((print, at) => row(`fingerprint-${at}`, field.fingerprint, print))}
    <div class="buttons">
      <button type="button" class="first" data-copy-all>${action.copyAll}</button
      ><button type="button" data-close>${action.done}</button>
    </div>
    <p id="copied" class="told" role="status"></p>
  </section>`;
}
