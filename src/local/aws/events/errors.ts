import { AwsServiceError } from '../service';

// The codes and messages of EventBridge, as its clients get them from AWS.

export function notFound(message: string): AwsServiceError {
  return new AwsServiceError('ResourceNotFoundException', message);
}

export function validation(message: string): AwsServiceError {
  return new AwsServiceError('ValidationException', message);
}
