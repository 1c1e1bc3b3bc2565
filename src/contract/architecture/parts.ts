import type { EventSource, FunctionManifest, JsonSchema, Manifest, RouteManifest } from '../../manifest/manifest';
import { API_HANDLER, STREAM_HANDLER } from '../../runtime/names';

/** The function that serves a route. */
export function functionOf({ stream }: RouteManifest): string {
  return stream ? STREAM_HANDLER : API_HANDLER;
}

export function sourceOf(declaration: FunctionManifest): EventSource | undefined {
  return 'source' in declaration ? declaration.source : undefined;
}

/** True for a function that does not name what it uses: it may use all declared resources. */
export function usesAll({ uses, kind }: FunctionManifest): boolean {
  return uses === undefined && kind !== 'authorizer';
}

/** The declared resources that a function uses, sorted. */
export function usedBy(declaration: FunctionManifest, resources: Manifest['resources']): string[] {
  const names = usesAll(declaration) ? Object.keys(resources) : (declaration.uses ?? []);
  return names.filter((name) => Object.hasOwn(resources, name) && resources[name].kind !== 'env').sort();
}

/** What calls a function: the word on the arrow, and the text of its own node. */
export function triggerOf(declaration: FunctionManifest): { readonly event: string; readonly text: string } {
  const source = sourceOf(declaration);
  const named = source && ('resource' in source ? source.resource : 'arn' in source ? source.arn : source.name);
  switch (declaration.kind) {
    case 'http':
      return { event: 'requests', text: 'requests to its routes' };
    case 'lambda':
      return { event: 'invocations', text: 'invocations' };
    case 'authorizer':
      return { event: 'requests', text: 'requests to routes that ask it' };
    case 'schedule':
      return { event: 'time', text: declaration.expression };
    case 'eventbridge':
      return { event: 'events', text: `events ${JSON.stringify(declaration.pattern ?? {})}` };
    case 'websocket':
      return { event: 'messages', text: `WebSocket ${declaration.route}` };
    case 's3':
      return { event: 'objects', text: `objects of ${named}` };
    case 'sqs':
      return { event: 'messages', text: `messages of ${named}` };
    case 'sns':
      return { event: 'messages', text: `messages of ${named}` };
    case 'kinesis':
    case 'dynamodb':
      return { event: 'records', text: `records of ${named}` };
    case 'logs':
      return { event: 'logs', text: `logs of ${named}` };
  }
}

/** A schema in one line: the name that its author gave it, or its properties, or its type. */
export function shapeOf({ title, $id, id, properties, required, type }: JsonSchema): string {
  const name = [title, $id, id].find((one) => typeof one === 'string');
  if (name !== undefined) return String(name).replaceAll('`', "'");
  if (typeof properties !== 'object' || properties === null) return String(type ?? 'any');
  const always: readonly unknown[] = Array.isArray(required) ? required : [];
  return `{ ${Object.keys(properties)
    .map((key) => (always.includes(key) ? key : `${key}?`))
    .join(', ')} }`;
}
