import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as path from 'node:path';
import { pythonWith } from '../python';

/** The emulator that accepts the real CDK CLI, and what it imports when it runs functions, CloudFormation and authorizers. */
const REQUIREMENTS = ['ministack==1.5.33', 'boto3==1.43.106', 'cbor2==5.7.1', 'cryptography==50.0.2'];

/**
 * The emulator evaluates the policies of the roles that functions run as. Nothing on this machine needs TLS: its plain HTTP counts
 * as such, or policies that ask for it, as those of the CDK's own bucket do, would refuse every call.
 */
const START = `
from ministack import app
pin = app.pin_request_origin
app.pin_request_origin = lambda address, secure: pin(address, True)
app.main()
`;

/** An AWS emulator on this machine, one account, in memory. */
export class Emulator {
  /** Installs the emulator when it is not there yet, and starts it on a free port. */
  static async start(folder: string): Promise<Emulator> {
    const python = pythonWith(REQUIREMENTS, 'emulator', 'The deployment test');
    const port = await freePort();
    const log = path.join(folder, 'emulator.log');
    const out = fs.openSync(log, 'a');
    const child = spawn(python, ['-c', START], {
      cwd: folder,
      // A group of its own: the functions that it starts are ended with it.
      detached: true,
      stdio: ['ignore', out, out],
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        TMPDIR: folder,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        LAMBDA_EXECUTOR: 'local',
        IOT_MTLS_ENABLED: '0',
        AUTH: 'true',
      },
    });
    const emulator = new Emulator(child, `http://127.0.0.1:${port}`, log, folder);
    await emulator.ready();
    return emulator;
  }

  private constructor(
    private readonly child: ChildProcess,
    readonly endpoint: string,
    private readonly logFile: string,
    private readonly folder: string,
  ) {}

  /** For the CDK CLI and SDK clients: everything goes to the emulator, nothing comes from the developer's profile. */
  get environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('npm_config_'))),
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      // The CLI caches the account there.
      CDK_HOME: path.join(this.folder, 'cdk-home'),
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
    };
  }

  /** For SDK clients of tests. */
  get client() {
    return {
      endpoint: this.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
  }

  /** Calls a deployed REST or HTTP API. */
  async request(apiId: string, target: string, init?: RequestInit, stage?: string): Promise<Response> {
    const headers = new Headers(init?.headers);
    // Between two calls a test may wait for a command, and so not hear that the emulator has closed the connection.
    headers.set('Connection', 'close');
    return fetch(this.apiUrl(apiId, stage) + target, { ...init, headers });
  }

  /** Where a deployed API is; the host name of its URL is routed by the emulator, not by DNS. */
  apiUrl(apiId: string, stage = 'api'): string {
    return `${this.endpoint}/_aws/execute-api/${apiId}/${stage}`;
  }

  /** The same for a function URL. */
  functionUrl(url: string): string {
    return `${this.endpoint}/_aws/lambda-url/${new URL(url).host.split('.')[0]}`;
  }

  /** Where a deployed WebSocket API takes connections. */
  webSocketUrl(apiId: string): string {
    return this.apiUrl(apiId).replace('http', 'ws');
  }

  get log(): string {
    return fs.readFileSync(this.logFile, 'utf8');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || !this.child.pid) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    process.kill(-this.child.pid, 'SIGTERM');
    const late = setTimeout(() => process.kill(-this.child.pid!, 'SIGKILL'), 5000);
    await exited;
    clearTimeout(late);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) break;
      try {
        if ((await fetch(`${this.endpoint}/_ministack/health`)).ok) return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await this.stop();
    throw new Error(`The emulator did not start:\n${this.log}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
