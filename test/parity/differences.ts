import type { TargetName } from './target';

/** A test of the suite that a target does not pass. The page of AWS has what is right. */
export interface Difference {
  readonly test: string;
  readonly why: string;
  readonly page: string;
}

const AWS = 'https://docs.aws.amazon.com';
const DESTINATIONS = {
  why: 'it gives up after one call, and knows destinations only for S3 and for functions that are invoked',
  page: `${AWS}/lambda/latest/dg/invocation-async-retain-records.html`,
};
const UNDELIVERED = 'it accepts the dead-letter queues of subscriptions and targets, and sends nothing there';
const STREAMS = {
  why: 'it does not retry records of a stream, and knows no destination for them',
  page: `${AWS}/lambda/latest/dg/kinesis-on-failure-destination.html`,
};
const ENCODED_SLASH = {
  why: 'it decodes a path before it looks for the route',
  page: 'https://github.com/hotsock/voker/pull/8',
};
const HTTP_PREFLIGHT = {
  why: 'it responds to OPTIONS itself, and invokes no route',
  page: `${AWS}/apigateway/latest/developerguide/http-api-cors.html`,
};

/** The target that is wrong in all of these is the emulator: a difference of ours is a fault to fix. */
export const DIFFERENCES: { readonly [target in TargetName]: readonly Difference[] } = {
  'in process': [],
  dev: [],
  emulator: [
    { test: 'a message of a topic whose handler fails goes to the queue for failures', ...DESTINATIONS },
    { test: 'an event whose handler fails goes to the queue for failures', ...DESTINATIONS },
    {
      test: 'a message that a topic cannot deliver goes to the dead-letter queue of its subscription',
      why: UNDELIVERED,
      page: `${AWS}/sns/latest/dg/sns-dead-letter-queues.html`,
    },
    {
      test: 'an event that a rule cannot deliver goes to the dead-letter queue of its target',
      why: UNDELIVERED,
      page: `${AWS}/eventbridge/latest/userguide/eb-rule-dlq.html`,
    },
    { test: 'a record of a Kinesis stream that fails stops none after it', ...STREAMS },
    { test: 'a record of a Kinesis stream that fails is reported to the queue for failures', ...STREAMS },
    {
      test: 'a function that fails returns its error',
      why: 'the type of the error is always Runtime.HandlerError',
      page: `${AWS}/lambda/latest/dg/nodejs-exceptions.html`,
    },
    {
      test: 'REST: responds to preflight requests of a route for all origins',
      why: 'its import leaves out the responses of MOCK integrations',
      page: `${AWS}/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html`,
    },
    { test: 'HTTP: responds to preflight requests for several origins', ...HTTP_PREFLIGHT },
    { test: 'HTTP: responds to preflight requests of a route for all origins', ...HTTP_PREFLIGHT },
    { test: 'REST: client: a parameter may have a slash', ...ENCODED_SLASH },
    { test: 'HTTP: client: a parameter may have a slash', ...ENCODED_SLASH },
    {
      test: 'HTTP: client: parameters may have any character',
      why: 'it leaves an encoded percent sign of a path as it is',
      page: 'https://github.com/hotsock/voker/pull/8',
    },
  ],
};

/** What the deployment to the emulator leaves out or replaces, so that no test can compare it. */
export const NOT_ON_THE_EMULATOR = [
  ["CORS headers of a REST API's own errors", 'its import leaves out gateway responses'],
  ["the import of an HTTP API's body", 'it leaves the body out; the routes are created from it'],
  ['responses to WebSocket messages', 'it does not know AWS::ApiGatewayV2::RouteResponse; the resources are left out'],
  ['addresses of API Gateway', 'there is no DNS for them; WebSocket functions are given another endpoint'],
] as const;
