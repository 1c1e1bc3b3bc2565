import type { Bucket, CorsRule } from './bucket';
import { s3Error } from './errors';
import type { XmlElement } from '../protocols/rest-xml';
import type { AwsRequest, AwsResponse } from '../service';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html

/** The rules in a PutBucketCors. */
export function corsRules(document: XmlElement): CorsRule[] {
  return document.all('CORSRule').map((rule) => {
    const texts = (name: string) => rule.all(name).map(({ text }) => text);
    const maxAge = rule.value('MaxAgeSeconds');
    return {
      allowedOrigins: texts('AllowedOrigin'),
      allowedMethods: texts('AllowedMethod'),
      allowedHeaders: texts('AllowedHeader'),
      exposeHeaders: texts('ExposeHeader'),
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    };
  });
}

/** The rules of a bucket of the template. */
export function templateCorsRules(configuration: any): CorsRule[] | undefined {
  return configuration?.CorsRules?.map((rule: any) => ({
    allowedOrigins: rule.AllowedOrigins ?? [],
    allowedMethods: rule.AllowedMethods ?? [],
    allowedHeaders: rule.AllowedHeaders ?? [],
    exposeHeaders: rule.ExposedHeaders ?? [],
    ...(rule.MaxAge === undefined ? {} : { maxAge: Number(rule.MaxAge) }),
  }));
}

/** The document of a GetBucketCors. */
export function corsDocument(rules: readonly CorsRule[]): object {
  return {
    CORSRule: rules.map(({ allowedOrigins, allowedMethods, allowedHeaders, exposeHeaders, maxAge }) => ({
      AllowedOrigin: allowedOrigins,
      AllowedMethod: allowedMethods,
      AllowedHeader: allowedHeaders,
      ExposeHeader: exposeHeaders,
      MaxAgeSeconds: maxAge,
    })),
  };
}

/** The response to a preflight request of a browser. */
export function preflight(bucket: Bucket, { headers }: AwsRequest): AwsResponse {
  const method = String(headers['access-control-request-method'] ?? '');
  if (headers.origin === undefined || method === '') {
    throw s3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const wanted = String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const rule = ruleFor(bucket, headers.origin, method);
  const isAllowed = rule && wanted.every((name) => rule.allowedHeaders.some((one) => matches(one.toLowerCase(), name)));
  if (!rule || !isAllowed) {
    throw s3Error(
      403,
      'AccessForbidden',
      bucket.settings.cors
        ? "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
        : 'CORSResponse: CORS is not enabled for this bucket.',
    );
  }
  return {
    status: 200,
    headers: {
      ...corsHeaders(rule, headers.origin),
      ...(wanted.length > 0 ? { 'access-control-allow-headers': wanted.join(', ') } : {}),
      ...(rule.maxAge === undefined ? {} : { 'access-control-max-age': String(rule.maxAge) }),
    },
    body: '',
  };
}

/** The response with the headers that a browser needs to read it. */
export function withCors(
  response: AwsResponse,
  bucket: Bucket | undefined,
  { headers, method }: AwsRequest,
): AwsResponse {
  const rule = headers.origin === undefined ? undefined : bucket && ruleFor(bucket, headers.origin, method);
  return rule ? { ...response, headers: { ...corsHeaders(rule, headers.origin!), ...response.headers } } : response;
}

function corsHeaders(rule: CorsRule, origin: string): { [name: string]: string } {
  const isAny = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(isAny ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(rule.exposeHeaders.length > 0 ? { 'access-control-expose-headers': rule.exposeHeaders.join(', ') } : {}),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

function ruleFor({ settings }: Bucket, origin: string, method: string): CorsRule | undefined {
  return settings.cors?.find(
    (rule) => rule.allowedMethods.includes(method) && rule.allowedOrigins.some((one) => matches(one, origin)),
  );
}

/** A pattern has at most one `*`. */
function matches(pattern: string, text: string): boolean {
  const [before, after] = pattern.split('*');
  if (after === undefined) return pattern === text;
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
