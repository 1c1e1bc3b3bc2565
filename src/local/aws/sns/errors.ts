import { AwsServiceError } from '../service';

// The codes and messages of SNS, as its clients get them from AWS.

export function notFound(what: 'Topic' | 'Subscription'): AwsServiceError {
  return new AwsServiceError('NotFoundException', `${what} does not exist`, { status: 404, queryCode: 'NotFound' });
}

export function invalidParameter(reason: string): AwsServiceError {
  return new AwsServiceError('InvalidParameterException', `Invalid parameter: ${reason}`, {
    queryCode: 'InvalidParameter',
  });
}

export function invalidAttributeValue(message: string): AwsServiceError {
  return new AwsServiceError('InvalidParameterValueException', message, { queryCode: 'ParameterValueInvalid' });
}

export function batchError(code: string, message: string): AwsServiceError {
  return new AwsServiceError(`${code}Exception`, message, { queryCode: code });
}
