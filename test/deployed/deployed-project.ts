import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { StubAws } from './stub-aws';

// A client of the SDK takes seconds to load on a busy machine.
jest.setTimeout(120_000);

/** The template of a small app, as the construct makes it: an API handler with an alias, and functions of other kinds. */
export const TEMPLATE = {
  Resources: {
    APIHandler: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: `${'a'.repeat(64)}.zip` },
        Environment: { Variables: { SERVERLESS_FUNCTION: 'APIHandler' } },
        LoggingConfig: { LogGroup: { Ref: 'APIHandlerLogs' }, LogFormat: 'JSON' },
      },
    },
    APIHandlerLogs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    APIHandlerLive: {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'live', FunctionName: { Ref: 'APIHandler' } },
    },
    SendMail: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Key: `${'a'.repeat(64)}.zip` },
        Environment: { Variables: { SERVERLESS_FUNCTION: 'send-mail' } },
        LoggingConfig: { LogGroup: { Ref: 'SendMailLogs' }, LogFormat: 'JSON' },
      },
    },
    SendMailLogs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    SendMailRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 day)',
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['SendMail', 'Arn'] } }],
      },
    },
    Python12345678: { Type: 'AWS::Lambda::Function', Properties: {} },
    AppTable815C50BC: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    RestAPI: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Body: { paths: { '/users': { post: {} }, '/users/{username}': { get: {} } } } },
    },
  },
};

export const PHYSICAL_IDS = {
  APIHandler: 'demo-dev-APIHandler-x1',
  APIHandlerLogs: 'demo-dev-APIHandlerLogs-x2',
  APIHandlerLive: 'arn:aws:lambda:eu-west-1:123456789012:function:demo-dev-APIHandler-x1:live',
  SendMail: 'demo-dev-SendMail-x3',
  SendMailLogs: 'demo-dev-SendMailLogs-x4',
  SendMailRule: 'demo-dev-SendMailRule-x5',
  Python12345678: 'demo-dev-Python-x6',
  AppTable815C50BC: 'demo-dev-AppTable-x7',
  RestAPI: 'abc123',
};

export const ENDPOINT = 'https://abc123.execute-api.eu-west-1.amazonaws.com/api/';

/** A project whose stage `dev` is deployed to a stub of AWS. The process is in its folder and has its variables. */
export class DeployedProject {
  static async create(files: { readonly [name: string]: string } = {}): Promise<DeployedProject> {
    const project = new DeployedProject(await StubAws.start());
    project.write({
      'cdk.json': '{"app":"node infrastructure/main.ts"}',
      'package.json': '{"name":"demo"}',
      'runtime/config.json': JSON.stringify({
        version: 1,
        name: 'demo',
        defaultStage: 'dev',
        stages: { dev: {}, prod: {} },
      }),
      ...files,
    });
    project.aws.stacks.push({
      name: 'demo-dev',
      outputs: { EndpointURL: ENDPOINT, Other: 'x' },
      template: TEMPLATE,
      physicalIds: PHYSICAL_IDS,
    });
    return project;
  }

  readonly dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'deployed-')));
  private readonly before = { cwd: process.cwd(), env: { ...process.env } };

  private constructor(readonly aws: StubAws) {
    process.chdir(this.dir);
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, aws.environment);
  }

  write(files: { readonly [name: string]: string }): void {
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(this.dir, name)), { recursive: true });
      fs.writeFileSync(path.join(this.dir, name), content);
    }
  }

  async remove(): Promise<void> {
    process.chdir(this.before.cwd);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.before.env);
    await this.aws.close();
    fs.rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Runs a command; what it has written so far can be read while it runs. */
export function runCommand(run: (args: string[]) => Promise<number>, ...args: string[]) {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => Boolean((written[name] += text))),
  );
  const done = run(args)
    .then((code) => ({ code, ...written }))
    .finally(() => spies.forEach((spy) => spy.mockRestore()));
  return { written, done };
}
