import type { Viewer } from '../api.ts';
import { icon, pageScript, styleSheet } from './assets.ts';
import { type Language, wordsOf } from './catalogue.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import type { Words } from './words.ts';

/** What every page is told. */
export interface PageContext {
  readonly language: Language;
  readonly words: Words;
  readonly boxName: string;
  readonly viewer?: Viewer;
  /** Path of the page, to mark it in the menu. */
  readonly path: string;
}

/** A whole page: head, menu of what the viewer may see, content. `live` refreshes it when something happens. */
export function frame(
  { language, words, boxName, viewer, path }: PageContext,
  page: {
    readonly title: string;
    readonly content: HtmlPart;
    readonly narrow?: boolean;
    readonly live?: boolean;
  },
): string {
  const { text, outcome } = words;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · ${boxName}</title>
        <link rel="icon" href="${icon.path}" />
        <link rel="stylesheet" href="${styleSheet.path}" />
        <script src="${pageScript.path}" defer></script>
      </head>
      <body
        data-live="${page.live === true ? 'yes' : 'no'}"
        data-copied="${text.copied}"
        data-failed="${text.failed}"
        data-too-many="${text.tooMany}"
        data-sign-in-wrong="${text.signInWrong}"
        data-live-text="${text.live}"
        data-offline-text="${text.offline}"
        data-recorded="${outcome.recorded}"
        data-repeated="${outcome.repeated}"
        data-quarantined="${outcome.quarantined}"
      >
        <a class="skip" href="#content">${text.skip}</a>
        ${viewer && menu(words, viewer, boxName, path)}
        <main id="content" ${page.narrow === true && html` class="narrow"`}>
          <noscript><p class="told bad">${text.noScript}</p></noscript>
          ${page.content}
          <p id="told" class="told" role="status"></p>
        </main>
      </body>
    </html> `.markup;
}

/** Words and language for a request's `Accept-Language`. */
export function contextOf(language: Language): Pick<PageContext, 'language' | 'words'> {
  return { language, words: wordsOf(language) };
}

function menu(words: Words, viewer: Viewer, boxName: string, path: string): Html {
  const caretaker = viewer.role === 'installer' || viewer.role === 'manager';
  const entries = [
    ...(caretaker ? [['/', words.nav.overview]] : []),
    ...(viewer.role === 'tenant' ? [] : [['/devices', words.nav.devices]]),
    ...(caretaker ? [['/data-points', words.nav.dataPoints]] : []),
    ['/account', words.nav.account],
  ] as const;
  const isHere = (target: string) => (target === '/' ? path === '/' : path.startsWith(target));
  return html`<header class="top">
    <div class="top-row">
      <a class="brand" href="/">meterbox <small>${boxName}</small></a>
      <nav aria-label="${words.nav.main}">
        <ul>
          ${entries.map(
            ([target = '', name]) =>
              html`<li><a href="${target}" ${isHere(target) && html` aria-current="page"`}>${name}</a></li>`,
          )}
        </ul>
      </nav>
    </div>
  </header>`;
}
