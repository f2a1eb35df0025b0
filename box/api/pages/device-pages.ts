import type { DeviceView, Page, ReadingView } from '../box-view.ts';
import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import { showCount, showDay, showTime, showValue } from './show.ts';

/** Devices with their latest value, searchable. */
export function devicesPage(context: PageContext, page: Page<DeviceView>, search: string): string {
  const { words, language } = context;
  const more = new URLSearchParams({ ...(search === '' ? {} : { search }), after: String(page.next) });
  return frame(context, {
    title: words.nav.devices,
    content: html`<h1>${words.nav.devices}</h1>
      <form class="inline" method="get" action="/devices" role="search">
        <div>
          <label for="search">${words.field.search}</label>
          <input id="search" name="search" type="search" maxlength="100" value="${search}" />
        </div>
        <button>${words.action.search}</button>
      </form>
      <section class="card">
        ${
          page.items.length === 0
            ? html`<p class="quiet">${words.text.devicesNone}</p>`
            : html`<ul class="rows">
                ${page.items.map(
                  (device) =>
                    html`<li>
                      <div class="row-head">
                        <h2><a href="/devices/${device.id}">${device.serial}</a></h2>
                        ${
                          device.latest &&
                          html`<span class="number">${showValue(device.latest, language)}</span>`
                        }
                      </div>
                      <div class="row-head quiet">
                        <span
                          >${words.deviceClass[device.class]}${device.manufacturer !== undefined && ` · ${device.manufacturer}`}${device.model !== undefined && ` · ${device.model}`}</span
                        >
                        <span>${device.latest && showDay(device.latest.validOn, language)}</span>
                      </div>
                    </li>`,
                )}
              </ul>`
        }
      </section>
      ${page.next !== undefined && html`<p class="buttons"><a class="button" href="/devices?${more.toString()}">${words.action.more}</a></p>`}`,
  });
}

/** One device: what it is, how it is, and its readings, newest first. */
export function devicePage(
  context: PageContext,
  device: DeviceView,
  readings: readonly ReadingView[],
): string {
  const { words, language } = context;
  const { state } = device;
  const maker = [device.manufacturer, device.model].filter((part) => part !== undefined).join(' ');
  return frame(context, {
    title: device.serial,
    content: html`<p><a href="/devices">${words.nav.devices}</a></p>
      <div class="head">
        <h1>${device.serial}</h1>
        <span class="quiet">${words.deviceClass[device.class]} · ${maker}</span>
      </div>
      <div class="stack">
        <section class="card">
          <dl class="facts">
            <dt>${words.text.firstSeen}</dt>
            <dd>${showTime(device.firstSeenAt, language)}</dd>
            <dt>${words.text.lastSeen}</dt>
            <dd>${showTime(device.lastSeenAt, language)}</dd>
            ${
              state &&
              html`<dt>${words.text.state}</dt>
                <dd>
                  ${
                    state.flags.length === 0
                      ? words.text.stateOk
                      : state.flags.map((flag) => html`<span class="badge warn">${words.flag[flag]}</span> `)
                  }
                </dd>`
            }
          </dl>
        </section>
        <section class="card" aria-labelledby="readings">
          <h2 id="readings">
            ${words.text.readings} <span class="quiet">${showCount(device.readings, language)}</span>
          </h2>
          ${readings.length === 0 ? html`<p class="quiet">${words.text.readingsNone}</p>` : readingTable(context, readings)}
        </section>
      </div>`,
  });
}

function readingTable({ words, language }: PageContext, readings: readonly ReadingView[]): Html {
  const { column } = words;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${column.day}</th>
        <th scope="col">${column.quantity}</th>
        <th scope="col" class="number">${column.value}</th>
        <th scope="col" class="wide">${column.kind}</th>
        <th scope="col" class="wide">${column.line}</th>
      </tr>
    </thead>
    <tbody>
      ${readings.map(
        (reading) =>
          html`<tr>
            <td>
              ${reading.measuredAt === undefined ? showDay(reading.validOn, language) : showTime(reading.measuredAt, language)}
            </td>
            <td>${words.quantity[reading.quantity]}</td>
            <td class="number">${showValue(reading, language)}</td>
            <td class="wide">${words.kind[reading.kind]}</td>
            <td class="wide">${reading.position}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
