/** The parts of a request's signature that say who it is from and what it is for. The signature itself is not checked. */
export interface SignatureScope {
  readonly accessKeyId: string;
  /** The name of the service: `dynamodb`. */
  readonly service: string;
  /** Undefined with SigV4A, which signs for several regions. */
  readonly region?: string;
}

/**
 * The credential scope, `<key>/<date>/<region>/<service>/aws4_request`, from the header `Authorization` or a presigned
 * URL; SigV4A has no region in it. Undefined for an unsigned request.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function signatureScope(url: string, authorization?: string): SignatureScope | undefined {
  const credential = authorization
    ? /Credential=([^,\s]+)/.exec(authorization)?.[1]
    : url.includes('X-Amz-Credential=')
      ? (new URL(url, 'http://localhost').searchParams.get('X-Amz-Credential') ?? undefined)
      : undefined;
  return credential === undefined ? presignedScope(url) : scopeOf(credential);
}

/**
 * That of a presigned URL with version 2 of signatures, which only S3 has:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth
 */
function presignedScope(url: string): SignatureScope | undefined {
  if (!url.includes('AWSAccessKeyId=')) return undefined;
  const accessKeyId = new URL(url, 'http://localhost').searchParams.get('AWSAccessKeyId');
  return accessKeyId ? { accessKeyId, service: 's3' } : undefined;
}

/** The scope in a credential, also in that of a form upload. */
export function scopeOf(credential: string): SignatureScope | undefined {
  const parts = credential.split('/');
  if (parts.at(-1) !== 'aws4_request' || parts.length < 4) return undefined;
  return { accessKeyId: parts[0], service: parts.at(-2)!, ...(parts.length > 4 ? { region: parts.at(-3)! } : {}) };
}
