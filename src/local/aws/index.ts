export { AwsEndpoint, LOCAL_ACCESS_KEY_ID } from './endpoint';
export { DynamoDb, type DynamoDbOptions } from './dynamodb/dynamodb';
export type { TableProblem } from './dynamodb/tables';
export { ensureRemoteTables } from './dynamodb/remote';
export { AwsServiceError, type AwsRequest, type AwsResponse, type AwsService } from './service';
