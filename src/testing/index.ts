export type { TestCaller, TestToken } from './authorizers';
export { testClient, type TestableApp, type TestClient, type TestClientOptions } from './client';
export type { SettleOptions, TestClock } from './clock';
export type { SentMessage } from './connections';
export type { Duration } from './duration';
export { delay, fail, throttle, type FailOptions, type Fault, type FaultOptions, type Faults } from './faults';
export type { EventsClient } from './events';
export type { TestDynamoDbRecord, TestTableStream } from './events/dynamodb';
export type { TestBusEvent } from './events/eventbridge';
export type { TestKinesisRecord } from './events/kinesis';
export type { TestLogEvent, TestLogs } from './events/logs';
export type { TestS3Record } from './events/s3';
export type { TestScheduledEvent } from './events/schedule';
export type { TestSnsMessage } from './events/sns';
export type { TestQueue, TestSqsMessage } from './events/sqs';
export type { TestFetch } from './fetch';
export type { HttpClient, TestMethod, TestRequest, TestResponse } from './http-client';
export type { HttpPayload } from './http-event';
export {
  localResources,
  type LocalApp,
  type LocalContents,
  type LocalEnvironment,
  type LocalInvocation,
  type LocalResources,
  type LocalResourcesOptions,
  type LocalTime,
  type StreamViewType,
} from './local-resources';
export type {
  BucketClient,
  MessageOptions,
  PutOptions,
  QueueClient,
  QueuedMessage,
  RecordedRequest,
  RecordedService,
  ServiceClients,
  StoredObject,
  TestDelivery,
  TopicClient,
} from './service-clients';
export type { TestWebSocket, TestWebSocketClass } from './socket';
export type { TestConnectRequest, WebSocketClient } from './websocket';
