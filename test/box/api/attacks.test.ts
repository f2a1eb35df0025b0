import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkJsonDepth } from '../../../box/api/guards/check-json-depth.ts';
import { hostName, isOwnHost } from '../../../box/api/guards/check-host.ts';
import { cookieOf, password, peopledBox, signIn } from './people.ts';

const { app, ask, box } = await peopledBox({ maxUploadBytes: 5000 });
const bytes = { 'content-type': 'application/octet-stream' };
const upload = (name: string, payload: string | Buffer, headers: Record<string, string> = bytes) =>
  ask('installer', {
    method: 'POST',
    url: `/api/v1/files?name=${encodeURIComponent(name)}`,
    headers,
    payload,
  });

describe('where a request comes from', () => {
  it.each(['evil.example', 'keller.local.evil.example', 'keller.local@evil.example', 'xn--keller', 'a b'])(
    'does not answer under the name "%s"',
    async (host) => {
      const answer = await ask('installer', { url: '/api/v1/health', headers: { host } });
      expect(answer.statusCode).toBe(421);
    },
  );

  it.each(['keller.local', 'KELLER.local.:8443', '192.168.1.7', '[fe80::1]:8443', 'localhost:9'])(
    'answers under its own name "%s"',
    async (host) => {
      expect((await ask('installer', { url: '/api/v1/health', headers: { host } })).statusCode).toBe(200);
    },
  );

  it('takes no text for its own name that is neither an address nor localhost', () => {
    expect(hostName('keller.local:8443')).toBe('keller.local');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = hostName(text) ?? 'none';
        expect(!isOwnHost(name, []) || /^[0-9a-f.:]+$|^localhost$/.test(name)).toBe(true);
      }),
    );
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://keller.local' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a change that another site asks for: %o', async (headers: Record<string, string>) => {
    const before = box.dataPoints.dataPoints().length;
    const answer = await ask('installer', {
      method: 'POST',
      url: '/api/v1/data-points',
      headers,
      payload: { name: 'x' },
    });
    expect(answer.statusCode).toBe(403);
    expect(box.dataPoints.dataPoints().length).toBe(before);
  });

  it('takes a change that its own page asks for', async () => {
    const headers = { origin: 'https://keller.local', 'sec-fetch-site': 'same-origin' };
    const payload = { name: 'x' };
    expect(
      (await ask('installer', { method: 'POST', url: '/api/v1/data-points', headers, payload })).statusCode,
    ).toBe(201);
  });
});

describe('what a request says', () => {
  it.each([
    ['form', 'name=x', 'application/x-www-form-urlencoded', 415],
    ['text', '{"name":"x"}', 'text/plain', 415],
    ['xml', '<name/>', 'application/xml', 415],
    ['no JSON', '{"name":', 'application/json', 400],
    ['proto', '{"name":"x","__proto__":{"role":"installer"}}', 'application/json', 400],
    ['constructor', '{"name":"x","constructor":{"prototype":{"a":1}}}', 'application/json', 400],
    ['extra field', '{"name":"x","role":"installer"}', 'application/json', 400],
    ['array', '[]', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['empty', '', 'application/json', 400],
    ['deep', `{"name":${'['.repeat(40)}${']'.repeat(40)}}`, 'application/json', 400],
    ['too large', JSON.stringify({ name: 'x'.repeat(1024 * 1024) }), 'application/json', 413],
    ['control character', '{"name":"a\\u0000b"}', 'application/json', 400],
    ['blank', '{"name":"   "}', 'application/json', 400],
  ])('refuses a body that is %s', async (_what, body, type, status) => {
    const answer = await ask('installer', {
      method: 'POST',
      url: '/api/v1/data-points',
      headers: { 'content-type': type },
      payload: body,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({ code: 'USAGE', message: expect.any(String) });
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false);
  });

  it('counts the depth of JSON outside its strings only', () => {
    const nested = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.integer(),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(fc.property(nested, (value) => checkJsonDepth(JSON.stringify(value))));
    expect(() => checkJsonDepth(`"${'['.repeat(100)}"`)).not.toThrow();
    expect(() => checkJsonDepth('['.repeat(33))).toThrow('deeper');
  });

  it.each([
    '/api/v1/files?limit=0',
    '/api/v1/files?limit=501',
    '/api/v1/files?limit=-1',
    '/api/v1/files?limit=1e3',
    '/api/v1/files?limit=99999999999999999999',
    '/api/v1/files?limit=1&limit=2',
    '/api/v1/files?before=x',
    '/api/v1/files?offset=1',
    '/api/v1/devices?after=-5',
    '/api/v1/devices?search=%00',
    '/api/v1/readings?limit=10001',
    '/api/v1/readings?firstDay=2025-02-30',
    '/api/v1/readings?serial=1%20OR%201',
    '/api/v1/readings?quantity=toString',
    '/api/v1/files/1.5',
    '/api/v1/files/9007199254740993',
    '/api/v1/data-points/__proto__',
  ])('refuses %s', async (url) => {
    expect((await ask('installer', { url })).statusCode).toBe(400);
  });

  it('says which methods a path has', async () => {
    const answer = await ask('installer', { method: 'PUT', url: '/api/v1/quarantine/3' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, DELETE');
  });
});

describe('files', () => {
  it.each([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/keys/ca.pem',
    'ab'.repeat(31),
    `${'ab'.repeat(31)}AB`,
    `${'ab'.repeat(32)}.pem`,
  ])('gives out originals by their digest and by nothing else: %s', async (path) => {
    const answer = await ask('installer', { url: `/api/v1/originals/${path}` });
    expect([400, 404]).toContain(answer.statusCode);
    expect(answer.body).not.toContain('root:');
  });

  it('never lets a browser show an original', async () => {
    const page = '<script>alert(1)</script>';
    const { digest } = (await upload('page.html', page)).json<{ digest: string }>();
    const answer = await ask('installer', { url: `/api/v1/originals/${digest}` });
    expect(answer.body).toBe(page);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[0-9a-f]{16}\.bin"$/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('takes a file up to the limit and not a byte more, whatever its length claims', async () => {
    expect((await upload('whole', Buffer.alloc(5000, 'k'))).statusCode).toBe(200);
    const before = box.kept.uploads.length;
    expect((await upload('large', Buffer.alloc(5001, 'k'))).statusCode).toBe(413);
    expect((await upload('large', multipart('large', 'k'.repeat(5001)), form)).statusCode).toBe(413);
    expect(box.kept.uploads.length).toBe(before);
  });

  it('takes a file from a form as well', async () => {
    const answer = await ask('manager', {
      method: 'POST',
      url: '/api/v1/files',
      headers: form,
      payload: multipart('Zähler 2025.xml', 'known'),
    });
    expect(answer.statusCode).toBe(200);
    expect(box.kept.uploads.at(-1)).toEqual({ name: 'Zähler 2025.xml', bytes: 5 });
  });

  it('wants to know what a file is called', async () => {
    const answer = await ask('installer', {
      method: 'POST',
      url: '/api/v1/files',
      headers: bytes,
      payload: 'known',
    });
    expect(answer.json()).toMatchObject({ code: 'USAGE', message: expect.stringContaining('"name"') });
  });
});

describe('passwords and sessions', () => {
  it('answers a wrong password and an unknown name alike', async () => {
    const wrong = await signIn(app, 'manager', 'not this one');
    const unknown = await signIn(app, 'nobody at all', 'not this one');
    expect(wrong.statusCode).toBe(401);
    expect(unknown.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
    expect(box.kept.audit.map(({ actor }) => actor)).not.toContain('nobody at all');
  });

  it('stops guessing one account, and says when to try again', async () => {
    const statuses: number[] = [];
    const { app: guessed } = await peopledBox();
    for (let attempt = 0; attempt < 12; attempt += 1)
      statuses.push((await signIn(guessed, 'reader', `guess number ${attempt}`)).statusCode);
    expect(statuses.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 401));
    const last = await signIn(guessed, 'reader');
    expect(last.statusCode).toBe(429);
    expect(last.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('stops one address from guessing many accounts', async () => {
    const { app: guessed } = await peopledBox();
    let last = 0;
    for (let attempt = 0; attempt < 31; attempt += 1)
      last = (await signIn(guessed, `name ${attempt}`, 'guess number one')).statusCode;
    expect(last).toBe(429);
  });

  it('begins a new session at sign-in and ends one that was planted', async () => {
    const planted = cookieOf(await signIn(app, 'tenant'));
    const victim = await signIn(app, 'manager', password, { cookie: planted });
    expect(cookieOf(victim)).not.toBe(planted);
    const answer = await app.inject({
      url: '/api/v1/session',
      headers: { host: 'keller.local', cookie: planted },
    });
    expect(answer.statusCode).toBe(401);
  });

  it.each(['', 'x', 'a'.repeat(43), '../../', '%00', "' OR 1=1 --"])(
    'does not know the token "%s"',
    async (token) => {
      const answer = await ask(undefined, {
        url: '/api/v1/session',
        headers: { cookie: `__Host-meterbox=${token}` },
      });
      expect(answer.statusCode).toBe(401);
    },
  );

  it('keeps no token, only its SHA-256', async () => {
    const token = cookieOf(await signIn(app, 'manager')).split('=')[1] ?? '';
    expect(token).toHaveLength(43);
    expect(JSON.stringify([...box.kept.sessions.values()])).not.toContain(token);
  });
});

const form = { 'content-type': 'multipart/form-data; boundary=edge' };

function multipart(name: string, content: string): string {
  return `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/xml\r\n\r\n${content}\r\n--edge--\r\n`;
}
