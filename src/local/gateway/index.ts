export type { AccessLog } from './access-log';
export { RestApiGateway, type GatewayRoute, type RestApiGatewayOptions } from './rest-api-gateway';
export type { GatewayProblem } from './open-api';
