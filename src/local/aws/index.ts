export { AwsEndpoint, type ServiceProvider } from './endpoint';
export { CallerRegistry, LOCAL_ACCESS_KEY_ID } from './caller-registry';
export { LocalServices } from './local-services';
export { ServiceSet, type Location } from './service-set';
export { SERVICES, type ServiceRow } from './services';
export type { TableProblem } from './dynamodb/tables';
export { ensureRemoteTables } from './dynamodb/remote';
export {
  AwsServiceError,
  type AwsRequest,
  type AwsResponse,
  type AwsService,
  type ResourceProblem,
  type SentRequest,
  type ServiceContext,
} from './service';
