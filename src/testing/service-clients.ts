import type { LocalContents, ServiceResourceKind } from './local-resources';
import type { Declarations } from '../runtime/declarations';
import type { JsonOf, SentTo } from '../runtime/resources/messages';
import type { Bucket, Queue, Topic } from '../runtime/resources/resource';

/** A message in a queue. `Message` is the type of its content, if it has a schema. */
export interface QueuedMessage<Message = any> {
  readonly messageId: string;
  readonly body: string;
  /** The body as JSON, as it was sent. */
  readonly json: JsonOf<Message>;
  /** The values of its message attributes: strings, and bytes as base64. */
  readonly attributes: { readonly [name: string]: string };
  readonly groupId?: string;
  /** How often it was received. */
  readonly receiveCount: number;
  /** From when on it can be received: later than now if it is delayed, or was received and not deleted. */
  readonly visibleAt: Date;
}

export interface MessageOptions {
  /** Message attributes of the type String. */
  readonly attributes?: { readonly [name: string]: string };
  /** Of a FIFO queue or topic. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A queue of the local resources. `Message` is what its schema takes. */
export interface QueueClient<Message = any> {
  /** All messages in the queue, the oldest first. It does not receive them. */
  messages(): Promise<readonly QueuedMessage<Message>[]>;
  /** Sends a message; what is no string, as JSON. No schema checks it. */
  send(body: Message, options?: MessageOptions): Promise<void>;
}

/** A topic of the local resources. `Message` is what its schema takes. */
export interface TopicClient<Message = any> {
  /** Publishes a message; what is no string, as JSON. No schema checks it. */
  publish(message: Message, options?: MessageOptions): Promise<void>;
}

/** An object in a bucket. */
export interface StoredObject {
  readonly body: Buffer;
  /** The body as text. */
  text(): string;
  /** The body as JSON. */
  json<T = any>(): T;
  readonly contentType: string;
  readonly metadata: { readonly [name: string]: string };
}

export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: { readonly [name: string]: string };
}

/** A bucket of the local resources. */
export interface BucketClient {
  /** The keys of the objects that begin with the prefix, in S3's order. */
  list(prefix?: string): Promise<readonly string[]>;
  /** Undefined if there is no such object. */
  get(key: string): Promise<StoredObject | undefined>;
  /** Stores an object; what is neither a string nor bytes, as JSON. The bucket's notifications are sent. */
  put(key: string, body: unknown, options?: PutOptions): Promise<void>;
}

/** An event that was delivered to a function. */
export interface TestDelivery {
  /** The declared name of the function. */
  readonly function: string;
  /** The ARN of what it came from: a queue, stream, topic, bucket, rule or function. */
  readonly source?: string;
  readonly event: any;
  /** Of the handler. A batch has failed if one of its records has. */
  readonly outcome: 'ok' | 'failed';
  readonly errors: readonly Error[];
  /** The result of the handler. */
  readonly result: any;
}

/** The services whose requests are recorded, and not run, as in IAM actions. */
export type RecordedService = 'cloudwatch' | 'cognito-idp' | 'ses' | 'states' | 'xray';

/** A request that was recorded, and not run. */
export interface RecordedRequest {
  /** `SendEmail`. */
  readonly operation: string;
  /** Blobs are base64, and timestamps are seconds. */
  readonly input: any;
}

/** The services of a client's local resources, for the test itself. */
export interface ServiceClients {
  /**
   * A queue, as declared, by the name of its declaration, or by its id in the stack, if the app does not declare it.
   *
   * @example
   * await client.queue(orders).send({ id: 1 });
   * await client.settled();
   * expect(await client.queue('DeadOrders').messages()).toEqual([]);
   */
  queue<Q extends Queue | string>(queue: Q): QueueClient<SentTo<Q>>;
  /** A topic, as declared, by the name of its declaration, or by its id in the stack. */
  topic<T extends Topic | string>(topic: T): TopicClient<SentTo<T>>;
  /**
   * A bucket, as declared, by the name of its declaration, or by its id in the stack.
   *
   * @example
   * await client.bucket(uploads).put('a.csv', 'id,name');
   * await client.settled();
   */
  bucket(bucket: Bucket | string): BucketClient;
}

/** The services behind the declared resources, which start when they are first used. */
export function serviceClients(
  { name: app, resources }: Declarations,
  valueOf: (variable: string) => Promise<string>,
  contents: () => Promise<LocalContents>,
): ServiceClients {
  const resolve = (kind: ServiceResourceKind, of: { readonly declaration: { readonly name: string } } | string) => {
    const name = typeof of === 'string' ? of : of?.declaration?.name;
    const declared = resources.filter((resource) => resource.kind === kind);
    const found = declared.find((resource) => resource.name === name);
    if (found) return () => valueOf(found.variable);
    return async () => {
      const inStack = (await contents()).ofKind(kind);
      const [one, ...others] = inStack.filter(({ ids }) => ids.includes(name));
      if (one && others.length === 0) return one.ref;
      const known = declared.map((resource) => resource.name).join(', ') || 'none';
      const ids = inStack.map((resource) => resource.ids[0]).join(', ') || 'none';
      throw new TypeError(
        `client.${kind}: the app "${app}" declares no ${kind} "${name}", and the stack has ` +
          `${one ? 'several' : 'none'} with this id. The app declares ${known}; the stack has ${ids}`,
      );
    };
  };
  return {
    queue(of) {
      const url = resolve('queue', of);
      return {
        messages: async () => (await contents()).messages(await url()),
        send: async (body, options) => (await contents()).send(await url(), textOf(body), options),
      };
    },
    topic(of) {
      const arn = resolve('topic', of);
      return {
        publish: async (message, options) => (await contents()).publish(await arn(), textOf(message), options),
      };
    },
    bucket(of) {
      const name = resolve('bucket', of);
      return {
        list: async (prefix = '') => (await contents()).keys(await name(), prefix),
        get: async (key) => (await contents()).object(await name(), key),
        put: async (key, body, options) => {
          const bytes = Buffer.from(body instanceof Uint8Array ? body : textOf(body));
          await (await contents()).putObject(await name(), key, bytes, options);
        },
      };
    },
  };
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} is no text, and has no JSON`);
  return text;
}
