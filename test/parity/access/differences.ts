import type { Difference } from '../differences';
import type { TargetName } from '../target';

/** The test client calls the app: what only the stack has, it does not ask for, which is a limit that its page names. */
const SIGNATURES = {
  why: 'signatures are not asked for',
  page: 'docs/runtime/testing.md',
};
const API_KEYS = { ...SIGNATURES, why: 'API keys are not asked for' };
const VALIDATION = {
  why: 'apiProps.gatewayValidation is of the stack; the function validates, with a 422',
  page: 'docs/infrastructure/apis.md',
};
const GATEWAY_CORS = {
  why: 'the headers of the gateway are not added; those of the function are',
  page: 'docs/runtime/testing.md',
};

const AWS = 'https://docs.aws.amazon.com';
const HTTP_CORS = `${AWS}/apigateway/latest/developerguide/http-api-cors.html`;
const REFUSED_SIGNATURES = {
  why: 'it responds as its services do, with __type',
  page: 'https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden',
};

/** In process and in `dev`, the side that is wrong is ours; on the emulator it is the emulator. */
export const ACCESS_DIFFERENCES: { readonly [target in TargetName]: readonly Difference[] } = {
  'in process': [
    ...['REST', 'HTTP'].flatMap((api) => [
      { test: `${api}: refuses requests that are not signed`, ...SIGNATURES },
      { test: `${api}: takes requests that a role has signed, for the routes that its policy allows`, ...SIGNATURES },
      { test: `${api}: refuses a signature with the words of API Gateway`, ...SIGNATURES },
    ]),
    {
      test: 'a function URL takes requests that are signed by a role with permission, and no others',
      ...SIGNATURES,
    },
    { test: 'a route for keys is closed without one of a usage plan', ...API_KEYS },
    { test: 'the quota of a usage plan ends', ...API_KEYS },
    { test: 'a usage plan throttles', ...API_KEYS },
    { test: 'a body that its model refuses is refused', ...VALIDATION },
    { test: 'a request without a required parameter is refused', ...VALIDATION },
    { test: 'a preflight request gets the methods of all routes', ...GATEWAY_CORS },
    { test: 'refusals of the gateway have the headers for their origin', ...GATEWAY_CORS },
    { test: 'the URL sends the headers of its CORS configuration, also to a preflight request', ...GATEWAY_CORS },
  ],
  dev: [],
  emulator: [
    { test: 'REST: refuses a signature with the words of API Gateway', ...REFUSED_SIGNATURES },
    { test: 'HTTP: refuses a signature with the words of API Gateway', ...REFUSED_SIGNATURES },
    {
      test: 'a preflight request of another origin gets no permission',
      why: 'it responds with a 403',
      page: HTTP_CORS,
    },
    {
      test: 'refusals of the gateway have the headers for their origin',
      why: 'it adds the headers to the responses of integrations only',
      page: HTTP_CORS,
    },
    {
      test: 'the chunks of a response arrive',
      why: 'functions have no awslambda.streamifyResponse there',
      page: `${AWS}/lambda/latest/dg/config-rs-write-functions.html`,
    },
  ],
};

/** What the deployment to the emulator leaves out or replaces, so that no test can compare it. */
export const NOT_OF_ACCESS_ON_THE_EMULATOR = [
  ["models and validators in a REST API's body", 'its import leaves them out; they are created from it'],
] as const;
