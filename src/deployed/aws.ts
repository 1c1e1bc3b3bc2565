import { createRequire } from 'node:module';
import * as path from 'node:path';
import type * as cloudFormation from '@aws-sdk/client-cloudformation';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as lambda from '@aws-sdk/client-lambda';
import { awsError } from './aws-error';
import { UserError } from '../errors';

/** The packages of the SDK that the commands of a deployed app use. They are optional dependencies. */
interface Packages {
  readonly 'client-cloudformation': typeof cloudFormation;
  readonly 'client-cloudwatch-logs': typeof logs;
  readonly 'client-lambda': typeof lambda;
}

export interface AwsOptions {
  readonly projectDir: string;
  /** @default - that of the environment or the profile */
  readonly region?: string;
  /** A profile of the AWS configuration. @default - AWS_PROFILE */
  readonly profile?: string;
}

/** Clients of AWS with the developer's credentials, by the chain of the SDK: profiles, SSO and roles work as with the CDK. */
export class Aws {
  private readonly clients = new Map<string, { destroy(): void }>();

  constructor(private readonly options: AwsOptions) {
    // Commands run where the SDK may have an opinion of the version of Node.js, and print what they are asked for.
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  }

  /** A package of the SDK, loaded when it is first used. */
  load<N extends keyof Packages>(name: N): Packages[N] {
    return loadSdk(this.options.projectDir, name);
  }

  get cloudFormation(): cloudFormation.CloudFormationClient {
    return this.client(
      'cloudFormation',
      () => new (this.load('client-cloudformation').CloudFormationClient)(this.settings()),
    );
  }

  get lambda(): lambda.LambdaClient {
    return this.client('lambda', () => new (this.load('client-lambda').LambdaClient)(this.settings()));
  }

  /** Without retries: what reads logs slows down by itself where it is throttled. */
  get logs(): logs.CloudWatchLogsClient {
    return this.client(
      'logs',
      () =>
        new (this.load('client-cloudwatch-logs').CloudWatchLogsClient)({
          ...this.settings(),
          maxAttempts: 1,
          // Live Tail has a host of its own, which an emulator has not.
          ...(process.env.AWS_ENDPOINT_URL !== undefined && { disableHostPrefix: true }),
        }),
    );
  }

  /** Awaits a call, whose error becomes one of the user. */
  async result<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw awsError(error);
    }
  }

  close(): void {
    for (const client of this.clients.values()) client.destroy();
  }

  private settings() {
    const { region, profile } = this.options;
    // The CDK reads the second variable, too.
    const from = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    return { ...(from && { region: from }), ...(profile !== undefined && { profile }) };
  }

  private client<T extends { destroy(): void }>(name: string, create: () => T): T {
    const known = this.clients.get(name) as T | undefined;
    if (known) return known;
    const created = create();
    this.clients.set(name, created);
    return created;
  }
}

/** The project's own copy, else the one that was installed with this package. */
function loadSdk<N extends keyof Packages>(projectDir: string, name: N): Packages[N] {
  const specifier = `@aws-sdk/${name}`;
  for (const from of [path.join(projectDir, 'package.json'), __filename]) {
    const load = createRequire(from);
    try {
      load.resolve(specifier);
    } catch {
      continue;
    }
    return load(specifier);
  }
  throw new UserError(
    'NOT_INSTALLED',
    `${specifier} is not installed, and this command calls AWS with it: run \`npm install --save-dev ${specifier}\`, or install with optional dependencies`,
  );
}
