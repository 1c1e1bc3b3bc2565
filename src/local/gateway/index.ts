export type { AccessLog } from './exchange';
export { RestApiGateway, type GatewayRoute, type RestApiGatewayOptions } from './rest/rest-api-gateway';
export type { GatewayProblem } from './rest/open-api';
