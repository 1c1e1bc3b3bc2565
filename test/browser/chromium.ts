import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { WebSocket } from 'ws';
import { removeFolder } from '../remove-folder';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Hosts of other machines are not found: a page that loads anything from elsewhere fails. */
const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-sync',
  // Chromium refuses to start as root with its sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A browser without a window, driven by its debugging protocol: https://chromedevtools.github.io/devtools-protocol */
export class Chromium {
  /** Starts the browser of this machine. `CHROMIUM` names another one. */
  static async start(): Promise<Chromium> {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
    const child = spawn(executable(), [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: the browser has processes of its own, too.
      detached: true,
    });
    const address = await debuggerAddress(child);
    const socket = new WebSocket(address);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Chromium(child, profile, socket);
  }

  private last = 0;
  private readonly waiting = new Map<number, (message: any) => void>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      this.waiting.get(message.id)?.(message);
      this.waiting.delete(message.id);
    });
  }

  /** Opens a page, and waits until it is loaded. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    await page.load(url);
    return page;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.socket.close();
    if (this.child.exitCode === null) {
      process.kill(-this.child.pid!, 'SIGKILL');
      await exited;
    }
    removeFolder(this.profile);
  }

  private async send(method: string, params: object, sessionId?: string): Promise<any> {
    const id = ++this.last;
    const received = new Promise<any>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await received;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}

export class Page {
  constructor(private readonly send: (method: string, params: object) => Promise<any>) {}

  async load(url: string): Promise<void> {
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    // The scripts of a page are loaded, deferred ones too.
    await this.evaluate(`new Promise((resolve) => {
      const look = () => (document.readyState === 'complete' ? resolve() : setTimeout(look, 10));
      look();
    })`);
  }

  /** The value of an expression, as JSON; a promise is waited for. */
  async evaluate(expression: string): Promise<any> {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** A picture of the whole page, as PNG. */
  async screenshot(): Promise<Buffer> {
    const { cssContentSize } = await this.send('Page.getLayoutMetrics', {});
    const { data } = await this.send('Page.captureScreenshot', {
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 },
    });
    return Buffer.from(data, 'base64');
  }
}

function executable(): string {
  const { CHROMIUM } = process.env;
  const candidates = CHROMIUM ? [CHROMIUM] : NAMES;
  const found = candidates.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found) return found;
  throw new Error(
    CHROMIUM
      ? `CHROMIUM is "${CHROMIUM}", which does not start. Set the path of Chromium or Chrome`
      : `The tests in a browser need Chromium or Chrome: ${NAMES.join(', ')} are not on the PATH. Install it (Debian: apt-get install chromium), or set its path, CHROMIUM=/path/to/chrome`,
  );
}

function debuggerAddress(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      printed += text;
      const [, address] = /DevTools listening on (ws:\S+)/.exec(printed) ?? [];
      if (address) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`Chromium ended (${status}) before it was ready:\n${printed}`)));
  });
}
