import { AwsServiceError } from '../service';

// The codes and messages of SQS, as its clients get them from AWS.

export function queueDoesNotExist(): AwsServiceError {
  return new AwsServiceError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  });
}

export function queueNameExists(attribute: string): AwsServiceError {
  return new AwsServiceError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
    { queryCode: 'QueueAlreadyExists' },
  );
}

export function invalidParameter(message: string): AwsServiceError {
  return new AwsServiceError('InvalidParameterValue', message);
}

export function invalidValue(parameter: string, value: unknown, reason: string): AwsServiceError {
  return invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function invalidAttribute(name: string): AwsServiceError {
  return new AwsServiceError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}

export function unknownAttribute(name: string): AwsServiceError {
  return new AwsServiceError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

export function missingParameter(name: string): AwsServiceError {
  return new AwsServiceError('MissingParameter', `The request must contain the parameter ${name}.`);
}

export function invalidHandle(handle: string): AwsServiceError {
  return new AwsServiceError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}

export function batchError(code: string, message: string): AwsServiceError {
  return new AwsServiceError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` });
}
