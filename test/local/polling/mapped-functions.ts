import type { Functions } from '../../../src/local/aws/service';
import type { Cause } from '../../../src/local/cause';
import type { InvokeResult, LocalFunction, LocalResource } from '../../../src/local/model';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

type Handler = (event: any, cause: Cause) => unknown;

/** Functions that are handlers in the test, which see each event. An error that they throw is that of the function. */
export function mappedFunctions(handlers: { readonly [name: string]: Handler }) {
  const events: { readonly name: string; readonly event: any }[] = [];
  const find = (nameOrArn: string): LocalFunction | undefined => {
    const functionName = nameOrArn.split(':function:').pop()!.split(':')[0];
    if (!Object.hasOwn(handlers, functionName)) return undefined;
    return {
      logicalId: functionName,
      functionName,
      arn: functionArn(functionName),
      handler: 'index.handler',
      codeDir: '/',
      environment: {},
      timeout: 3,
      memorySize: 128,
    };
  };
  const functions: Functions = {
    find,
    async invoke(arn, event, { cause }): Promise<InvokeResult> {
      const { functionName } = find(arn)!;
      events.push({ name: functionName, event });
      try {
        return { payload: (await handlers[functionName](event, cause)) ?? null };
      } catch (e) {
        if (e instanceof LoadError) {
          return { functionError: 'Unhandled', reason: 'load', payload: { errorType: 'Load', errorMessage: '' } };
        }
        const { name: errorType, message: errorMessage } = e as Error;
        return { functionError: 'Unhandled', reason: 'error', payload: { errorType, errorMessage } };
      }
    },
  };
  return { functions, events };
}

/** Thrown by a handler: its code does not load. */
export class LoadError extends Error {}

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** A resource of the template. */
export function resource(service: string, type: string, logicalId: string, more: object): LocalResource {
  return {
    service,
    type,
    stackName: 'demo',
    logicalId,
    account: ACCOUNT,
    region: REGION,
    ref: logicalId,
    definition: {},
    ...more,
  };
}

export function queue(name: string, definition: object = {}): LocalResource {
  return resource('sqs', 'AWS::SQS::Queue', name, { arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`, definition });
}

export function mapping(EventSourceArn: string, name: string, definition: object = {}): LocalResource {
  const own = { EventSourceArn, FunctionName: name, ...definition };
  return resource('lambda', 'AWS::Lambda::EventSourceMapping', `${name}Mapping`, { definition: own });
}
