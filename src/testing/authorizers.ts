import { givenContext } from './given-context';
import type { ReceivedRequest } from './http-event';
import type { GatewayRequest } from '../gateway-events/request';
import type { connectEvent } from '../gateway-events/websocket';
import type { AuthorizerDeclaration, Declarations, RouteAuthorizer } from '../runtime/declarations';

/** The claims of a caller. */
export interface TestCaller {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** The options of a token: of `client.token()`. */
export interface TestToken {
  /** @default 'local' */
  readonly sub?: string;
  readonly scopes?: readonly string[];
  /** Further claims, or other values of those that the token has by itself. */
  readonly claims?: { readonly [claim: string]: unknown };
  /** Seconds. @default 3600 */
  readonly expiresIn?: number;
  /** The name of the authorizer that it is for. @default - the only one that takes tokens */
  readonly authorizer?: string;
}

type Context = { readonly [key: string]: unknown };

/** The outcome for a request: the context for the function, or the response of the gateway. */
export type Decision = { readonly context?: Context } | { readonly refused: object };

/** The parts of the client that authorizers need. */
export interface AuthorizersOptions {
  /** Rejects with the error of the handler. */
  readonly invoke: (name: string, event: object) => Promise<any>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects if an authorizer fails, where a client would get a 500. */
  readonly throwErrors?: boolean;
  /** The caller of all requests. */
  readonly as?: TestCaller;
  /** The value that functions read of a variable; before the local resources are started, it may not be known. */
  readonly valueOf: (variable: string) => string | undefined;
  /** Starts the local resources, if the client has some. */
  readonly start: () => Promise<unknown>;
}

/** The authorizers of an app, as the gateway of a request asks them. */
export class Authorizers {
  private readonly local: () => import('./local/authorizers').LocalAuthorizers;
  private created?: import('./local/authorizers').LocalAuthorizers;

  constructor(
    declarations: Declarations,
    private readonly options: AuthorizersOptions,
  ) {
    this.local = () => {
      if (this.created) return this.created;
      // Loaded on first use: most tests need no gateway.
      const { LocalAuthorizers } = require('./local/authorizers') as typeof import('./local/authorizers');
      return (this.created = new LocalAuthorizers(declarations, options));
    };
  }

  token(options: TestToken = {}): string {
    return this.local().token(options);
  }

  /** Runs a handler, which may verify the client's tokens by itself. */
  during<T>(call: () => Promise<T>): Promise<T> {
    return this.created ? this.created.during(call) : call();
  }

  async close(): Promise<void> {
    await this.created?.close();
  }

  /** @param given the context of an authorizer that has allowed the request */
  async decide(received: ReceivedRequest, given: Context | undefined): Promise<Decision> {
    const { authorizer } = received;
    return this.known(authorizer, given, received.payload === '1.0') ?? this.local().decide(received, authorizer!);
  }

  /** The same for the handshake of a WebSocket connection. */
  async decideConnect(
    authorizer: RouteAuthorizer | undefined,
    request: GatewayRequest,
    event: ReturnType<typeof connectEvent>,
    given: Context | undefined,
  ): Promise<Decision> {
    return this.known(authorizer, given, false) ?? this.local().decideConnect(authorizer!, request, event);
  }

  /** The decision without asking the authorizer; undefined if it is to be asked. */
  private known(
    authorizer: RouteAuthorizer | undefined,
    given: Context | undefined,
    makesTexts: boolean,
  ): Decision | undefined {
    if (!authorizer) return { context: given };
    const { declaration } = authorizer;
    const { as } = this.options;
    const context = given ?? (as && contextOf(declaration, as));
    if (context) return { context: givenContext(declaration, context, makesTexts) };
    if (as) return {};
    // A signature would be of the test's own making.
    return declaration.kind === 'iam' ? {} : undefined;
  }
}

/** The context of a caller by the kind of authorizer. */
function contextOf({ kind }: AuthorizerDeclaration, caller: TestCaller): Context | undefined {
  const claims = Object.fromEntries(Object.entries(caller).map(([name, value]) => [name, String(value)]));
  switch (kind) {
    case 'iam':
      return undefined;
    case 'cognito':
      return { claims };
    case 'jwt':
      return { jwt: { claims, scopes: null } };
    default: {
      const { sub, ...context } = caller;
      return { principalId: sub, ...context };
    }
  }
}
