import { AwsServiceError } from '../service';

// The codes and messages of Kinesis, as its clients get them from AWS.

export function streamNotFound(name: string, account: string): AwsServiceError {
  return new AwsServiceError('ResourceNotFoundException', `Stream ${name} under account ${account} not found.`);
}

export function streamExists(name: string, account: string): AwsServiceError {
  return new AwsServiceError('ResourceInUseException', `Stream ${name} under account ${account} already exists.`);
}

export function shardNotFound(shard: unknown, name: string, account: string): AwsServiceError {
  return new AwsServiceError(
    'ResourceNotFoundException',
    `Could not find shard ${shard} in stream ${name} under account ${account}.`,
  );
}

export function invalidArgument(message: string): AwsServiceError {
  return new AwsServiceError('InvalidArgumentException', message);
}

/** @param constraint `Member must have length greater than or equal to 1` */
export function invalidValue(member: string, value: unknown, constraint: string): AwsServiceError {
  return new AwsServiceError(
    'ValidationException',
    `1 validation error detected: Value '${value ?? null}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

export function expiredIterator(message: string): AwsServiceError {
  return new AwsServiceError('ExpiredIteratorException', message);
}
