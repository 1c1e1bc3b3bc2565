import { answer, type Route } from './routes';

/** A library to compare: returns the source of an app with these routes, as a user would write it. */
export interface Contender {
  readonly name: string;
  source(routes: readonly Route[]): string;
}

const json = JSON.stringify;
const lines = (routes: readonly Route[], line: (route: Route) => string): string => routes.map(line).join('\n');
/** `/users/{id}/{path+}` in the syntax of most routers: `/users/:id/*`, or with a name for the rest. */
const colons = (path: string, rest: string): string => path.replace(/\{(\w+)\+}/, rest).replace(/\{(\w+)}/g, ':$1');

/** A hand-written handler without a library: API Gateway has matched the route already. */
export const floor: Contender = {
  name: 'floor',
  source: (routes) => `
    const answer = (value) => ({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });
    export async function handler(event) {
      switch (event.routeKey ?? event.httpMethod + ' ' + event.resource) {
        ${lines(
          routes,
          ({ kind, method, path }) =>
            `case ${json(`${method} ${path}`)}: return answer(${answer(kind, (name) => `event.pathParameters.${name}`, 'JSON.parse(event.body)')});`,
        )}
        default: return { statusCode: 404, headers: { 'Content-Type': 'application/json' }, body: '{"message":"Not Found"}' };
      }
    }`,
};

export const ours: Contender = {
  name: 'ours',
  source: (routes) => `
    import { App } from 'serverless-cdk-project/runtime';
    export const app = new App({ name: 'bench' });
    ${lines(routes, ({ kind, method, path }) =>
      `app.${method.toLowerCase()}(${json(path)}, ({ params, json }) => (${answer(kind, (name) => `params.${name}`, 'json()')}));`.replace(
        '({ params, json })',
        kind === 'static' ? '()' : kind === 'create' ? '({ json })' : '({ params })',
      ),
    )}`,
};

const ittyRouter: Contender = {
  name: 'itty-router',
  source: (routes) => `
    import { IttyRouter } from 'itty-router';
    const router = IttyRouter();
    ${lines(
      routes,
      ({ kind, method, path }) =>
        `router.${method.toLowerCase()}(${json(colons(path, ':$1+'))}, (request) => (${answer(kind, (name) => `request.params.${name}`, 'JSON.parse(request.body)')}));`,
    )}
    export async function handler(event) {
      const value = await router.fetch({
        method: event.httpMethod ?? event.requestContext.http.method, url: 'https://localhost' + (event.rawPath ?? event.path), body: event.body,
      });
      return value === undefined
        ? { statusCode: 404, headers: { 'Content-Type': 'application/json' }, body: '{"message":"Not Found"}' }
        : { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
    }`,
};

/** As its own router does: static routes in a map, the others as patterns in turn. */
const middy: Contender = {
  name: 'middy',
  source: (routes) => `
    import middy from '@middy/core';
    const fixed = new Map();
    const patterns = [];
    function route(method, path, handler) {
      if (!path.includes('{')) fixed.set(method + ' ' + path, handler);
      else patterns.push({ method, handler, pattern: new RegExp('^' + path.replace(/\\{(\\w+)\\+}/g, '(?<$1>.+)').replace(/\\{(\\w+)}/g, '(?<$1>[^/]+)') + '$') });
    }
    ${lines(
      routes,
      ({ kind, method, path }) =>
        `route(${json(method)}, ${json(path)}, (event) => (${answer(kind, (name) => `event.pathParameters.${name}`, 'JSON.parse(event.body)')}));`,
    )}
    export const handler = middy((event) => {
      const method = event.httpMethod ?? event.requestContext.http.method;
      const path = event.rawPath ?? event.path;
      let found = fixed.get(method + ' ' + path);
      for (let i = 0; !found && i < patterns.length; i++) {
        if (patterns[i].method !== method) continue;
        const match = path.match(patterns[i].pattern);
        if (match) {
          event.pathParameters = { ...match.groups, ...event.pathParameters };
          found = patterns[i].handler;
        }
      }
      return found
        ? { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(found(event)) }
        : { statusCode: 404, headers: { 'Content-Type': 'application/json' }, body: '{"message":"Not Found"}' };
    });`,
};

const lambdaApi: Contender = {
  name: 'lambda-api',
  source: (routes) => `
    import createApi from 'lambda-api';
    const api = createApi();
    ${lines(
      routes,
      ({ kind, method, path }) =>
        `api.${method.toLowerCase()}(${json(colons(path, '*'))}, (req) => (${answer(
          kind,
          (name) => (name === 'path' ? 'req.path.replace(/^\\/[^/]+\\/files\\//, "")' : `req.params.${name}`),
          'req.body',
        )}));`,
    )}
    export const handler = async (event, context) => api.run(event, context);`,
};

const hono: Contender = {
  name: 'Hono',
  source: (routes) => `
    import { Hono } from 'hono';
    import { handle } from 'hono/aws-lambda';
    const app = new Hono();
    ${lines(
      routes,
      ({ kind, method, path }) =>
        `app.${method.toLowerCase()}(${json(colons(path, ':$1{.+}'))}, async (c) => c.json(${answer(kind, (name) => `c.req.param('${name}')`, 'await c.req.json()')}));`,
    )}
    export const handler = handle(app);`,
};

const powertools: Contender = {
  name: 'Powertools',
  source: (routes) => `
    import { Router } from '@aws-lambda-powertools/event-handler/http';
    const app = new Router();
    ${lines(routes, ({ kind, method, path }) =>
      path.includes('+}')
        ? // Its wildcards are patterns, whose groups are parameters.
          `app.get(new RegExp(${json(path.replace(/\{(\w+)\+}/, '(?<$1>.+)'))}), ({ params }) => (${answer(kind, (name) => `params.${name}`, '')}));`
        : `app.${method.toLowerCase()}(${json(colons(path, ''))}, async ({ params, req }) => (${answer(kind, (name) => `params.${name}`, 'await req.json()')}));`,
    )}
    export const handler = async (event, context) => app.resolve(event, context);`,
};

export const CONTENDERS: readonly Contender[] = [floor, ours, ittyRouter, middy, lambdaApi, hono, powertools];
