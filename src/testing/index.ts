export { testClient, type TestableApp, type TestClient, type TestClientOptions } from './client';
export type { SentMessage } from './connections';
export type {
  EventsClient,
  TestBusEvent,
  TestDynamoDbRecord,
  TestKinesisRecord,
  TestS3Record,
  TestSnsMessage,
  TestSqsMessage,
} from './events';
export type { HttpClient, TestMethod, TestRequest, TestResponse } from './http-client';
export type { HttpPayload } from './http-event';
export { localResources, type LocalEnvironment, type LocalResources } from './local-resources';
export type { TestConnectRequest, WebsocketClient } from './websocket';
