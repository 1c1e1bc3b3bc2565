import { httpAuthorizer1Event, httpAuthorizerEvent } from '../../../gateway-events/authorizer';
import { httpApiEvent, type HttpApi, type HttpApiMatch } from '../../../gateway-events/http-api';
import type { GatewayRequest } from '../../../gateway-events/request';
import type { LocalHttpApi, LocalHttpAuthorization, LocalHttpLambdaAuthorizer, LocalJwtAuthorizer } from '../../model';
import type { Authorization } from '../authorizers/authorization';
import { identityOf } from '../authorizers/identity-source';
import { authorizeByIam } from '../authorizers/iam-authorizer';
import { authorizeByJwt } from '../authorizers/jwt-authorizer';
import { LambdaAuthorizer } from '../authorizers/lambda-authorizer';
import { functionArnOf } from '../function-uri';
import type { AuthorizerOptions } from '../gateway';
import { HTTP_API_AUTHORIZER_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';

/** A request to a route, for its authorizer. */
export interface HttpAuthorizerRequest {
  readonly api: HttpApi;
  readonly request: GatewayRequest;
  readonly match: HttpApiMatch;
  readonly routeArn: string;
}

/** An authorizer of a route of an HTTP API. */
export interface HttpAuthorizer {
  /** The field of `requestContext.authorizer` that has the result. */
  readonly field: 'lambda' | 'jwt' | 'iam';
  /** Whether the request that it decides on has its body. */
  readonly needsBody?: boolean;
  authorize(request: HttpAuthorizerRequest): Promise<Authorization>;
}

/** The authorizers of an HTTP API, each with its results. */
export class HttpAuthorizers {
  private readonly lambdas = new Map<string, LambdaAuthorizer>();

  constructor(
    private readonly api: Pick<LocalHttpApi, 'arn' | 'stageVariables'>,
    private readonly options: AuthorizerOptions,
  ) {}

  /** The authorizer of a route. A string is the reason why it does not run locally. */
  authorizer(authorization: LocalHttpAuthorization): HttpAuthorizer | string {
    switch (authorization.type) {
      case 'CUSTOM':
        return this.lambdaAuthorizer(authorization.authorizer);
      case 'JWT':
        return this.jwtAuthorizer(authorization.authorizer, authorization.scopes);
      case 'AWS_IAM':
        return this.iamAuthorizer();
    }
  }

  private iamAuthorizer(): HttpAuthorizer {
    const { signers } = this.options;
    return {
      field: 'iam',
      needsBody: true,
      async authorize({ request, routeArn: resource }) {
        const access = { service: 'execute-api', action: 'execute-api:Invoke', resource } as const;
        const result = authorizeByIam(request, access, signers);
        if (result.type !== 'allowed') return { type: 'denied', explicit: false, message: result.message };
        return { type: 'allowed', context: { ...result.identity, cognitoIdentity: null, principalOrgId: null } };
      },
    };
  }

  private jwtAuthorizer(settings: LocalJwtAuthorizer, scopes: readonly string[]): HttpAuthorizer {
    const { options } = this;
    return {
      field: 'jwt',
      async authorize({ api, request }) {
        const values = { request, stageVariables: api.stageVariables, context: {} };
        // Of several, the first that the request has.
        const [token] = settings.identitySources.flatMap((source) => identityOf([source], values) ?? []);
        return authorizeByJwt(token, settings, scopes, options);
      },
    };
  }

  private lambdaAuthorizer(settings: LocalHttpLambdaAuthorizer): HttpAuthorizer | string {
    const {
      name,
      id = name,
      credentials,
      uri,
      identitySources,
      payloadFormatVersion,
      simpleResponses,
      ttlSeconds,
    } = settings;
    const { arn, stageVariables = {} } = this.api;
    const functionArn = functionArnOf(uri, stageVariables);
    if (functionArn === undefined) return `the authorizer ${name} has no function: ${uri}`;
    const lambda =
      this.lambdas.get(name) ??
      new LambdaAuthorizer(
        {
          name,
          functionArn,
          sourceArn: `${arn}/authorizers/${id}`,
          credentials,
          ttlSeconds,
          timeoutSeconds: HTTP_API_AUTHORIZER_TIMEOUT_SECONDS,
          simple: simpleResponses,
          nestedContext: true,
        },
        this.options,
      );
    this.lambdas.set(name, lambda);
    const createEvent = payloadFormatVersion === '2.0' ? httpAuthorizerEvent : httpAuthorizer1Event;
    return {
      field: 'lambda',
      async authorize({ api, request, match, routeArn }) {
        const context = httpApiEvent(api, request, match).requestContext;
        const identity = identityOf(identitySources, { request, stageVariables: api.stageVariables, context });
        if (!identity) return { type: 'unauthorized', message: `${identitySources.join(' or ')} is missing` };
        return lambda.authorize(identity, routeArn, request.sourceIp, () =>
          createEvent(api, request, match, { routeArn, identity }),
        );
      },
    };
  }
}
