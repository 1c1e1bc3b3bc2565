import type { Authorizer } from '../authorizer';
import { checkConnectAuthorizer } from '../checks/authorizer';
import { DeclarationError } from '../checks/declaration-error';
import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { argument, type Option } from './option';

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
  },
  check(what, options) {
    if (options.route === '') {
      throw new DeclarationError(`${what}: the action is empty. A message has it as "action": app.onWsRoute('say', …)`);
    }
    checkConnectAuthorizer(what, options);
  },
} as const satisfies EventKind;

export type WebSocketOptions = HandlerOptions;

/** Options of the function for new connections. */
export interface WebSocketConnectOptions extends WebSocketOptions, OptionsOf<typeof websocket> {}

export interface WebSocketFunction extends FunctionBase, ManifestOf<typeof websocket> {}
