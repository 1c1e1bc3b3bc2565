import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { sendRequest, type Answer } from './send-request';
import { readCloudAssembly } from '../../../src/assembly/cloud-assembly';
import { loadStacks } from '../../../src/local/assembly';
import { RequestLog } from '../../../src/local/dev/request-log';
import { StackRunner, type StackRunnerOptions } from '../../../src/local/dev/stack-runner';
import { Terminal } from '../../../src/local/dev/terminal';
import type { LocalCloud } from '../../../src/local/model';

// The first synthesis of a file loads the CDK, and each stack starts workers.
jest.setTimeout(30_000);

/** A function of a stack, from the source of its handler: `async (event) => event`. */
export function inlineFunction(stack: Stack, id: string, handler: string, props: Partial<lambda.FunctionProps> = {}) {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(`exports.handler = ${handler};`),
    timeout: Duration.seconds(10),
    ...props,
  });
}

/** A handler that responds with its event. */
export const ECHO = 'async (event) => ({ statusCode: 200, body: JSON.stringify(event) })';
/** A handler whose result is the body of the request. */
export const SAY =
  'async (event) => JSON.parse(Buffer.from(event.body, event.isBase64Encoded ? "base64" : "utf8").toString())';

export interface SendOptions {
  readonly headers?: { readonly [name: string]: string | string[] } | string[];
  readonly body?: string | Buffer | object;
}

/** A synthesized stack that runs as in `dev`, each API on its port. */
export class LocalStack {
  private static readonly running = new Set<LocalStack>();

  /** Ends all stacks: for `afterEach`. */
  static async closeAll(): Promise<void> {
    await Promise.all([...LocalStack.running].map((stack) => stack.close()));
  }

  /** Runs the stack that this defines. */
  static start(define: (stack: Stack) => unknown, options: Partial<StackRunnerOptions> = {}): Promise<LocalStack> {
    const folder = temporaryFolder();
    return LocalStack.run(defined(define, folder), folder, options);
  }

  /** Runs a template, with this handler as the code of all functions but the others. */
  static startTemplate(
    template: any,
    handler: string,
    others: { readonly [logicalId: string]: string } = {},
  ): Promise<LocalStack> {
    const folder = temporaryFolder();
    for (const [logicalId, { Type, Properties }] of Object.entries<any>(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      Properties.Code = { ZipFile: `exports.handler = ${others[logicalId] ?? handler};` };
      Properties.Handler = 'index.handler';
    }
    const artifact = {
      stackName: 'demo',
      template,
      parameters: {},
      assets: new Map(),
      metadata: {},
      constructPaths: new Map(),
    };
    return LocalStack.run(loadStacks([artifact], { inlineCodeDir: path.join(folder, 'inline') }), folder);
  }

  /** Runs a cloud assembly with the code that it has. */
  static startAssembly(outdir: string, change: (template: any) => void): Promise<LocalStack> {
    const folder = temporaryFolder();
    const artifacts = readCloudAssembly(outdir);
    for (const { template } of artifacts) change(template);
    return LocalStack.run(loadStacks(artifacts, { inlineCodeDir: path.join(folder, 'inline') }), folder);
  }

  private static async run(
    cloud: LocalCloud,
    folder: string,
    options: Partial<StackRunnerOptions> = {},
  ): Promise<LocalStack> {
    let output = '';
    const terminal = new Terminal({ write: (text) => (output += text) });
    const runner = new StackRunner({
      projectDir: folder,
      allowedHosts: [],
      aws: [],
      iam: 'enforce',
      inspect: false,
      requests: new RequestLog(terminal),
      failure: () => undefined,
      onSeed: () => undefined,
      endpoints: [],
      retries: {},
      log: (message) => terminal.print(message),
      ...options,
    });
    const read = () => {
      terminal.flush();
      return output;
    };
    const stack = new LocalStack(cloud, runner, folder, read);
    LocalStack.running.add(stack);
    await runner.open();
    await runner.apply(cloud);
    return stack;
  }

  private constructor(
    readonly cloud: LocalCloud,
    readonly runner: StackRunner,
    private readonly folder: string,
    private readonly read: () => string,
  ) {}

  /** The text in the terminal. */
  get output(): string {
    return this.read();
  }

  /** The URL of the nth API. */
  url(api = 0): string {
    return this.runner.servers[api].url;
  }

  /** Sends a request to the nth API; an object as body is sent as JSON. */
  send(method: string, target: string, { headers = {}, body }: SendOptions = {}, api = 0): Promise<Answer> {
    const json = body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body);
    const all = json ? { 'content-type': 'application/json', ...headers } : headers;
    const bytes = json ? JSON.stringify(body) : body;
    return sendRequest(this.runner.servers[api].port, method, target, all as any, bytes as string | Buffer | undefined);
  }

  get(target: string, headers: SendOptions['headers'] = {}, api = 0): Promise<Answer> {
    return this.send('GET', target, { headers }, api);
  }

  /** Loads the stack that this defines in place of the present one. */
  async reload(define: (stack: Stack) => unknown): Promise<void> {
    await this.runner.apply(defined(define, fs.mkdtempSync(path.join(this.folder, 'reload-'))));
  }

  async close(): Promise<void> {
    LocalStack.running.delete(this);
    await this.runner.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function defined(define: (stack: Stack) => unknown, folder: string): LocalCloud {
  const outdir = path.join(folder, 'cdk.out');
  const app = new App({ outdir });
  define(new Stack(app, 'demo'));
  app.synth();
  return loadStacks(readCloudAssembly(outdir), { inlineCodeDir: path.join(folder, 'inline') });
}

function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'scp-stack-'));
}
