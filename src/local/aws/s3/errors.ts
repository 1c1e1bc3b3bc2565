import { AwsServiceError } from '../service';

// The codes and messages of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

export function s3Error(
  status: number,
  code: string,
  message: string,
  details: { readonly [name: string]: unknown } = {},
  headers: { readonly [name: string]: string } = {},
): AwsServiceError {
  return new AwsServiceError(code, message, { status, details, headers });
}

export const noSuchBucket = (bucket: string) =>
  s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string, headers = {}) =>
  s3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key }, headers);

export const noSuchVersion = (key: string, versionId: string) =>
  s3Error(404, 'NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId });

export const noSuchUpload = (uploadId: string) =>
  s3Error(
    404,
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const preconditionFailed = (condition: string) =>
  s3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const invalidArgument = (message: string, name: string, value: unknown) =>
  s3Error(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });

export const badDigest = (what: string) =>
  s3Error(
    400,
    'BadDigest',
    `The ${what} you specified did not match ${what === 'Content-MD5' ? 'what we received' : 'the calculated checksum'}.`,
  );

export const malformedXml = () =>
  s3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** @param details further members of the error */
export const signatureDoesNotMatch = (accessKeyId: string, stringToSign: string, signature: string, details = {}) =>
  s3Error(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKeyId, StringToSign: stringToSign, SignatureProvided: signature, ...details },
  );

export const accessDenied = (message = 'Access Denied') => s3Error(403, 'AccessDenied', message);
