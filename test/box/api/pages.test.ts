import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf, wordsOf } from '../../../box/api/pages/catalogue.ts';
import { html } from '../../../box/api/pages/html.ts';
import { showDecimal } from '../../../box/api/pages/show.ts';
import { decimal } from '../../../box/domain/decimal.ts';
import { peopledBox } from './people.ts';

/** What strangers put into names (reliability.md 3.1 V1). */
const injections = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '<svg/onload=alert(1)>',
  '</h3><h1>owned</h1>',
  '<!-- ',
  '--><b>',
  '<![CDATA[x]]>',
  '&lt;b&gt; &amp; &#60;',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  'javascript:alert(1)',
  '=HYPERLINK("http://evil.example")',
  '+1+cmd|calc',
  '-2+3',
  '@SUM(A1)',
  '${7*7}',
  '{{7*7}}',
  '<%= 7 %>',
  "'; DROP TABLE reading; --",
  '../../etc/passwd',
  '\u202Egnp.exe',
  '𝕏 <iframe src="//evil.example"></iframe>',
];

describe('HTML', () => {
  it('escapes every text, so that nothing but the template makes elements', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { markup } = html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`;
        expect(markup.match(/</g)).toHaveLength(4);
        expect(markup.match(/"/g)).toHaveLength(2);
        expect(markup).not.toContain("'");
        expect(unescape(markup)).toBe(`<p title="${text}">${text}<b>${text}</b></p>`);
      }),
    );
  });

  it.each(injections)('shows the name %s as it is, on every page', async (name) => {
    const { box, ask } = await peopledBox();
    const made = await ask('installer', { method: 'POST', url: '/api/v1/data-points', payload: { name } });
    expect(made.statusCode).toBe(201);
    const { id } = made.json<{ dataPoint: { id: string } }>().dataPoint;
    const bytes = { 'content-type': 'application/octet-stream' };
    const url = `/api/v1/files?name=${encodeURIComponent(name)}&dataPointId=${id}`;
    await ask('installer', { method: 'POST', url, headers: bytes, payload: name });
    await box.accounts.addAccount(name, 'manager', 'a long enough password', 'test');
    const plain = await ask('installer', { url: '/' });
    for (const path of ['/', '/data-points', '/files/1', '/account']) {
      const page = await ask('installer', { url: path });
      expect(page.statusCode).toBe(200);
      expect(unescape(page.body)).toContain(name);
      // The template is all there is: as many scripts, images and handlers as a page without the name.
      expect(page.body.match(/<script/g)).toHaveLength(1);
      const bare = page.body.replaceAll(/"[^"]*"/g, '""');
      expect(bare).not.toMatch(/<(img|svg|iframe|h1>owned|style)|<[^>]*\s(on\w+|autofocus)\b/);
    }
    expect(plain.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  it('puts a search back into its field as text only', async () => {
    const { ask } = await peopledBox();
    const search = '"><script>alert(1)</script>';
    const page = await ask('reader', { url: `/devices?search=${encodeURIComponent(search)}` });
    expect(page.body).toContain('value="&quot;&gt;&lt;script&gt;');
  });
});

describe('what people see', () => {
  it('leads everybody to what is theirs', async () => {
    const { ask } = await peopledBox();
    const seen = async (who: 'installer' | 'manager' | 'reader' | 'tenant' | undefined) => {
      const { statusCode, headers } = await ask(who, { url: '/' });
      return headers.location ?? statusCode;
    };
    expect(await seen('installer')).toBe(200);
    expect(await seen('manager')).toBe(200);
    expect(await seen('reader')).toBe('/devices');
    expect(await seen('tenant')).toBe('/account');
    expect(await seen(undefined)).toBe('/sign-in');
  });

  it('shows no button to a manager that only an installer may press', async () => {
    const { box, ask } = await peopledBox();
    await box.dataPoints.addDataPoint({ name: 'Bezirksstraße' }, 'test');
    const [manager, installer] = [
      await ask('manager', { url: '/data-points' }),
      await ask('installer', { url: '/data-points' }),
    ];
    expect(installer.body).toContain('/rotate');
    expect(manager.body).toContain('Bezirksstraße');
    expect(manager.body).not.toMatch(/rotate|data-call/);
  });

  it('answers a page that is not there or not theirs with a page', async () => {
    const { ask } = await peopledBox();
    const headers = { accept: 'text/html', 'accept-language': 'en' };
    const missing = await ask('reader', { url: '/devices/999', headers });
    expect(missing.statusCode).toBe(404);
    expect(missing.body).toContain('There is no such thing here');
    const refused = await ask('reader', { url: '/data-points', headers });
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('<h1>A reader may not do this</h1>');
  });

  it('offers to accept only what is merely of another format', async () => {
    const { ask } = await peopledBox();
    const headers = { 'content-type': 'application/octet-stream' };
    for (const payload of ['other format', 'garbage'])
      await ask('installer', { method: 'POST', url: '/api/v1/files?name=x', headers, payload });
    const { body } = await ask('installer', { url: '/' });
    expect(body.match(/POST \/api\/v1\/quarantine\/\d+\/accept/g)).toEqual([
      'POST /api/v1/quarantine/1/accept',
    ]);
    const accepted = await ask('manager', { method: 'POST', url: '/api/v1/quarantine/1/accept' });
    expect(accepted.json()).toMatchObject({ files: [{ outcome: 'recorded' }] });
    expect((await ask('manager', { method: 'POST', url: '/api/v1/quarantine/1/accept' })).statusCode).toBe(
      409,
    );
  });

  it('carries its files under their hash, to be kept for ever', async () => {
    const { app, ask } = await peopledBox();
    await app.ready();
    const { body } = await ask('installer', { url: '/' });
    const paths = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths).toHaveLength(3);
    for (const url of paths) {
      const { statusCode, headers } = await ask(undefined, { url });
      expect(statusCode).toBe(200);
      expect(headers['cache-control']).toContain('immutable');
    }
  });
});

describe('language', () => {
  it.each([
    ['', 'de'],
    ['en-GB,en;q=0.9', 'en'],
    ['de-CH,en;q=0.9', 'de'],
    ['fr;q=0.9, en;q=0.3, de;q=0.8', 'de'],
    ['en;q=0', 'de'],
    ['*', 'de'],
    ['fr', 'de'],
  ])('of "%s" is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it('says everything in both', () => {
    const { de, en } = { de: wordsOf('de'), en: wordsOf('en') };
    for (const { text, action, field } of [de, en])
      for (const word of [text, action, field].flatMap((group) => Object.values(group)))
        expect(word).toMatch(/\S/);
    expect(Object.keys(de.refusal)).toEqual(Object.keys(en.refusal));
    expect(Object.values(de.text).filter((text) => Object.values<string>(en.text).includes(text))).toEqual([
      'Version',
    ]);
  });

  it('shows exact decimals, never through a float', () => {
    const value = decimal('12345678901234567.123456789');
    expect(showDecimal(value, 'de')).toBe('12345678901234567,123456789');
    expect(showDecimal(value, 'en')).toBe(value);
  });
});

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
