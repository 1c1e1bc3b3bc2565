import type { ApiServer } from './api-server';
import { isAwsHost } from '../../guard';
import type { GatewayProblem } from '../gateway';
import { nameOf, triggersOf } from './triggers';
import { FUNCTION_VARIABLE } from '../../runtime/names';
import { DOES_NOT_RUN, IS_RECORDED, type LocalCloud, type LocalOutput, type NotRunLocally } from '../model';
import { commandOf } from '../../package-manager';

export interface BannerOptions {
  readonly cloud: LocalCloud;
  readonly servers: readonly ApiServer[];
  /** The stack's outputs, with the local URLs of the APIs. */
  readonly outputs: readonly LocalOutput[];
  /** The endpoint of the services for SDK clients. */
  readonly awsEndpoint: string;
  /** The deployed stage that functions run against: then nothing but APIs and functions is on this machine. */
  readonly against?: string;
  /** What differs from the usual by flags. */
  readonly notes: readonly string[];
  /** Where the keys of the local issuer are, if there are authorizers that take its tokens. */
  readonly issuerUrl?: string;
}

/** The text for the terminal with all that is served, and its URLs. */
export function banner({ cloud, servers, outputs, awsEndpoint, against, issuerUrl, notes }: BannerOptions): string {
  const lines: string[] = [];
  const problems: GatewayProblem[] = [];
  for (const { api, url } of servers) {
    if (!api) continue;
    const { routes, apiKeys = [] } = api.gateway;
    problems.push(...api.gateway.problems);
    lines.push('', `${api.name}  ${api.gateway.isWebSocket ? url.replace('http', 'ws') : url}`);
    const names = new Map(cloud.functions.map((fn) => [fn.arn, fn.logicalId]));
    const width = Math.max(0, ...routes.map(({ method }) => method.length));
    const pathWidth = Math.max(0, ...routes.map(({ path }) => path.length));
    for (const { method, path, functionArn } of routes) {
      lines.push(
        `  ${method.padEnd(width)}  ${path.padEnd(pathWidth)}  ${functionArn ? (names.get(functionArn) ?? '') : ''}`.trimEnd(),
      );
    }
    for (const { name, value } of apiKeys) lines.push(`  x-api-key: ${value}  (${name})`);
  }
  const hasApi = servers.some(({ api }) => api);
  if (!hasApi) lines.push('', 'the stack has no API to serve');
  if (issuerUrl !== undefined)
    lines.push('', `tokens  ${commandOf('token')}  (keys at ${issuerUrl}/.well-known/jwks.json)`);
  if (against !== undefined) {
    lines.push('', `AWS services  those of ${against}; its own functions get the events`, ...notes);
    return lines.join('\n');
  }
  lines.push(...functions(cloud, hasApi), ...resources(cloud));
  lines.push('', `AWS services  ${awsEndpoint}  (${commandOf('env')})`);
  lines.push(...notes);
  if (outputs.length > 0) {
    lines.push('', 'outputs');
    const width = Math.max(...outputs.map(({ name }) => name.length));
    for (const { name, value } of outputs) {
      lines.push(`  ${name.padEnd(width)}  ${hasLocalAddress(value) ? value : '(no local address)'}`);
    }
  }
  const isRecorded = ({ reason }: NotRunLocally) => reason === IS_RECORDED;
  const recorded = notRunLocally(cloud.notRunLocally.filter(isRecorded), []);
  if (recorded.length > 0) lines.push('', 'recorded, not run', ...recorded.map((line) => `  ${line}`));
  const others = cloud.notRunLocally.filter((one) => !isRecorded(one));
  const missing = notRunLocally(others, problems);
  if (missing.length > 0) lines.push('', 'not run locally', ...missing.map((line) => `  ${line}`));
  return lines.join('\n');
}

/** The functions that something other than an API calls, with what does; without an API, those of the app that nothing calls, too. */
function functions(cloud: LocalCloud, hasApi: boolean): string[] {
  const triggers = triggersOf(cloud);
  const rows = cloud.functions.flatMap(({ logicalId, arn, environment }) => {
    const name = hasApi ? undefined : environment[FUNCTION_VARIABLE];
    const text = triggers.get(arn)?.join(', ') ?? (name && `(${commandOf('invoke')} ${name})`);
    return text ? [[logicalId, text]] : [];
  });
  const width = Math.max(...rows.map(([logicalId]) => logicalId.length));
  return rows.length === 0
    ? []
    : ['', 'functions', ...rows.map(([logicalId, text]) => `  ${logicalId.padEnd(width)}  ${text}`)];
}

const KINDS: readonly [title: string, ...types: readonly string[]][] = [
  ['tables', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  ['queues', 'AWS::SQS::Queue'],
  ['topics', 'AWS::SNS::Topic'],
  ['buckets', 'AWS::S3::Bucket'],
  ['event buses', 'AWS::Events::EventBus'],
  ['streams', 'AWS::Kinesis::Stream'],
  ['secrets', 'AWS::SecretsManager::Secret'],
  ['parameters', 'AWS::SSM::Parameter'],
];

/** The names of the resources, by kind. */
function resources(cloud: LocalCloud): string[] {
  return KINDS.flatMap(([title, ...types]) => {
    const found = cloud.resources.filter(({ type }) => types.includes(type));
    return found.length === 0 ? [] : ['', title, ...found.map((resource) => `  ${resourceName(resource)}`)];
  });
}

/** The names of parameters and secrets may be paths, and the ARN of a secret has more than its name. */
function resourceName({ type, ref, arn, definition }: LocalCloud['resources'][number]): string {
  if (type === 'AWS::SSM::Parameter') return ref;
  if (type === 'AWS::SecretsManager::Secret') return (definition as { readonly name: string }).name;
  return nameOf(arn ?? ref);
}

/** False for values with a host of AWS, where this stack is not deployed. */
function hasLocalAddress(value: string): boolean {
  return !(value.match(/[\w-]+(\.[\w-]+)+/g) ?? []).some(isAwsHost);
}

/** One line for each reason, with all resources concerned: `AWS::SQS::Queue: demo/Orders, demo/Jobs`. */
function notRunLocally(resources: readonly NotRunLocally[], problems: readonly GatewayProblem[]): string[] {
  const subjects = new Map<string, Set<string>>();
  const add = (line: string, subject: string) => {
    if (!subjects.has(line)) subjects.set(line, new Set());
    subjects.get(line)!.add(subject);
  };
  for (const { logicalId, type, constructPath, reason } of resources) {
    const subject = constructPath ?? logicalId;
    const own = `${logicalId} (${[type, constructPath].filter(Boolean).join(', ')}) cannot run locally: `;
    add(
      [DOES_NOT_RUN, IS_RECORDED].includes(reason) ? type : reason.startsWith(own) ? reason.slice(own.length) : reason,
      subject,
    );
  }
  for (const { method, path, message } of problems) add(message, path === undefined ? 'the API' : `${method} ${path}`);
  return [...subjects].map(([line, names]) => `${line}: ${listed([...names])}`);
}

const LISTED = 5;

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return [...names.slice(0, LISTED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}
