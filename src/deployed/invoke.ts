import * as http from 'node:http';
import * as https from 'node:https';
import type { Aws } from './aws';
import { awsError } from './aws-error';
import type { DeployedFunction } from './functions';
import type { DeployedStack } from './stack';

export interface DeployedResult {
  readonly kind: 'function';
  readonly name: string;
  readonly payload: unknown;
  readonly functionError?: string;
  /** The end of the log, as Lambda sends it. */
  readonly log: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Invokes a function on AWS, and waits for its result. */
export async function invokeDeployed(aws: Aws, fn: DeployedFunction, event: unknown): Promise<DeployedResult> {
  const { InvokeCommand, LogType } = aws.load('client-lambda');
  const started = performance.now();
  const { Payload, FunctionError, LogResult } = await aws.result(
    aws.lambda.send(
      new InvokeCommand({
        FunctionName: fn.functionName,
        Qualifier: fn.alias,
        LogType: LogType.Tail,
        Payload: JSON.stringify(event),
      }),
    ),
  );
  const text = Payload === undefined ? '' : Buffer.from(Payload).toString();
  return {
    kind: 'function',
    name: fn.name,
    payload: text === '' ? undefined : JSON.parse(text),
    ...(FunctionError !== undefined && { functionError: FunctionError }),
    log: Buffer.from(LogResult ?? '', 'base64').toString(),
    duration: performance.now() - started,
  };
}

/**
 * The event that the schedule of a function sends it, or undefined if it has none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
export function scheduledEvent(
  { resources, region, account, partition }: DeployedStack,
  fn: DeployedFunction,
): unknown {
  for (const { type, physicalId, properties } of resources) {
    if (type !== 'AWS::Events::Rule' || properties.ScheduleExpression === undefined) continue;
    const target = (properties.Targets ?? []).find((one: any) => targets(one.Arn, fn));
    if (!target) continue;
    if (typeof target.Input === 'string') return JSON.parse(target.Input);
    return {
      version: '0',
      id: '00000000-0000-0000-0000-000000000000',
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [`arn:${partition}:events:${region}:${account}:rule/${physicalId}`],
      detail: {},
    };
  }
  return undefined;
}

function targets(arn: any, { logicalId }: DeployedFunction): boolean {
  return arn?.['Fn::GetAtt']?.[0] === logicalId;
}

export interface RouteResult {
  readonly kind: 'route';
  readonly status: number;
  readonly body: string;
  readonly duration: number;
}

/** Sends a request to a deployed API. */
export async function requestDeployed(url: string, method: string, body: string | undefined): Promise<RouteResult> {
  const started = performance.now();
  const { status, text } = await send(onEmulator(new URL(url)), method, body);
  return { kind: 'route', status, body: text, duration: performance.now() - started };
}

/**
 * The same address on an emulator, if AWS_ENDPOINT_URL names one: the host of an API is not in the DNS then.
 * https://docs.localstack.cloud/aws/services/apigateway/
 */
function onEmulator(url: URL): URL {
  const { AWS_ENDPOINT_URL: emulator } = process.env;
  const [, api] = /^([\w-]+)\.execute-api\./.exec(url.host) ?? [];
  return emulator === undefined || api === undefined
    ? url
    : new URL(`/_aws/execute-api/${api}${url.pathname}${url.search}`, emulator);
}

function send(url: URL, method: string, body: string | undefined): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(
      url,
      { method, agent: false, headers: body === undefined ? {} : { 'content-type': contentTypeOf(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    request.on('error', (error) => reject(awsError(error)));
    request.end(body);
  });
}

function contentTypeOf(body: string): string {
  try {
    JSON.parse(body);
    return 'application/json';
  } catch {
    return 'text/plain';
  }
}
