import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Address } from '../../gateway-events/request';
import type { Clock } from '../clock';
import type { Hold } from '../hold';
import type { LocalIssuer } from '../issuer/local-issuer';
import type { Invoke, LocalApiKey } from '../model';
import type { Signers } from './authorizers/iam-authorizer';
import type { AccessLog, SentResult } from './exchange';
import type { WebSocketConnections } from './websocket/connections';
import type { UsageMeter } from './usage-plans/usage-meter';

/** A local API: it serves requests as API Gateway or Lambda does. */
export interface Gateway {
  readonly routes: readonly GatewayRoute[];
  /** The parts of the API that do not run locally. The response of such routes is a 501. */
  readonly problems: readonly GatewayProblem[];
  /** The API keys of the stage. */
  readonly apiKeys?: readonly LocalApiKey[];
  /** Whether clients reach it by `ws:`. */
  readonly isWebSocket?: boolean;
  /** Whether a route is there for the request. */
  hasRoute(req: IncomingMessage): boolean;
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Takes over the socket of a request for another protocol. */
  upgrade?(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

export interface GatewayRoute {
  /** `ANY` for all methods. */
  readonly method: string;
  readonly path: string;
  /** The ARN of the function, if one handles the route. */
  readonly functionArn?: string;
}

/** A part of an API that does not run locally. */
export interface GatewayProblem {
  /** `ANY` for all methods; undefined if it is about the whole API. */
  readonly method?: string;
  readonly path?: string;
  readonly message: string;
}

export interface GatewayOptions {
  readonly invoke: Invoke;
  /** Is told each request, with the result of the function if that was sent. */
  readonly log: (entry: AccessLog, result?: SentResult) => void;
  /** Results of authorizers expire on it. */
  readonly clock: Clock;
  /** Knows the keys of signatures. */
  readonly signers: Signers;
  /** Knows the keys of tokens. */
  readonly issuer: Pick<LocalIssuer, 'keysOf'>;
  /** The open connections of WebSocket APIs. */
  readonly webSockets: WebSocketConnections;
  /**
   * The AWS services, and keys for roles that call them.
   *
   * @default - integrations with services do not run
   */
  readonly services?: ServiceAccess;
  /** Counts the requests with API keys. */
  readonly usage: UsageMeter;
  /** Holds messages of open connections during an edit. @default - nothing holds them */
  readonly hold?: Hold;
  /** Resolves when the stack is loaded again, after an edit that may change its routes. @default - nothing is loaded */
  readonly reloaded?: () => Promise<void> | undefined;
  /** Waits for functions without a limit. @default false */
  readonly withoutTimeouts?: boolean;
}

/** The AWS services of this machine, for integrations. */
export interface ServiceAccess {
  /** The endpoint of a service, by its name in a signature. */
  urlOf(service: string): string;
  /** The access key for a role; without one, a key that may do everything. */
  accessKeyOf(roleArn?: string): string;
}

/** The part of the options that authorizers need. */
export interface AuthorizerOptions extends Pick<GatewayOptions, 'invoke' | 'withoutTimeouts' | 'issuer' | 'signers'> {
  readonly clock: Pick<Clock, 'now'>;
}

/** The address at which a client has reached the gateway: with the port, so that a URL built from it works locally. */
export function addressOf({ headers, socket }: IncomingMessage): Address {
  return { domainName: headers.host ?? 'localhost', protocol: 'http', port: socket.localPort ?? 0 };
}
