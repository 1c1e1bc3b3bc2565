import type { CfnElement } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { allowAuthorizers, resolveAuthorizers } from './authorizers/resolve';
import type { Authorizer } from './authorizers/authorizer';
import type { ApiPlan } from './plan';
import type { ApiType } from './types';
import type { Created } from '../created';
import type { AppPlan } from '../plan';

/** The APIs of an app: that of its routes, and its WebSocket API. */
export interface CreatedApis {
  /** By logical id. */
  readonly constructs: { readonly [id: string]: Construct };
  readonly outputs: { readonly [name: string]: string };
  /**
   * The resource with the definition of the routes: methods and routes outside of it would be lost. A function URL has
   * none.
   */
  readonly definition?: CfnElement;
}

/** The parts that the API of the routes is created from. */
export interface ApiParts {
  readonly api: ApiPlan;
  readonly targets: Created['targets'];
  readonly authorizers: readonly Authorizer[];
}

/** The API of the routes, before it has permission to invoke its authorizers. */
export interface CreatedApi extends CreatedApis {
  /** Undefined for a function URL. */
  readonly apiId?: string;
  /** The construct by which the definition takes effect, if it is another one. */
  readonly deployment?: IConstruct;
}

type Create = (scope: Construct, plan: AppPlan, parts: ApiParts) => CreatedApi;

/** Loaded only by apps with that type of API, as each loads its own modules of the CDK. */
const CREATE: { readonly [T in ApiType]: () => Create } = {
  rest: () => (require('./rest-api') as typeof import('./rest-api')).createRestApi,
  http: () => (require('./http-api') as typeof import('./http-api')).createHttpApi,
  url: () => (require('./function-url') as typeof import('./function-url')).createFunctionUrl,
};
const webSocketApi = () => require('./websocket-api') as typeof import('./websocket-api');

/** Creates the APIs of the plan. */
export function createApis(
  scope: Construct,
  plan: AppPlan,
  created: Pick<Created, 'roles' | 'functions' | 'targets'>,
): CreatedApis {
  const api = plan.api && createApi(scope, plan, plan.api, created);
  const webSocket = plan.webSocket && webSocketApi().createWebSocketApi(scope, plan, plan.webSocket, created);
  return {
    constructs: { ...api?.constructs, ...webSocket?.constructs },
    outputs: { ...api?.outputs, ...webSocket?.outputs },
    definition: api?.definition,
  };
}

function createApi(
  scope: Construct,
  plan: AppPlan,
  api: ApiPlan,
  { functions, targets }: Pick<Created, 'functions' | 'targets'>,
): CreatedApi {
  const authorizers = resolveAuthorizers(api.authorizers, targets, {
    bindings: plan.bindings,
    environment: api.handler.settings.environment,
    resources: plan.manifest.resources,
    path: scope.node.path,
  });
  const created = CREATE[api.type]()(scope, plan, { api, targets, authorizers });
  if (created.apiId !== undefined) {
    allowAuthorizers(scope, authorizers, { functions, targets }, created.apiId, created.deployment);
  }
  const handler = functions[api.handler.name];
  return {
    ...created,
    outputs: { APIHandlerArn: handler.functionArn, APIHandlerName: handler.functionName, ...created.outputs },
  };
}
