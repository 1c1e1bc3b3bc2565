import { validation } from './errors';
import type { BusEvent } from './event';
import { valueAt } from './json-path';
import { AwsServiceError } from '../service';

/** A target of a rule: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html */
export interface Target {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: { readonly [name: string]: string };
    readonly InputTemplate: string;
  };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
  readonly KinesisParameters?: { readonly PartitionKeyPath: string };
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

/** The surroundings of an event, for reserved variables. */
export interface InputContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the event was received; milliseconds since 1970. */
  readonly received: number;
}

const PLACEHOLDER = /<([\w.-]+)>/g;

const RESERVED: { readonly [name: string]: (event: BusEvent, context: InputContext) => unknown } = {
  'aws.events.rule-arn': (_, { ruleArn }) => ruleArn,
  'aws.events.rule-name': (_, { ruleName }) => ruleName,
  'aws.events.event.ingestion-time': (_, { received }) => new Date(received).toISOString(),
  'aws.events.event': (
    { id, account, 'detail-type': detailType, source, region, resources, version },
    { received },
  ) => ({
    id,
    account,
    detailType,
    time: new Date(received).toISOString(),
    source,
    region,
    resources,
    version,
  }),
  'aws.events.event.json': (event) => event,
};

/** Fails for an input that EventBridge refuses. */
export function checkInput({ Id, Input, InputPath, InputTransformer: transformer }: Target): void {
  if ([Input, InputPath, transformer].filter((one) => one !== undefined).length > 1) {
    throw validation(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (!transformer) return;
  const { InputPathsMap: paths = {}, InputTemplate: template } = transformer;
  for (const [, name] of template.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(paths, name) && !Object.hasOwn(RESERVED, name)) {
      throw validation(`InputTemplate for target ${Id} contains invalid placeholder ${name}.`);
    }
  }
}

/** What a target gets for an event. Fails if that is no JSON, where it has to be. */
export function inputFor(
  { Input, InputPath, InputTransformer }: Target,
  event: BusEvent,
  context: InputContext,
): string {
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(InputPath, event) ?? null);
  if (!InputTransformer) return JSON.stringify(event);
  const { InputPathsMap: paths = {}, InputTemplate: template } = InputTransformer;
  const value = (name: string) =>
    Object.hasOwn(paths, name) ? valueAt(paths[name], event) : RESERVED[name]?.(event, context);
  if (template.trimStart().startsWith('"')) return template.replace(PLACEHOLDER, (_, name) => inText(value(name)));
  const text = inJson(template, value);
  try {
    JSON.parse(text);
  } catch {
    throw new AwsServiceError('INVALID_JSON', `the transformed input is no JSON: ${text}`);
  }
  return text;
}

/** In a template of text, JSON loses its quotes. */
function inText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}

/** In a template of JSON, a variable is a value, or a part of a string. */
function inJson(template: string, value: (name: string) => unknown): string {
  let quoted = false;
  return template.replace(/\\.|"|<([\w.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined) return token;
    const found = value(name);
    if (!quoted) return JSON.stringify(found ?? '');
    if (found === undefined) return '';
    return typeof found === 'string' ? JSON.stringify(found).slice(1, -1) : JSON.stringify(found);
  });
}
