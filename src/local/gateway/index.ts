export type { AccessLog } from './exchange';
export type { Gateway, GatewayOptions, GatewayProblem, GatewayRoute } from './gateway';
export { FunctionUrlGateway } from './function-url/function-url-gateway';
export { HttpApiGateway } from './http-api/http-api-gateway';
export { RestApiGateway } from './rest/rest-api-gateway';
export { refuseUpgrade } from './websocket/handshake';
export { WebSocketConnections } from './websocket/connections';
export { WebSocketGateway } from './websocket/web-socket-gateway';
export { UsageMeter } from './usage-plans/usage-meter';
