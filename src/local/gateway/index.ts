export type { Signers } from './authorizers/iam-authorizer';
export type { AccessLog, SentResult } from './exchange';
export type { Gateway, GatewayOptions, GatewayProblem, GatewayRoute, ServiceAccess } from './gateway';
export { nearestRoutes } from './nearest-routes';
export { refuseUpgrade } from './websocket/handshake';
export { WebSocketConnections } from './websocket/connections';
export { UsageMeter, type UsedQuota } from './usage-plans/usage-meter';
