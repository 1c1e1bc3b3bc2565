import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { Chromium, type Page } from './chromium';
import { documentOf, shop } from '../contract/page/apps';
import { renderPage } from '../../src/contract/page';
import { App } from '../../src/runtime';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly authorization?: string;
  readonly type?: string;
  readonly body: string;
}

let chromium: Chromium | undefined;
let server: Server | undefined;
let page: Page;
let base: string;
let html = '';
let sent: Sent[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    if (request.url === '/prod/docs') {
      response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method = '', url = '', headers } = request;
    sent.push({ method, url, authorization: headers.authorization, type: headers['content-type'], body });
    response.setHeader('content-type', 'application/json').end('{"text":"<img src=x onerror=pwned=1>"}');
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  chromium = await Chromium.start();
});

afterAll(async () => {
  await chromium?.stop();
  await new Promise<unknown>((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

async function open(text: string): Promise<void> {
  html = text;
  sent = [];
  page = await chromium!.open(`${base}/prod/docs`);
}

/** Fills in fields of an operation's form, sends it, and waits for its response. */
const submit = (id: string, fields: { readonly [name: string]: string } = {}): Promise<string> =>
  page.evaluate(`(async () => {
    const form = document.querySelector('#op-${id} form');
    form.closest('details').open = true;
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) form.elements[name].value = value;
    form.requestSubmit();
    while (!form.querySelector('output .status, output .bad')) await new Promise((next) => setTimeout(next, 10));
    return form.querySelector('output').textContent;
  })()`);

test('a form sends the request of its operation, with the credentials that it needs, to the API that serves the page', async () => {
  await open(renderPage(documentOf(shop()), { servedAt: '/docs' }));
  expect(await page.evaluate('document.querySelector("#server").value')).toBe(`${base}/prod`);
  await page.evaluate('document.querySelector("#credential-users").value = "t1"; 0');

  const shown = await submit('listOrders', { state: 'open', 'x-trace': 'abc' });
  expect(shown).toMatch(/^200 OK \d+ ms, 38 bytes/);
  // What is received is a text, too.
  expect(shown).toContain('<img src=x onerror=pwned=1>');
  await submit('createOrder');
  await submit('cancelOrder', { id: 'a b' });
  await submit('contact');
  expect(sent).toEqual([
    { method: 'GET', url: '/prod/orders?state=open', authorization: 'Bearer t1', body: '' },
    {
      method: 'POST',
      url: '/prod/orders',
      authorization: 'Bearer t1',
      type: 'application/json',
      body: expect.stringContaining('"currency": "EUR"'),
    },
    { method: 'DELETE', url: '/prod/orders/a%20b', body: '' },
    {
      method: 'POST',
      url: '/prod/contact',
      type: 'application/x-www-form-urlencoded',
      body: 'email=ada%40example.com&text=text',
    },
  ]);
});

test('a body that is no JSON, and a server that cannot be reached, are explained', async () => {
  await open(renderPage(documentOf(shop()), { servedAt: '/docs' }));
  expect(await submit('createOrder', { body: '{' })).toMatch(/^The body is no JSON: /);
  await page.evaluate('document.querySelector("#server").value = "http://127.0.0.1:1"; 0');
  expect(await submit('listOrders')).toMatch(/^No response \(.*\)\. The server cannot be reached, or does not allow/);
});

test('operations are found by their words, and a link opens what it leads to', async () => {
  await open(renderPage(documentOf(shop())));
  const visible = await page.evaluate(`(() => {
    const filter = document.querySelector('#filter');
    filter.value = 'orders post';
    filter.dispatchEvent(new Event('input'));
    return [...document.querySelectorAll('.operation')].filter((one) => one.checkVisibility()).map((one) => one.id);
  })()`);
  expect(visible).toEqual(['op-createOrder']);
  const opened = await page.evaluate(`new Promise((resolve) => {
    addEventListener('hashchange', () => setTimeout(() => resolve(document.querySelector('#schema-Money').open)));
    location.hash = 'schema-Money';
  })`);
  expect(opened).toBe(true);
});

test('no text of an app runs or is an element, and no other script does', async () => {
  const evil = `</script><script>pwned=1</script><img src=x onerror="pwned=1">" autofocus onfocus="pwned=1" '`;
  const app = new App({ name: 'shop' });
  const body = z.object({ [evil]: z.literal(evil) }).meta({ description: evil, examples: [{ [evil]: evil }] });
  app.post('/a', { name: evil, summary: evil, tags: [evil], query: z.object({ [evil]: z.string() }), body }, () => 1);
  await open(renderPage(documentOf(app), { servedAt: evil }));
  expect(
    await page.evaluate(`(async () => {
      for (const one of document.querySelectorAll('details')) one.open = true;
      const script = document.createElement('script');
      script.textContent = 'pwned=2';
      document.body.append(script);
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      script.remove();
      return [typeof pwned, document.scripts.length, document.images.length, document.querySelectorAll('[onfocus],[onerror]').length];
    })()`),
  ).toEqual(['undefined', 1, 0, 0]);
});

test('nothing is wider than a window of 320 pixels, which is one of 1280 at 400 %', async () => {
  await open(renderPage(documentOf(shop())));
  // The page has no media query for widths: the width of its body is all that counts.
  const widths = await page.evaluate(`(async () => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    document.body.style.setProperty('width', '320px');
    return [document.documentElement.scrollWidth <= innerWidth, document.body.scrollWidth];
  })()`);
  expect(widths).toEqual([true, 320]);
});
