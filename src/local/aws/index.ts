export { AwsEndpoint } from './endpoint';
export { DynamoDb, type DynamoDbOptions } from './dynamodb/dynamodb';
export { DynamoDbStartError } from './dynamodb/dynalite';
export { ensureTables, TableError } from './dynamodb/tables';
export { EmulatorError, remoteDynamoDb } from './dynamodb/remote';
export { AwsServiceError, type AwsRequest, type AwsResponse, type AwsService } from './service';
