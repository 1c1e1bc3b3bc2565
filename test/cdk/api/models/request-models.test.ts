import { z } from 'zod';
import { requestModels } from '../../../../src/cdk/api/models/request-models';
import { restDefinition } from '../../../../src/cdk/api/rest-definition';
import { PLAIN, route } from '../../literal-app';
import { apiApp, only } from '../api-app';

const USER = z.toJSONSchema(z.object({ name: z.string().min(1), age: z.int().optional() })) as any;
const MODEL = expect.objectContaining({ type: 'object', required: ['name'] });

const bodyOf = (type: string) => ({ content: { [type]: { schema: { $ref: '#/components/schemas/PostUsersBody' } } } });

function definitionOf(routes: ReturnType<typeof route>[], apiProps: object = {}): any {
  return only(
    apiApp({}, { manifest: { ...PLAIN, routes }, props: { apiProps } }).template(),
    'AWS::ApiGateway::RestApi',
  ).Body;
}

test('the schema of a body is a model, which routes with the same schema share', () => {
  const body = definitionOf([
    route('POST', '/users', { schemas: { body: USER } }),
    route('PUT', '/users/{id}', { schemas: { body: USER } }),
  ]);
  expect(body.components.schemas).toEqual({ PostUsersBody: MODEL });
  expect(body.paths['/users'].post.requestBody).toEqual(bodyOf('application/json'));
  expect(body.paths['/users/{id}'].put.requestBody).toEqual(bodyOf('application/json'));
  expect(body.paths['/users/{id}'].put.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});

test('it is documentation: no request is refused by it', () => {
  expect(JSON.stringify(definitionOf([route('POST', '/users', { schemas: { body: USER } })]))).not.toContain(
    'request-validator',
  );
});

test('with gatewayValidation, API Gateway refuses requests that do not match', () => {
  const body = definitionOf([route('POST', '/users', { schemas: { body: USER } })], { gatewayValidation: true });
  expect(body['x-amazon-apigateway-request-validators'][body['x-amazon-apigateway-request-validator']]).toEqual({
    validateRequestBody: true,
    validateRequestParameters: true,
  });
});

test('a model is for the JSON content types of the route only', () => {
  const schemas = { body: USER };
  const of = (contentTypes: string[]) =>
    requestModels([route('POST', '/users', { contentTypes, schemas })], { formats: true });
  expect(of(['application/vnd.shop+json']).of(route('POST', '/users'))).toEqual({});
  const json = route('POST', '/users', { contentTypes: ['text/csv', 'application/vnd.shop+json'], schemas });
  expect(requestModels([json], { formats: true }).of(json)).toEqual({
    requestBody: bodyOf('application/vnd.shop+json'),
  });
  expect(of(['text/csv']).schemas).toEqual({});
});

test('query and headers are parameters, as far as OpenAPI supports them', () => {
  const schemas = {
    query: { type: 'object', properties: { page: {}, 'filter[name]': {} }, required: ['page'] },
    headers: { type: 'object', properties: { 'x-tenant': {}, authorization: {} }, required: ['authorization'] },
  };
  expect(definitionOf([route('GET', '/users', { schemas })]).paths['/users'].get.parameters).toEqual([
    { name: 'page', in: 'query', required: true, schema: { type: 'string' } },
    { name: 'x-tenant', in: 'header', required: false, schema: { type: 'string' } },
  ]);
});

test('models of routes whose names look alike have different names', () => {
  const routes = ['/a-b', '/a/b', '/a.b'].map((path, i) =>
    route('POST', path, { schemas: { body: { type: 'object', minProperties: i } } }),
  );
  expect(Object.keys(requestModels(routes, { formats: true }).schemas)).toEqual([
    'PostABBody',
    'PostABBody2',
    'PostABBody3',
  ]);
});

test('an API without schemas has no models', () => {
  expect(restDefinition({ title: 'x', routes: PLAIN.routes, integrationUri: 'uri' })).not.toHaveProperty('components');
});

test('an HTTP API has no models, as it would refuse them', () => {
  const manifest = { ...PLAIN, routes: [route('POST', '/users', { schemas: { body: USER } })] };
  const { paths, components } = only(apiApp({ type: 'http' }, { manifest }).template(), 'AWS::ApiGatewayV2::Api').Body;
  expect([paths['/users'].post.requestBody, components.schemas]).toEqual([undefined, undefined]);
});
