export type { AccessLog } from './exchange';
export { RestApiGateway, type GatewayRoute, type RestApiGatewayOptions } from './rest-api-gateway';
export type { GatewayProblem } from './open-api';
