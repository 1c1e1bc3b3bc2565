export type { AccessLog } from './exchange';
export type { Gateway, GatewayOptions, GatewayProblem, GatewayRoute } from './gateway';
export { HttpApiGateway } from './http-api/http-api-gateway';
export { RestApiGateway } from './rest/rest-api-gateway';
