import type { Components, Side } from './openapi/components';
import type { JsonSchema, Manifest, ResourceManifest, WebSocketFunction } from '../manifest/manifest';
import { capitalized } from '../manifest/operation-id';

/** A schema of messages, as a component of a description. */
export class MessageSchema {
  private render?: () => JsonSchema;

  constructor(
    private readonly schema: JsonSchema,
    private readonly name: string,
    private readonly side: Side,
    private readonly at: string,
  ) {}

  addTo(components: Components): void {
    this.render = components.add(this.schema, this.name, this.side, this.at);
  }

  /** The reference to the component. The components must be rendered. */
  get reference(): JsonSchema {
    return this.render!();
  }
}

/** A route of the WebSocket API that gets messages. */
export interface SocketRoute {
  readonly route: string;
  readonly message?: MessageSchema;
  readonly response?: MessageSchema;
}

/** The routes of the WebSocket API that get messages, sorted. */
export function socketRoutes({ functions }: Manifest): SocketRoute[] {
  return Object.values(functions)
    .filter((one): one is WebSocketFunction => one.kind === 'websocket')
    .filter(({ route }) => route !== '$connect' && route !== '$disconnect')
    .sort((a, b) => (a.route < b.route ? -1 : 1))
    .map(({ route, message, response }) => ({
      route,
      ...(message && { message: named(message, `${route} message`, 'input', `WebSocket ${route}`) }),
      ...(response && { response: named(response, `${route} response`, 'output', `WebSocket ${route}`) }),
    }));
}

/** A queue, topic or bus whose messages have schemas. */
export interface MessageResource {
  readonly kind: ResourceManifest['kind'];
  readonly name: string;
  readonly message?: MessageSchema;
  /** Of a bus, by detail type. */
  readonly details: { readonly [detailType: string]: MessageSchema };
}

/** The queues, topics and buses whose messages have schemas, in the order of the manifest. */
export function messageResources({ resources }: Manifest): MessageResource[] {
  return Object.entries(resources)
    .filter(([, { message, details }]) => message ?? details)
    .map(([name, { kind, message, details = {} }]) => ({
      kind,
      name,
      ...(message && { message: named(message, `${name} message`, 'input', `${kind} ${name}`) }),
      details: Object.fromEntries(
        Object.entries(details).map(([type, schema]) => [type, named(schema, type, 'input', `${kind} ${name}`)]),
      ),
    }));
}

/** The name of a component has letters and digits: `order.placed` is `OrderPlaced`. */
function named(schema: JsonSchema, words: string, side: Side, at: string): MessageSchema {
  const name = words.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string = '') => next.toUpperCase());
  return new MessageSchema(schema, capitalized(name), side, at);
}
