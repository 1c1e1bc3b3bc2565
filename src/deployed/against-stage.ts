import type { Aws } from './aws';
import { functionsOf, type DeployedFunction } from './functions';
import type { DeployedStack } from './stack';
import { Sts } from './sts';
import { isUserError, UserError } from '../errors';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970. */
  readonly expiration?: number;
}

interface DeployedConfiguration {
  readonly functionName: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly role: string;
}

/** Credentials are renewed this long before they expire. */
const BEFORE_MILLISECONDS = 5 * 60_000;
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;
const SESSION = 'serverless-cdk-project-dev';

/**
 * What functions of a deployed stage have on AWS, for the same functions on this machine: variables, and the credentials of
 * their role if the developer may assume it, else those of the developer. Everything is only read.
 */
export class AgainstStage {
  static async open(aws: Aws, stack: DeployedStack, warn: (text: string) => void): Promise<AgainstStage> {
    const functions = functionsOf(stack);
    const configurations = new Map<string, DeployedConfiguration>();
    for (const fn of functions) configurations.set(fn.logicalId, await configurationOf(aws, fn));
    const stage = new AgainstStage(aws, stack, configurations, warn);
    await stage.readCredentials();
    return stage;
  }

  onRenewed?: () => void;
  readonly name: string;
  private own!: Credentials;
  /** By the ARN of the role; undefined if it may not be assumed. */
  private readonly ofRoles = new Map<string, Credentials | undefined>();
  private readonly warned = new Set<string>();
  private timer?: NodeJS.Timeout;

  private constructor(
    private readonly aws: Aws,
    private readonly stack: DeployedStack,
    private readonly configurations: ReadonlyMap<string, DeployedConfiguration>,
    private readonly warn: (text: string) => void,
  ) {
    this.name = `${stack.stage.name} in ${stack.account}/${stack.region}`;
  }

  environmentOf({
    logicalId,
    environment,
  }: {
    readonly logicalId: string;
    readonly environment: Readonly<Record<string, string>>;
  }): Record<string, string> {
    const configuration = this.configurations.get(logicalId);
    if (!configuration) {
      this.once(`${logicalId} is not deployed: it runs with the variables of its template, and your credentials`);
    }
    const { accessKeyId, secretAccessKey, sessionToken } =
      (configuration && this.ofRoles.get(configuration.role)) ?? this.own;
    return {
      ...(configuration?.variables ?? environment),
      ...(configuration && { AWS_LAMBDA_FUNCTION_NAME: configuration.functionName }),
      ...endpoints(),
      AWS_REGION: this.stack.region,
      AWS_DEFAULT_REGION: this.stack.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  close(): void {
    clearTimeout(this.timer);
  }

  /** Happens by itself, before the credentials expire. A failure is a warning: the old ones are valid for a while. */
  async renew(): Promise<void> {
    try {
      await this.readCredentials();
      this.onRenewed?.();
    } catch (error) {
      this.warn(`the credentials cannot be renewed: ${(error as Error).message}`);
    }
  }

  private async readCredentials(): Promise<void> {
    clearTimeout(this.timer);
    const sts = new Sts(this.aws);
    const { expiration, ...keys } = await this.aws.result(this.aws.cloudFormation.config.credentials());
    this.own = { ...keys, expiration: expiration?.getTime() };
    for (const role of new Set([...this.configurations.values()].map((one) => one.role))) {
      this.ofRoles.set(role, await this.assume(sts, role));
    }
    const ends = [this.own, ...this.ofRoles.values()].flatMap((credentials) => credentials?.expiration ?? []);
    if (ends.length === 0) return;
    const rest = Math.max(60_000, Math.min(...ends) - BEFORE_MILLISECONDS - Date.now());
    this.timer = setTimeout(() => void this.renew(), Math.min(rest, LONGEST_TIMER_MILLISECONDS)).unref();
  }

  private async assume(sts: Sts, role: string): Promise<Credentials | undefined> {
    try {
      return await sts.assumeRole(role, SESSION);
    } catch (error) {
      if (!isUserError(error)) throw error;
      const names = [...this.configurations].filter(([, one]) => one.role === role).map(([logicalId]) => logicalId);
      this.once(
        `${names.join(', ')} ${names.length > 1 ? 'run' : 'runs'} with your credentials, not with those of ${role}, which cannot be assumed (${error.message}). ` +
          'What the role may not do succeeds here. To run with the role, add yourself to its trust policy',
      );
      return undefined;
    }
  }

  private once(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.warn(text);
  }
}

async function configurationOf(
  aws: Aws,
  { name, functionName, alias }: DeployedFunction,
): Promise<DeployedConfiguration> {
  const { GetFunctionConfigurationCommand } = aws.load('client-lambda');
  const { Environment, Role } = await aws.result(
    aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: alias })),
  );
  if (Environment?.Error) {
    throw new UserError('AWS_CALL', `AWS: the variables of ${name} cannot be read: ${Environment.Error.Message}`);
  }
  return { functionName, variables: Environment?.Variables ?? {}, role: Role! };
}

/** Of an emulator in place of AWS. */
function endpoints(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('AWS_ENDPOINT_URL') && entry[1] !== undefined,
    ),
  );
}
