import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostName, isOwnHost } from './guards/check-host.ts';
import { assets, styleSheet } from './pages/assets.ts';
import { languageOf, wordsOf } from './pages/catalogue.ts';
import { html } from './pages/html.ts';

/** What plain HTTP has to know. */
export interface PlainHttpOptions {
  readonly authority: X509Certificate;
  readonly ownNames: readonly string[];
  readonly httpsPort: number;
}

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** Answers plain HTTP: leads to HTTPS, and hands out the authority's certificate with how to trust it. Nothing else,
 *  for whoever sits on the line could read and change it. */
export function answerPlainHttp({ authority, ownNames, httpsPort }: PlainHttpOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const send = (
      status: number,
      type: string,
      body: string | Uint8Array,
      more: Record<string, string> = {},
    ) => {
      response.writeHead(status, { ...headers, 'content-type': type, ...more });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    request.resume();
    const host = hostName(request.headers.host ?? '');
    if (host === undefined || !isOwnHost(host, ownNames))
      return send(421, 'text/plain; charset=utf-8', 'This box does not go by that name\n');
    const path = (request.url ?? '/').split('?', 1)[0];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (reads && path === '/ca.crt')
      return send(200, 'application/x-x509-ca-cert', authority.raw, attached('ca.crt'));
    if (reads && path === '/ca.pem')
      return send(200, 'application/x-pem-file', authority.toString(), attached('ca.pem'));
    const target = `https://${host.includes(':') ? `[${host}]` : host}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
    if (reads && path === '/certificate')
      return send(
        200,
        'text/html; charset=utf-8',
        helpPage(authority, target, request.headers['accept-language']),
      );
    const asset = reads ? assets.get(path ?? '') : undefined;
    if (asset) return send(200, asset.type, asset.bytes);
    return send(308, 'text/plain; charset=utf-8', 'See HTTPS\n', {
      location: `${target}${safePath(request.url)}`,
    });
  };
}

function attached(name: string): Record<string, string> {
  return { 'content-disposition': `attachment; filename="${name}"` };
}

/** Keeps the way of a link, never another host: `//evil` and absolute forms become the first page. */
function safePath(url = '/'): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(url) ? url : '/';
}

function helpPage(authority: X509Certificate, target: string, acceptLanguage: string | undefined): string {
  const language = languageOf(acceptLanguage);
  const { text, trustSteps } = wordsOf(language);
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${text.certificateTitle}</title>
        <link rel="stylesheet" href="${styleSheet.path}" />
      </head>
      <body>
        <main class="narrow">
          <h1>${text.certificateTitle}</h1>
          <p>${text.certificateLead}</p>
          <div class="card">
            <p>${text.certificateCheck}</p>
            <p><code>${authority.fingerprint256}</code></p>
            <p class="buttons">
              <a class="button first" href="/ca.crt">${text.certificateDownload}</a
              ><a class="button" href="/ca.pem">ca.pem</a>
            </p>
          </div>
          <ul class="rows">
            ${trustSteps.map(
              ([system, steps]) =>
                html`<li>
                  <h2>${system}</h2>
                  <p class="quiet">${steps}</p>
                </li>`,
            )}
          </ul>
          <p><a href="${target}">${text.certificateGo}</a></p>
        </main>
      </body>
    </html> `.markup;
}
