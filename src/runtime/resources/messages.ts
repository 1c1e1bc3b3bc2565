import type { Schema, SchemaInput, SchemaOutput } from '../schema';
import type { BusEvent } from '../events/eventbridge';
import type { EventBus, Queue, ResourceOptions, Topic } from './resource';

/** The schemas of the details of a bus's events, by detail type. */
export interface EventDetails {
  readonly [detailType: string]: Schema<any, any>;
}

/** Options of a queue or topic whose messages have a schema. */
export interface MessageOptions<S extends Schema<any, any>> extends ResourceOptions {
  /**
   * The schema of the messages, which are JSON. `send()` or `publish()` refuses a message that does not match it, and
   * the handlers get none.
   */
  readonly message: S;
}

/** Options of a bus whose events have schemas. */
export interface EventDetailsOptions<D extends EventDetails> extends ResourceOptions {
  /**
   * The schemas of the events' details, by detail type. `put()` refuses an event that does not match them, and the
   * handlers get none.
   */
  readonly details: D;
  /**
   * The source of the events that `put()` sends.
   *
   * @default - the name of the declaration
   */
  readonly source?: string;
}

/** Options of a message to a queue or topic. */
export interface SendOptions {
  /** Message attributes of the type String. */
  readonly attributes?: { readonly [name: string]: string };
  /** Of a FIFO queue or topic, which requires it. */
  readonly groupId?: string;
  /**
   * Of a FIFO queue or topic.
   *
   * @default - the content, if the queue or topic has content-based deduplication
   */
  readonly deduplicationId?: string;
}

/** Options of a message to a queue. */
export interface QueueSendOptions extends SendOptions {
  /**
   * Seconds before the message can be received: 0 to 900. Not for FIFO queues.
   *
   * @default - as configured for the queue
   */
  readonly delaySeconds?: number;
}

/** Options of an event. */
export interface PutEventOptions {
  /**
   * The source of the event.
   *
   * @default - the option `source` of the bus
   */
  readonly source?: string;
  /** The ARNs of the resources that the event is about. */
  readonly resources?: readonly string[];
}

/** A queue whose messages have a schema. */
export interface TypedQueue<S extends Schema<any, any>> extends Queue {
  readonly declaration: Queue['declaration'] & { readonly message?: S };
  /**
   * Sends a message as JSON. One that the schema refuses is an error, and nothing is sent.
   *
   * @returns the id of the message
   */
  send(message: SchemaInput<S>, options?: QueueSendOptions): Promise<string>;
  /**
   * Sends messages, ten in a request. If the schema refuses one, nothing is sent.
   *
   * @param options of all messages, or a function for those of each
   * @returns the ids of the messages, in their order
   */
  sendBatch(
    messages: readonly SchemaInput<S>[],
    options?: QueueSendOptions | ((message: SchemaInput<S>, index: number) => QueueSendOptions),
  ): Promise<string[]>;
}

/** A topic whose messages have a schema. */
export interface TypedTopic<S extends Schema<any, any>> extends Topic {
  readonly declaration: Topic['declaration'] & { readonly message?: S };
  /**
   * Publishes a message as JSON. One that the schema refuses is an error, and nothing is published.
   *
   * @returns the id of the message
   */
  publish(message: SchemaInput<S>, options?: SendOptions): Promise<string>;
}

/** A bus whose events have schemas. */
export interface TypedEventBus<D extends EventDetails> extends EventBus {
  readonly declaration: EventBus['declaration'] & { readonly details?: D };
  /**
   * Puts an event. One that the schema of its detail type refuses is an error, and nothing is put.
   *
   * @returns the id of the event
   */
  put<Type extends keyof D & string>(
    detailType: Type,
    detail: SchemaInput<D[Type]>,
    options?: PutEventOptions,
  ): Promise<string>;
}

/** The messages that handlers get of a source: the output of its schema; `any` without one. */
export type MessageOf<Source> =
  Source extends TypedQueue<infer S> ? SchemaOutput<S> : Source extends TypedTopic<infer S> ? SchemaOutput<S> : any;

/** The messages that may be sent to a queue or topic: the input of its schema; `any` without one. */
export type SentTo<Target> =
  Target extends TypedQueue<infer S> ? SchemaInput<S> : Target extends TypedTopic<infer S> ? SchemaInput<S> : any;

export interface EventPattern {
  readonly [field: string]: unknown;
}

/** The events of a bus that match a pattern: those of the detail types that it names, or of all. */
export type EventOf<D extends EventDetails, Pattern> = {
  [Type in TypesOf<D, Pattern>]: BusEvent<SchemaOutput<D[Type]>, Type>;
}[TypesOf<D, Pattern>];

type TypesOf<D extends EventDetails, Pattern> = (Pattern extends {
  readonly 'detail-type': readonly (infer Type extends string)[];
}
  ? Type
  : keyof D) &
  keyof D &
  string;

/** `json()` of a message: the type is that of its schema, or any. */
export type JsonOf<Message> = 0 extends 1 & Message ? <T = any>() => T : () => Message;
