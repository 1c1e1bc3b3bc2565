import { serviceOf, type RequestHead, type Services } from '../../../src/local/aws/routing';
import { signatureScope } from '../../../src/local/aws/signature';

const services = (...names: string[]): Services => ({
  has: (name) => names.includes(name),
  withTarget: (target) => (target === 'AWSCognitoIdentityProviderService' ? 'cognito-idp' : undefined),
});
const ALL = services('s3', 'sts', 'dynamodb', 'cognito-idp');

const of = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;

function head({ url = '/', method = 'POST', ...headers }: Record<string, string>): RequestHead {
  return { url, method, headers, scope: signatureScope(url, headers.authorization) };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

test.each<[string, Record<string, string>, string | undefined]>([
  ['the signature', { authorization: of('dynamodb'), url: '/' }, 'dynamodb'],
  ['a service that does not run, by the signature', { authorization: of('sns'), host: 'bucket.localhost' }, 'sns'],
  ['a presigned URL', { url: '/photos/a?X-Amz-Credential=key%2F20260101%2Feu-west-1%2Fs3%2Faws4_request' }, 's3'],
  [
    'the target of an unsigned request',
    { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    'cognito-idp',
  ],
  ['a bucket in the host', { host: 'photos.localhost:4000', method: 'GET', url: '/a' }, 's3'],
  ['a form of STS without a signature', { ...FORM, url: '/' }, 'sts'],
  ['a form upload to a bucket', { 'content-type': 'multipart/form-data; boundary=x', url: '/photos' }, 's3'],
  ['a preflight request', { method: 'OPTIONS', url: '/photos/a', origin: 'http://localhost:3000' }, 's3'],
  ['an anonymous request', { method: 'GET', url: '/photos/a' }, 's3'],
])('%s', (_, request, expected) => {
  expect(serviceOf(head(request), ALL)).toBe(expected);
});

test('without a local S3, unsigned requests are for nobody', () => {
  const requests: Record<string, string>[] = [
    { method: 'GET', url: '/photos/a' },
    { host: 'photos.localhost' },
    { ...FORM },
  ];
  for (const request of requests) expect(serviceOf(head(request), services('dynamodb'))).toBeUndefined();
});

test('an unsigned request with the target of another service is not one of S3', () => {
  expect(serviceOf(head({ 'x-amz-target': 'AmazonSQS.ListQueues' }), ALL)).toBeUndefined();
});

test('the parts of a credential scope', () => {
  expect(signatureScope('/', of('sqs'))).toEqual({ accessKeyId: 'key', region: 'eu-west-1', service: 'sqs' });
  // SigV4A signs for several regions.
  expect(
    signatureScope('/', 'AWS4-ECDSA-P256-SHA256 Credential=key/20260101/s3/aws4_request, SignedHeaders=host'),
  ).toEqual({ accessKeyId: 'key', service: 's3' });
  expect(signatureScope('/?X-Amz-Credential=nonsense')).toBeUndefined();
  expect(signatureScope('/')).toBeUndefined();
});
