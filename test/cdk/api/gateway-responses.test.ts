import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { gatewayResponses } from '../../../src/cdk/api/rest-definition';
import { PLAIN, route } from '../literal-app';
import { apiApp, only } from './api-app';

const CORS = { allowOrigins: ['https://shop.example.com'], allowHeaders: ['Content-Type'] };
const ORIGIN = 'gatewayresponse.header.Access-Control-Allow-Origin';

test('gateway responses are in the definition as they are set', () => {
  const given = [
    {
      type: ResponseType.THROTTLED,
      statusCode: '503',
      responseHeaders: { 'Retry-After': "'1'" },
      templates: { 'text/plain': 'later' },
    },
  ];
  const { Body } = only(
    apiApp({}, { props: { apiProps: { gatewayResponses: given } } }).template(),
    'AWS::ApiGateway::RestApi',
  );
  expect(Body['x-amazon-apigateway-gateway-responses']).toEqual({
    THROTTLED: {
      statusCode: '503',
      responseParameters: { 'gatewayresponse.header.Retry-After': "'1'" },
      responseTemplates: { 'text/plain': 'later' },
    },
  });
});

test('they have the CORS headers of the routes, and keep a header that is set', () => {
  const routes = [route('GET', '/x', { cors: CORS })];
  const responses: any = gatewayResponses(routes, [
    { type: ResponseType.UNAUTHORIZED },
    { type: ResponseType.ACCESS_DENIED, responseHeaders: { 'access-control-allow-origin': "'*'" } },
  ]);
  expect(Object.keys(responses)).toEqual(['DEFAULT_4XX', 'DEFAULT_5XX', 'UNAUTHORIZED', 'ACCESS_DENIED']);
  expect(responses.UNAUTHORIZED.responseParameters[ORIGIN]).toBe("'https://shop.example.com'");
  expect(
    Object.keys(responses.ACCESS_DENIED.responseParameters).filter(
      (name) => name.toLowerCase() === ORIGIN.toLowerCase(),
    ),
  ).toEqual(['gatewayresponse.header.access-control-allow-origin']);
});

test('there are none by default', () => {
  expect(gatewayResponses(PLAIN.routes)).toBeUndefined();
});
