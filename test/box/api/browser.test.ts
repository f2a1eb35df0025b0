import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClaimCode } from '../../../box/api/claim-code.ts';
import { type ApiDoor, startApi } from '../../../box/api/start-api.ts';
import { peer } from '../../peer.ts';
import { simulateBox } from '../../simulators/box-ports.ts';

const executablePath = peer('chromium');
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// One person's way through a fresh box, in a browser, over HTTPS; each step builds on the one before.
describe.skipIf(!executablePath)('in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meterbox-pages-'));
  const claim = createClaimCode();
  const box = simulateBox({ claim, devices: 60 });
  const complaints: string[] = [];
  let door: ApiDoor;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let base = '';

  beforeAll(async () => {
    const doors = { host: '127.0.0.1', httpsPort: 0, httpPort: 0, keysFolder: join(folder, 'keys') };
    door = await startApi(
      { ...doors, controlSocket: join(folder, 'control.sock') },
      box,
      pino({ level: 'silent' }),
    );
    base = `https://localhost:${door.httpsPort}`;
    browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args });
    context = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'de-DE',
      viewport: { width: 390, height: 844 },
    });
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => void dialog.accept());
  });

  afterAll(async () => {
    await browser.close();
    await door.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is claimed with the code from the console', async () => {
    await page.goto(`${base}/devices`);
    expect(page.url()).toBe(`${base}/claim`);
    expect(await problems(page)).toEqual([]);
    await page.getByLabel('Einrichtungscode').fill(claim.text.toLowerCase());
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Passwort').fill('correct horse battery');
    await page.getByRole('button', { name: 'Box übernehmen' }).click();
    await page.getByRole('heading', { name: 'Keller Bezirksstrasse' }).waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({
      name: '__Host-meterbox',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    });
  });

  it('makes a data point and shows its password once', async () => {
    await page.getByRole('link', { name: 'Datenpunkte' }).click();
    await page.getByLabel('Name des Datenpunkts').fill('Bezirksstraße <b>142</b>');
    await page.getByRole('button', { name: 'Anlegen' }).click();
    await page.locator('#credentials').waitFor({ state: 'visible' });
    const [point] = box.dataPoints.dataPoints();
    expect(await page.locator('#credential-user').textContent()).toBe(point?.user);
    const password = (await page.locator('#credential-password').textContent()) ?? '';
    expect(password.length).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Passwort: Kopieren' }).click();
    await page.getByText('Kopiert', { exact: true }).waitFor();
    expect(await problems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Fertig' }).click();
    await page.locator('#credentials').waitFor({ state: 'hidden' });
    expect(await page.content()).not.toContain(password);
    expect(await page.getByRole('heading', { name: 'Bezirksstraße <b>142</b>' }).count()).toBe(1);
  });

  it('shows by itself what arrives, and why it was put aside', async () => {
    await page.goto(base);
    await page.getByText('Aktualisiert sich von selbst').waitFor();
    await box.intake.upload({ name: 'zaehler <i>.rep', bytes: bytesOf('other;format') }, 'test');
    await page.getByText('Anderes Format als erwartet').waitFor();
    await page.getByText('Anfang der Datei').click();
    await page.getByText('other;format').waitFor();
    await box.intake.upload({ name: 'second.xml', bytes: bytesOf('known') }, 'test');
    await page.getByRole('link', { name: 'second.xml' }).waitFor();
    expect(await page.getByText('other;format').isVisible()).toBe(true); // what was open stays open
    expect(await problems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Trotzdem übernehmen' }).click();
    await page.getByText('Nichts in Quarantäne').waitFor();
  });

  it('takes a file by hand', async () => {
    await page
      .getByLabel('Datei', { exact: true })
      .setInputFiles({ name: 'von Hand.xml', mimeType: 'text/xml', buffer: Buffer.from('known too') });
    await page.getByRole('button', { name: 'Datei einlesen' }).click();
    await page.getByText('von Hand.xml: Eingelesen').waitFor();
    expect(box.kept.uploads.at(-1)).toMatchObject({ name: 'von Hand.xml', bytes: 9 });
  });

  it('fits a phone and a desk, light and dark, for everybody', async () => {
    const found: string[] = [];
    for (const path of ['/', '/data-points', '/devices', '/devices/3', '/files/1', '/account']) {
      await page.goto(`${base}${path}`);
      for (const [colorScheme, width] of [
        ['light', 390],
        ['dark', 390],
        ['light', 1280],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 844 });
        found.push(...(await problems(page)).map((problem) => `${path} ${colorScheme} ${width}: ${problem}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('signs out, says when a password is wrong, and lets in again', async () => {
    await page.goto(`${base}/account`);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.waitForURL(`${base}/sign-in`);
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Passwort').fill('not my password');
    await page.keyboard.press('Enter');
    await page.getByText('Name oder Passwort stimmt nicht.').waitFor();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Passwort').fill('correct horse battery');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('heading', { name: 'Quarantäne' }).waitFor();
    expect(page.url()).toBe(`${base}/`);
  });

  it('had nothing to complain about in its console but the wrong password', () => {
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
  });
});

/** What axe finds, and whether the page is wider than the screen. */
async function problems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const run = `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`;
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    run,
  );
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  return wide > 0 ? [...found, `${wide} px too wide`] : found;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
