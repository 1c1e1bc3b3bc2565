import { checkIdentity } from '../checks/authorizer';
import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { integer, oneOf, text, texts } from './option';

export const authorizer = {
  kind: 'authorizer',
  methods: ['authorizer'],
  options: {
    /**
     * The payload of the authorizer: a `token` of one header, or the whole `request`.
     *
     * @default 'token'
     */
    type: oneOf(['token', 'request'], { default: 'token' }),
    /**
     * The header with the token.
     *
     * @default 'Authorization'
     */
    header: text({ default: 'Authorization' }),
    /**
     * The identity sources of a `request` authorizer.
     *
     * @default - the header
     */
    identitySources: texts(),
    /**
     * Seconds for which API Gateway caches a decision: 0 to 3600.
     *
     * @default 300
     */
    ttlSeconds: integer(0, 3600, { default: 300 }), // AWS::ApiGateway::Authorizer AuthorizerResultTtlInSeconds
  },
  check: checkIdentity,
} as const satisfies EventKind;

export interface AuthorizerOptions extends HandlerOptions, OptionsOf<typeof authorizer> {}

export interface AuthorizerFunction extends FunctionBase, ManifestOf<typeof authorizer> {}
