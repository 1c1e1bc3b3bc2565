import { TestIssuerDocuments } from './issuer-documents';
import type { AuthorizersOptions, Decision, TestToken } from '../authorizers';
import type { ReceivedRequest } from '../http-event';
import type { GatewayRequest } from '../../gateway-events/request';
import { restEvent } from '../../gateway-events/rest';
import type { connectEvent } from '../../gateway-events/websocket';
import type { Authorization } from '../../local/gateway/authorizers/authorization';
import type { AuthorizerOptions } from '../../local/gateway/gateway';
import { HttpAuthorizers, type HttpAuthorizer } from '../../local/gateway/http-api/http-authorizers';
import { httpRefusalOf } from '../../local/gateway/http-api/refusal';
import { GatewayResponses } from '../../local/gateway/rest/gateway-response';
import { refusalOf, type Refused } from '../../local/gateway/rest/refusal';
import { restAuthorizer, type RestAuthorizer } from '../../local/gateway/rest/rest-authorizer';
import { LocalIssuer, type TokenAuthorizer } from '../../local/issuer/local-issuer';
import { userPoolIssuer } from '../../local/issuer/user-pool';
import { connectContext, connectRefusalOf } from '../../local/gateway/websocket/connect-authorization';
import { connectAuthorizer } from '../../local/gateway/websocket/connect-authorizer';
import type { InvokeResult, LocalHttpAuthorization } from '../../local/model';
import type { AuthorizerDeclaration, Declarations, RouteAuthorizer } from '../../runtime/declarations';

type Received<Payload> = Extract<ReceivedRequest, { payload: Payload }>;

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;
const API_ARN = `arn:aws:execute-api:${REGION}:${ACCOUNT}:test`;

/** The gateway's authorizers, with the functions of the tested app. */
export class LocalAuthorizers {
  private readonly issuer: LocalIssuer;
  private readonly documents: TestIssuerDocuments;
  private readonly gateway: AuthorizerOptions;
  private readonly rest = new Map<string, RestAuthorizer | string>();
  private readonly http: HttpAuthorizers;
  /** The values of declarations, by name, as they were when first needed: tokens of this client stay valid. */
  private readonly values = new Map<string, string | undefined>();

  constructor(
    private readonly declarations: Declarations,
    private readonly options: AuthorizersOptions,
  ) {
    const clock = { now: options.now };
    this.issuer = new LocalIssuer({ clock });
    this.documents = new TestIssuerDocuments(this.issuer);
    this.gateway = {
      clock,
      issuer: this.issuer,
      invoke: (arn, event) => this.invoke(arn.slice(FUNCTION_ARN.length), event as object),
      signers: { find: () => undefined, denial: () => undefined },
    };
    this.http = new HttpAuthorizers({ arn: API_ARN }, this.gateway);
  }

  token({ authorizer, sub, scopes, claims, expiresIn }: TestToken): string {
    this.issuer.authorizers = this.tokenAuthorizers();
    return this.issuer.token({ authorizer, sub, scopes, claims, expiresIn });
  }

  /** Runs a handler. The issuers' documents are on this machine if tokens of theirs are. */
  during<T>(call: () => Promise<T>): Promise<T> {
    return this.issuer.authorizers.length > 0 ? this.documents.during(call) : call();
  }

  close(): Promise<void> {
    return this.documents.close();
  }

  async decide(received: ReceivedRequest, { declaration, scopes = [] }: RouteAuthorizer): Promise<Decision> {
    const { method, path } = received.request;
    refuseExternal(declaration, `${method} ${path}`);
    if (namesResources(declaration)) await this.options.start();
    const authorization =
      received.payload === '1.0' && declaration.kind !== 'jwt'
        ? await this.decideRest(received, declaration, scopes)
        : await this.decideHttp(received as Received<'2.0'>, declaration, scopes);
    if (authorization.type === 'allowed') return { context: authorization.context };
    return this.refused(authorization, responseTo(received, authorization));
  }

  async decideConnect(
    { declaration }: RouteAuthorizer,
    request: GatewayRequest,
    event: ReturnType<typeof connectEvent>,
  ): Promise<Decision> {
    refuseExternal(declaration, '$connect');
    const api = { arn: API_ARN, stageName: event.requestContext.stage };
    const authorizer = connectAuthorizer(api, lambdaAuthorization(declaration), this.gateway);
    if (typeof authorizer === 'string') throw new TypeError(authorizer);
    const authorization = await authorizer(request, event);
    if (authorization.type === 'allowed') return { context: connectContext(authorization) };
    const [statusCode, message] = connectRefusalOf(authorization);
    return this.refused(authorization, { statusCode, body: JSON.stringify({ message }) });
  }

  private refused({ type, message }: Refused, response: object): Decision {
    if (this.options.throwErrors && (type === 'failed' || type === 'misconfigured')) throw new Error(message);
    return { refused: { ...response, reason: message } };
  }

  private async decideRest(
    { api, request, match }: Received<'1.0'>,
    declaration: AuthorizerDeclaration,
    scopes: readonly string[],
  ): Promise<Authorization> {
    const { name } = declaration;
    const authorizer =
      this.rest.get(name) ??
      restAuthorizer(name, schemeOf(declaration, this.userPoolArns(declaration)), { arn: API_ARN }, this.gateway);
    this.rest.set(name, authorizer);
    if (typeof authorizer === 'string') throw new TypeError(authorizer);
    const methodArn = `${API_ARN}/${api.stage}/${request.method}${request.path}`;
    const context = restEvent(api, request, match).requestContext;
    return authorizer.authorize({ api, request, match, methodArn, scopes, context });
  }

  private async decideHttp(
    received: Received<'1.0' | '2.0'>,
    declaration: AuthorizerDeclaration,
    scopes: readonly string[],
  ): Promise<Authorization> {
    const { api, request } = received;
    const match =
      'routeKey' in received.match
        ? received.match
        : { routeKey: `${request.method} ${received.match.resource}`, pathParameters: received.match.pathParameters };
    const authorizer = this.httpAuthorizer(declaration, scopes);
    const routeArn = `${API_ARN}/${api.stage}/${request.method}${request.path}`;
    const decided = await authorizer.authorize({ api, request, match, routeArn });
    if (decided.type !== 'allowed' || authorizer.field !== 'jwt') return decided;
    return { ...decided, context: { jwt: decided.context } };
  }

  private httpAuthorizer(declaration: AuthorizerDeclaration, scopes: readonly string[]): HttpAuthorizer {
    const identitySources = sourcesOf(declaration);
    const authorizer = this.http.authorizer(
      declaration.kind === 'jwt'
        ? { type: 'JWT', authorizer: { ...this.jwtOf(declaration), identitySources }, scopes }
        : lambdaAuthorization(declaration),
    );
    if (typeof authorizer === 'string') throw new TypeError(authorizer);
    return authorizer;
  }

  private async invoke(name: string, event: object): Promise<InvokeResult> {
    try {
      // As on Lambda, both pass through JSON.
      const result = await this.options.invoke(name, JSON.parse(JSON.stringify(event)));
      return { payload: JSON.parse(JSON.stringify(result) ?? 'null') };
    } catch (e) {
      const { name: errorType, message: errorMessage } = e as Error;
      return { functionError: 'Unhandled', reason: 'error', payload: { errorType, errorMessage } };
    }
  }

  private jwtOf({ name, issuer = '', audience = [] }: AuthorizerDeclaration): TokenAuthorizer {
    return {
      name,
      issuer: typeof issuer === 'string' ? issuer : userPoolIssuer(this.userPoolArn(issuer.resource)),
      audience: audience.map((one) => (typeof one === 'string' ? one : (this.valueOf(one.resource) ?? one.resource))),
    };
  }

  private userPoolArns({ userPools = [] }: AuthorizerDeclaration): string[] {
    return userPools.map((pool) => ('arn' in pool ? pool.arn : this.userPoolArn(pool.resource)));
  }

  /** The ARN of a declared user pool. Without a value, it has an id in the form of AWS. */
  private userPoolArn(name: string): string {
    const id = this.valueOf(name) ?? `${REGION}_${name}`;
    const region = id.includes('_') ? id.split('_')[0] : REGION;
    return `arn:aws:cognito-idp:${region}:${ACCOUNT}:userpool/${id}`;
  }

  /** The value that functions read, if it is known. */
  private valueOf(name: string): string | undefined {
    if (!this.values.has(name)) {
      const variable = this.declarations.resources.find((resource) => resource.name === name)?.variable;
      this.values.set(name, variable === undefined ? undefined : this.options.valueOf(variable));
    }
    return this.values.get(name);
  }

  private tokenAuthorizers(): TokenAuthorizer[] {
    const declared = new Map(
      this.declarations.routes.flatMap(({ authorizer }) =>
        authorizer ? [[authorizer.declaration.name, authorizer.declaration]] : [],
      ),
    );
    return [...declared.values()].flatMap((declaration) => {
      const { name, kind } = declaration;
      if (kind === 'jwt') return [this.jwtOf(declaration)];
      if (kind !== 'cognito') return [];
      return this.userPoolArns(declaration).map((arn) => ({ name, issuer: userPoolIssuer(arn), audience: [] }));
    });
  }
}

/** It cannot be asked. */
function refuseExternal({ name, kind }: AuthorizerDeclaration, route: string): void {
  if (kind !== 'external') return;
  throw new TypeError(
    `${route}: the authorizer "${name}" is a function outside this app, which does not run in a test. ` +
      'Pass the context that it would return: { authorizer: { … } }',
  );
}

/** The declaration as the authorizer of an HTTP or WebSocket API. */
function lambdaAuthorization(declaration: AuthorizerDeclaration): LocalHttpAuthorization {
  const { name, ttlSeconds = 0 } = declaration;
  return {
    type: 'CUSTOM',
    authorizer: {
      name,
      uri: `${FUNCTION_ARN}${name}`,
      identitySources: sourcesOf(declaration),
      payloadFormatVersion: '2.0',
      simpleResponses: false,
      ttlSeconds,
    },
  };
}

/** The declaration as a security scheme of a REST API's document. */
function schemeOf(declaration: AuthorizerDeclaration, providerARNs: readonly string[]): object {
  const { name, kind, type = 'token', header = 'Authorization', ttlSeconds } = declaration;
  return {
    name: header,
    'x-amazon-apigateway-authorizer': {
      type: kind === 'cognito' ? 'cognito_user_pools' : type,
      authorizerUri: `${FUNCTION_ARN}${name}`,
      providerARNs,
      identitySource: sourcesOf(declaration).join(', '),
      authorizerResultTtlInSeconds: ttlSeconds,
    },
  };
}

function sourcesOf({ type, header = 'Authorization', identitySources }: AuthorizerDeclaration): readonly string[] {
  return type === 'request' && identitySources ? identitySources : [`method.request.header.${header}`];
}

/** Whether values of declarations are a part of it. */
function namesResources({ issuer, audience = [], userPools = [] }: AuthorizerDeclaration): boolean {
  return [issuer, ...audience, ...userPools].some((one) => typeof one === 'object' && 'resource' in one);
}

function responseTo(
  { payload, request }: ReceivedRequest,
  refused: Refused,
): { statusCode: number; headers: { [name: string]: string }; body: string } {
  if (payload !== '1.0') {
    const { statusCode, message } = httpRefusalOf(refused);
    return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
  }
  const { type, message } = refusalOf(refused);
  const { requestId } = request;
  const response = new GatewayResponses().get(type, { requestId, message, header: () => undefined });
  return { ...response, headers: Object.fromEntries(response.headers) };
}
