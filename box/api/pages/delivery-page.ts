import type { DeliveryView, FileView } from '../box-view.ts';
import { frame, type PageContext } from './frame.ts';
import { html, type Html } from './html.ts';
import { outcomeBadge, showBytes, showCount, showTime } from './show.ts';

const shownIssues = 200;

/** One delivery: every file in it, what became of it, and what was doubted. */
export function deliveryPage(context: PageContext, delivery: DeliveryView): string {
  const { words, language } = context;
  const { text, action } = words;
  return frame(context, {
    title: delivery.name,
    content: html`<p><a href="/">${action.back}</a></p>
      <div class="head"><h1>${delivery.name}</h1></div>
      <div class="stack">
        <section class="card">
          <dl class="facts">
            <dt>${words.text.delivery}</dt>
            <dd>
              ${showTime(delivery.receivedAt, language)} ·
              ${words.door[delivery.door]}${delivery.sender !== undefined && ` · ${delivery.sender}`}
            </dd>
            <dt>${words.column.source}</dt>
            <dd>${showBytes(delivery.size, language)}</dd>
            <dt>SHA-256</dt>
            <dd><code>${delivery.digest}</code></dd>
          </dl>
          <p class="buttons">
            <a class="button" href="/api/v1/originals/${delivery.digest}">${action.original}</a>
          </p>
        </section>
        ${delivery.files.map((file) => fileCard(file))}
      </div>`,
  });

  function fileCard(file: FileView): Html {
    const figures = [file.readingsAdded, file.readingsRepeated, file.versionsAdded].map((count) =>
      showCount(count, language),
    );
    return html`<section class="card">
      <div class="row-head">
        <h2>${file.name}</h2>
        ${outcomeBadge(file.outcome, words)}
      </div>
      <p class="quiet">
        ${file.format !== undefined && `${file.format} · `}${words.count.devices(showCount(file.devices, language))}
        · ${words.count.added(figures[0] ?? '', figures[1] ?? '', figures[2] ?? '')}
      </p>
      ${file.refusal && html`<p class="told bad" lang="en">${file.refusal.message}</p>`}
      ${
        file.issues.length > 0 &&
        html`<h3>${text.issues}: ${showCount(file.issues.length, language)}</h3>
          <ul class="rows">
            ${file.issues.slice(0, shownIssues).map(
              ({ level, message, code, position }) =>
                html`<li>
                  <div class="row-head">
                    <span>${message}</span
                    ><span class="badge ${level === 'error' ? 'bad' : level === 'warning' ? 'warn' : ''}"
                      >${code}</span
                    >
                  </div>
                  ${position !== undefined && html`<div class="quiet">${words.column.line} ${position}</div>`}
                </li>`,
            )}
          </ul>`
      }
    </section>`;
  }
}
