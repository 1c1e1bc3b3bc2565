import { storedValue } from './aws/stored-value';
import { putEvent, publish, sendMessage, sendMessages } from './messages/send';
import type { Resource } from '../resources/resource';

/** The methods of declared resources that call AWS. */
const CALLS = {
  value: (resource: Resource) => storedValue(resource.declaration, () => resource.name, resource.options.ttlSeconds),
  send: sendMessage,
  sendBatch: sendMessages,
  publish,
  put: putEvent,
};

export type ResourceCall = keyof typeof CALLS;

export function resourceCall(name: ResourceCall, resource: Resource, args: readonly any[]): Promise<unknown> {
  return (CALLS[name] as any)(resource, ...args);
}
