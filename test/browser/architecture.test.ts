import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Chromium, type Page } from './chromium';
import { mermaidScript } from './mermaid';
import { loadApp, manifestOf } from '../client/load';
import { ServerlessTemplate } from '../../src';
import { renderArchitecture } from '../../src/contract/architecture';
import { templateFiles, templateOf } from '../../src/project/templates';
import { SAMPLE_FILES } from '../parity/sample';

// The apps are written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../src/runtime'), { virtual: true });

/** GitHub's column of text, in pixels: a wider drawing is made smaller. */
const WIDTH = 1012;

const segments = [
  'orders',
  'users',
  'products',
  'carts',
  'payments',
  'shipments',
  'reports',
  'admin',
  'files',
  'search',
];

/** 60 routes, and every kind of resource and of trigger. */
const LARGE_APP = `
import { allow, App, NotFoundError, cron, rate } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'large' });
const orders = app.table('Orders');
const users = app.table('Users');
const products = app.table('ProductsByCategoryAndPrice');
const jobs = app.queue('Jobs');
const mails = app.queue('Mails');
const news = app.topic('News');
const uploads = app.bucket('Uploads');
const clicks = app.stream('Clicks');
const bus = app.eventBus('Shop');
const auth = app.authorizer({ name: 'auth', type: 'token', uses: [users] }, () => allow());
const admins = app.authorizer({ name: 'admins', type: 'token', uses: [] }, () => allow());

${segments
  .map(
    (segment) => `
app.get('/${segment}', { authorizer: auth, uses: [orders, users, products, jobs] }, () => []);
app.post('/${segment}', { authorizer: auth, uses: [orders, users, products, jobs] }, () => ({}));
app.get('/${segment}/{id}', { errors: [NotFoundError], uses: [orders, users, products, jobs] }, () => ({}));
app.put('/${segment}/{id}', { authorizer: admins, uses: [orders, users, products, jobs] }, () => ({}));
app.delete('/${segment}/{id}', { authorizer: admins, uses: [orders, users, products, jobs] }, () => ({}));
app.get('/${segment}/{id}/history/{from}/{path+}', { uses: [orders, users, products, jobs] }, () => ({}));`,
  )
  .join('')}

app.onSqsMessage(jobs, { name: 'work', uses: [orders, news, mails] }, () => undefined);
app.onSqsMessage(mails, { name: 'sendMail', uses: [] }, () => undefined);
app.onSnsMessage(news, { name: 'index', uses: [products] }, () => undefined);
app.onS3Event(uploads, { name: 'thumbnail', uses: [uploads, bus] }, () => undefined);
app.onKinesisRecord(clicks, { name: 'count', startingPosition: 'LATEST', uses: [products] }, () => undefined);
app.onDynamoDbRecord(orders, { name: 'changed', startingPosition: 'LATEST', uses: [bus] }, () => undefined);
app.onEventBridge(
  { name: 'paid', bus, pattern: { source: ['shop'], 'detail-type': ['paid', 'refunded'], detail: { amount: [{ numeric: ['>', 100] }] } }, uses: [orders] },
  () => undefined,
);
app.schedule(rate(1, 'hour'), { name: 'tick', uses: [jobs] }, () => undefined);
app.schedule(cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' }), { name: 'report', uses: [orders, uploads] }, () => undefined);
app.lambdaFunction({ name: 'migrate', uses: [orders] }, () => undefined);
app.onWsConnect({ name: 'connect', uses: [users] }, () => undefined);
app.onWsRoute('say', { name: 'say', uses: [users] }, () => undefined);
`;

const APPS: { readonly [name: string]: { readonly [file: string]: string } } = {
  ...Object.fromEntries(
    Object.values(ServerlessTemplate).map((name) => [name, templateFiles(templateOf(name), 'demo')]),
  ),
  'an app with every kind of event source': SAMPLE_FILES,
  'an app of 60 routes': { 'runtime/app.ts': LARGE_APP },
};

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'architecture-')));
let chromium: Chromium | undefined;
let page: Page;

beforeAll(async () => {
  const html = path.join(folder, 'page.html');
  fs.writeFileSync(path.join(folder, 'mermaid.js'), mermaidScript());
  fs.writeFileSync(
    html,
    `<!doctype html><meta charset="utf-8"><body style="margin: 0; width: ${WIDTH}px">
     <script src="mermaid.js"></script><script>mermaid.initialize({ startOnLoad: false })</script>`,
  );
  chromium = await Chromium.start();
  page = await chromium.open(`file://${html}`);
});

afterAll(async () => {
  await chromium?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const rendered = (name: string) =>
  renderArchitecture(manifestOf(loadApp(fs.mkdtempSync(path.join(folder, 'app-')), APPS[name])));

/** Draws the picture of a page as GitHub does; returns what a reader sees. */
async function drawn(markdown: string): Promise<{ nodes: number; edges: number; cut: string[]; scale: number }> {
  const text = /```mermaid\n([^]*?)\n```/.exec(markdown)![1];
  return page.evaluate(`(async () => {
    document.querySelectorAll('main').forEach((one) => one.remove());
    await mermaid.parse(${JSON.stringify(text)});
    const { svg } = await mermaid.render('picture', ${JSON.stringify(text)});
    const main = document.body.appendChild(document.createElement('main'));
    main.innerHTML = svg;
    const picture = main.querySelector('svg');
    const cut = [...main.querySelectorAll('foreignObject')]
      .filter((one) => [...one.querySelectorAll('span, p')].some((text) => {
        const [inner, outer] = [text.getBoundingClientRect(), one.getBoundingClientRect()];
        return inner.width > outer.width + 1 || inner.height > outer.height + 1;
      }))
      .map((one) => one.textContent.trim());
    return {
      nodes: main.querySelectorAll('g.node').length,
      edges: main.querySelectorAll('path.flowchart-link').length,
      cut,
      scale: picture.getBoundingClientRect().width / picture.viewBox.baseVal.width,
    };
  })()`);
}

describe.each(Object.keys(APPS))('the picture of %s', (name) => {
  test('is drawn by Mermaid whole, with no text that is cut, and not too small to read', async () => {
    const markdown = rendered(name);
    const { nodes, edges, cut, scale } = await drawn(markdown);
    if (process.env.SCREENSHOTS) {
      fs.writeFileSync(path.join(process.env.SCREENSHOTS, `${name.replaceAll(' ', '-')}.png`), await page.screenshot());
    }
    expect(cut).toEqual([]);
    expect({ nodes, edges }).toEqual({
      nodes: markdown.match(/^ {2}\w+(\[|\()/gm)?.length ?? 0,
      edges: markdown.match(/^ {2}\w+ -.*> \w+$/gm)?.length ?? 0,
    });
    expect(scale).toBeGreaterThan(0.5);
    expect(rendered(name)).toBe(markdown);
  });
});
