import type { Authorizer } from '../authorizer';
import { checkConnectAuthorizer } from '../checks/authorizer';
import { DeclarationError } from '../checks/declaration-error';
import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { argument, type Option, schema } from './option';
import type { Schema } from '../schema';

/** The routes that have a method of their own. */
const ROUTES: { readonly [method: string]: string } = {
  onWsConnect: '$connect',
  onWsMessage: '$default',
  onWsDisconnect: '$disconnect',
};

export interface AuthorizerUse {
  readonly name: string;
  readonly scopes?: readonly string[];
}

const authorizer: Option<Authorizer, 'optional', AuthorizerUse> = {
  type: 'any',
  presence: 'optional',
  described: ({ declaration, scopes }) => ({ name: declaration.name, scopes }),
};

export const websocket = {
  kind: 'websocket',
  methods: ['onWsConnect', 'onWsMessage', 'onWsDisconnect', 'onWsRoute'],
  argument: (action, method) => ({ route: ROUTES[method] ?? action }),
  options: {
    /** `$connect`, `$disconnect`, `$default` or an action. */
    route: argument(),
    /**
     * The authorizer of connections: `app.authorizer()`, `externalAuthorizer({ type: 'request' })` or
     * `iamAuthorizer()`. It is invoked once, when the connection begins; its context is in `event.authorizer` as long
     * as the connection lasts.
     *
     * @default - everyone may connect
     */
    authorizer,
    /**
     * The schema of the messages, which are JSON; with their `action`, if they have one. `json()` gives its output. The
     * caller gets the reasons for which a message is refused.
     *
     * @default - any
     */
    message: schema('input'),
    /**
     * The schema of the value that the handler returns, which is sent to the caller as JSON; any other value is an
     * internal error.
     *
     * @default - any
     */
    response: schema('output'),
  },
  check(what, options) {
    for (const name of ['message', 'response'] as const) {
      if (options[name] && (options.route === '$connect' || options.route === '$disconnect')) {
        throw new DeclarationError(`${what}: option "${name}" is for messages, and ${options.route} has none`);
      }
    }
    if (options.route === '') {
      throw new DeclarationError(`${what}: the action is empty. A message has it as "action": app.onWsRoute('say', …)`);
    }
    checkConnectAuthorizer(what, options);
  },
} as const satisfies EventKind;

export type WebSocketOptions = HandlerOptions;

/** Options of the function for new connections. */
export interface WebSocketConnectOptions extends WebSocketOptions, Pick<OptionsOf<typeof websocket>, 'authorizer'> {}

/** Options of a function for messages, with their schemas. */
export interface WebSocketMessageOptions<
  Message extends Schema<any, any> | undefined = undefined,
  Response extends Schema<any, any> | undefined = undefined,
>
  extends WebSocketOptions, Pick<OptionsOf<typeof websocket>, 'message' | 'response'> {
  readonly message?: Message;
  readonly response?: Response;
}

export interface WebSocketFunction extends FunctionBase, ManifestOf<typeof websocket> {}
