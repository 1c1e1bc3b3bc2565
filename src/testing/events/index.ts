import { dynamodb, type TestDynamoDbRecord, type TestTableStream } from './dynamodb';
import type { EventCall, EventFactory } from './event-factory';
import { eventBridge, type TestBusEvent } from './eventbridge';
import { kinesis, type TestKinesisRecord } from './kinesis';
import { logs, type TestLogEvent, type TestLogs } from './logs';
import { s3, type TestS3Record } from './s3';
import { schedule, type TestScheduledEvent } from './schedule';
import { sns, type TestSnsMessage } from './sns';
import { sqs, type TestQueue, type TestSqsMessage } from './sqs';
import type { Declarations, HandlerDeclaration } from '../../runtime/declarations';
import type { BatchResult } from '../../runtime/events/batch';

/** Events for the functions of an app, by name: `client.events.sqs('orders', [{ body: { id: 1 } }])`. */
export interface EventsClient {
  s3(name: string, records: readonly TestS3Record[]): Promise<unknown>;
  /** The result has the failed messages that the function reports. */
  sqs<Body = unknown>(
    name: string,
    messages: readonly TestSqsMessage<NoInfer<Body>>[],
    queue?: TestQueue,
  ): Promise<BatchResult>;
  sns<Message = unknown>(name: string, messages: readonly TestSnsMessage<NoInfer<Message>>[]): Promise<unknown>;
  kinesis(name: string, records: readonly TestKinesisRecord[]): Promise<BatchResult>;
  /** The records have the images that the stream of the table has. */
  dynamodb(name: string, records: readonly TestDynamoDbRecord[], stream?: TestTableStream): Promise<BatchResult>;
  eventBridge<Detail = unknown>(name: string, event?: TestBusEvent<NoInfer<Detail>>): Promise<unknown>;
  logs(name: string, events: readonly TestLogEvent[], origin?: TestLogs): Promise<unknown>;
  schedule(name: string, event?: TestScheduledEvent): Promise<unknown>;
}

type FactoryOf<Method> = Method extends (name: string, ...given: infer Given) => unknown ? EventFactory<Given> : never;

const FACTORIES: { readonly [M in keyof EventsClient]: FactoryOf<EventsClient[M]> } = {
  s3,
  sqs,
  sns,
  kinesis,
  dynamodb,
  eventBridge,
  logs,
  schedule,
};

export function eventsClient(
  declarations: Declarations,
  invoke: (name: string, event: object) => Promise<any>,
  viewTypeOf: (declaration: HandlerDeclaration) => Promise<EventCall['viewType']>,
): EventsClient {
  const methods = Object.entries<EventFactory>(FACTORIES).map(([method, { kind, event }]) => [
    method,
    async (name: string, ...given: unknown[]) => {
      const declared = declarations.handlers.filter((handler) => handler.kind === kind);
      const declaration = declared.find((handler) => handler.name === name);
      if (declaration === undefined) {
        throw new TypeError(
          `The app "${declarations.name}" has no ${kind} function "${name}". It has ${declared.map((handler) => handler.name).join(', ') || 'none'}`,
        );
      }
      const call = { what: `client.events.${method}`, declaration, viewType: await viewTypeOf(declaration) };
      return invoke(name, event(call, ...given));
    },
  ]);
  return Object.fromEntries(methods);
}
