import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Annotations, type CfnElement } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AccessLogOptions } from './access-logs';
import type { Authorizer } from './authorizers/authorizer';
import { checkAuthorizers } from './authorizers/check';
import { allowAuthorizers, resolveAuthorizers } from './authorizers/resolve';
import { checkFunctionUrl } from './function-url-check';
import type { Streaming } from './streaming';
import { checkType } from './type-differences';
import type { ApiSettings } from '../../config';
import type { Manifest, RouteManifest } from '../../manifest/manifest';
import type { ApiProps } from '../escape-hatches';
import type { Binding } from '../resources/bindings';

export interface ApiOptions extends AccessLogOptions {
  /** Tells its metrics from those of other APIs of the account. */
  readonly name: string;
  readonly routes: readonly RouteManifest[];
  readonly authorizers: readonly Authorizer[];
  /** Serves those that do not stream. */
  readonly handler: LambdaFunction;
  /** Seconds that it may take. */
  readonly handlerTimeout: number;
  /** Serves those that stream, if there are some. */
  readonly streaming?: Streaming;
  readonly settings: ApiSettings;
  /** Begins a trace with each request, unless the settings say otherwise. */
  readonly tracing: boolean;
  /** Beyond the settings. */
  readonly props: ApiProps;
  /** Files of the settings are relative to it. */
  readonly projectDir: string;
}

/** What an API is made from. */
export interface CreateApiOptions extends Omit<ApiOptions, 'routes' | 'authorizers'> {
  readonly manifest: Manifest;
  readonly functions: { readonly [name: string]: LambdaFunction };
  readonly bindings: readonly Binding[];
}

export interface ApiResources {
  /** Not of a function URL. */
  readonly apiId?: string;
  /** By logical id. */
  readonly constructs: { readonly [id: string]: Construct };
  readonly outputs: { readonly [name: string]: string };
  /** What holds the definition: methods and routes beside it would be lost. A function URL has none. */
  readonly definition?: CfnElement;
}

type Create = (scope: Construct, options: ApiOptions) => ApiResources;

// Each type is loaded by the apps that have it, with its parts of the CDK.
const TYPES = {
  // The limits: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  rest: {
    create: (): Create => (require('./rest-api') as typeof import('./rest-api')).createRestApi,
    what: 'a REST API',
    timeout: 29,
    note: ', unless the quota of the account was raised',
  },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  http: {
    create: (): Create => (require('./http-api') as typeof import('./http-api')).createHttpApi,
    what: 'an HTTP API',
    timeout: 30,
    note: '',
  },
  // As long as a function may take.
  url: {
    create: (): Create => (require('./function-url') as typeof import('./function-url')).createFunctionUrl,
    what: 'a function URL',
    timeout: 900,
    note: '',
  },
};

/** The API of the routes, of the type that is set. */
export function createApi(scope: Construct, options: CreateApiOptions): ApiResources {
  const {
    manifest: { routes, authorizers: declared },
    functions,
    bindings,
  } = options;
  const type = options.settings.type ?? 'rest';
  const { create, what, timeout, note } = TYPES[type];
  if (options.handlerTimeout > timeout) {
    Annotations.of(scope).addWarningV2(
      'serverless-cdk-project:api-timeout',
      `the timeout of APIHandler is ${options.handlerTimeout} s, but API Gateway waits ${timeout} s for the function of ${what}: ` +
        `a longer request is answered with 504${note}`,
    );
  }
  if (type === 'url') {
    checkFunctionUrl(options, scope.node.path);
  } else {
    checkType({ settings: options.settings, props: options.props, routes }, type, scope.node.path);
    checkAuthorizers({ routes, authorizers: declared }, type, scope.node.path);
  }
  // Others are of the WebSocket API.
  const used = new Set(routes.map(({ authorizer }) => authorizer?.name));
  const own = Object.fromEntries(Object.entries(declared ?? {}).filter(([name]) => used.has(name)));
  const authorizers = resolveAuthorizers({ authorizers: own, functions, bindings });
  const api = create()(scope, { ...options, routes, authorizers });
  if (api.apiId !== undefined) allowAuthorizers(scope, authorizers, functions, api.apiId);
  return api;
}
