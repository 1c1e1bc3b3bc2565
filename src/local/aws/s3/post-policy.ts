import { createRequire } from 'node:module';
import { PassThrough, type Readable } from 'node:stream';
import { accessDenied, invalidArgument, s3Error } from './errors';
import { checkSignature } from './presigned';
import { checkSignatureV2 } from './presigned-v2';
import type { Caller } from '../caller';
import type { AwsRequest, ServiceContext } from '../service';
import type { Clock } from '../../clock';
import { UserError } from '../../../errors';

// Uploads by HTML forms: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html

export interface FormUpload {
  /** The fields before the file, by name in lower case. */
  readonly fields: { readonly [name: string]: string };
  readonly fileName: string;
  readonly contentType: string;
  readonly file: Readable;
}

/** The fields and the file of a form. The file is the last field that counts. */
export function readForm(request: AwsRequest): Promise<FormUpload> {
  const Busboy = load();
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    let parser: ReturnType<typeof Busboy>;
    try {
      parser = Busboy({ headers: request.headers as any });
    } catch {
      return reject(malformed());
    }
    parser.on('field', (name, value) => void (fields[name.toLowerCase()] = value));
    parser.on('file', (name, file, fileName, _, contentType) => {
      if (name.toLowerCase() !== 'file') return void file.resume();
      const body = new PassThrough();
      file.on('error', (e) => body.destroy(e));
      resolve({ fields, fileName, contentType, file: file.pipe(body) });
    });
    parser.on('error', () => reject(malformed()));
    parser.on('finish', () =>
      reject(invalidArgument('POST requires exactly one file upload per request.', 'file', '0')),
    );
    request.body.once('close', () => !request.body.readableEnded && parser.destroy(malformed()));
    request.body.pipe(parser);
  });
}

/** The fields of a signature, of which a form has all or none: of version 4, or of 2. */
const SIGNATURE_FIELDS_V2 = ['AWSAccessKeyId', 'Signature'];
const SIGNATURE_FIELDS = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature'];

/** Who has signed the policy of a form; undefined for an anonymous form. Fails if the signature is not valid. */
export function signerOf(fields: FormUpload['fields'], context: ServiceContext): Caller | undefined {
  const { policy } = fields;
  const isV2 = SIGNATURE_FIELDS_V2.some((name) => fields[name.toLowerCase()] !== undefined);
  const names = isV2 ? SIGNATURE_FIELDS_V2 : SIGNATURE_FIELDS;
  const missing = names.filter((name) => fields[name.toLowerCase()] === undefined);
  if (missing.length === names.length) return undefined;
  if (policy === undefined) missing.push('policy');
  for (const name of missing) {
    throw invalidArgument(
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
      name,
      '',
    );
  }
  if (isV2) {
    const { awsaccesskeyid, signature } = fields;
    const { secretAccessKey, caller } = context.signer(awsaccesskeyid, 's3');
    checkSignatureV2(secretAccessKey, policy, { accessKeyId: awsaccesskeyid, signature });
    return caller;
  }
  const [accessKeyId, date, region, service, end] = fields['x-amz-credential'].split('/');
  if (service !== 's3' || end !== 'aws4_request') {
    throw invalidArgument(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      'X-Amz-Credential',
      fields['x-amz-credential'],
    );
  }
  const { secretAccessKey, caller } = context.signer(accessKeyId, 's3');
  const signed = { accessKeyId, signature: fields['x-amz-signature'] };
  checkSignature(secretAccessKey, { date, region, service }, policy, signed);
  return caller;
}

/** Fails if the policy in a form does not allow the upload. Returns the sizes that it allows. */
export function checkPolicy(
  fields: FormUpload['fields'],
  bucket: string,
  key: string,
  clock: Clock,
): { readonly min: number; readonly max: number } {
  const any = { min: 0, max: Infinity };
  // A form without a policy is anonymous.
  if (fields.policy === undefined) return any;
  let policy: any;
  try {
    policy = JSON.parse(Buffer.from(fields.policy, 'base64').toString('utf8'));
  } catch {
    throw invalidPolicy('Invalid JSON.');
  }
  const conditions = policy?.conditions;
  if (!Array.isArray(conditions)) throw invalidPolicy("Policy missing 'conditions'");
  const expires = Date.parse(policy.expiration ?? '');
  if (Number.isNaN(expires)) {
    throw invalidPolicy("Invalid 'expiration' value.");
  }
  if (expires < clock.now()) throw accessDenied('Invalid according to Policy: Policy expired.');
  const values: { readonly [name: string]: string } = { ...fields, bucket, key };
  const allowed = new Set(['policy', 'x-amz-signature', 'awsaccesskeyid', 'signature', 'file', 'bucket']);
  let sizes = any;
  for (const condition of conditions) {
    const [operator, field, value] = conditionOf(condition);
    if (operator === 'content-length-range') {
      sizes = { min: Number(field), max: Number(value) };
      if (!(sizes.min >= 0 && sizes.max >= sizes.min)) {
        throw invalidPolicy(`Invalid Condition: content-length-range ${JSON.stringify([field, value])}`);
      }
      continue;
    }
    const written = String(field).replace(/^\$/, '');
    const name = written.toLowerCase();
    allowed.add(name);
    if (!holds(operator, name, values[name] ?? '', String(value))) {
      throw accessDenied(
        `Invalid according to Policy: Policy Condition failed: ${JSON.stringify([operator, `$${written}`, value])}`,
      );
    }
  }
  const extra = Object.keys(fields).find((name) => !allowed.has(name) && !name.startsWith('x-ignore-'));
  if (extra !== undefined) throw accessDenied(`Invalid according to Policy: Extra input fields: ${extra}`);
  return sizes;
}

/** A condition is `["starts-with", "$key", "a/"]`, or `{ "acl": "private" }`. */
function conditionOf(condition: any): [operator: string, field: unknown, value: unknown] {
  if (Array.isArray(condition) && condition.length === 3) {
    const operator = String(condition[0]).toLowerCase();
    if (/^(eq|starts-with|content-length-range)$/.test(operator)) return [operator, condition[1], condition[2]];
  } else if (typeof condition === 'object' && condition !== null && !Array.isArray(condition)) {
    const [first, ...others] = Object.entries(condition);
    if (first && others.length === 0) return ['eq', ...first];
  }
  throw invalidPolicy(`Invalid Condition: ${JSON.stringify(condition)}`);
}

function holds(operator: string, name: string, given: string, value: string): boolean {
  if (operator === 'eq') return given === value;
  // Each type of a list has to match.
  const values = name === 'content-type' ? given.split(',') : [given];
  return values.every((one) => one.startsWith(value));
}

const invalidPolicy = (reason: string) => s3Error(400, 'InvalidPolicyDocument', `Invalid Policy: ${reason}`);

function malformed() {
  return s3Error(400, 'MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.');
}

function load(): typeof import('@fastify/busboy').Busboy {
  try {
    return createRequire(__filename)('@fastify/busboy').Busboy;
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new UserError(
      'NOT_INSTALLED',
      '@fastify/busboy, which reads form uploads to the local S3, is not installed: npm install --save-dev @fastify/busboy',
    );
  }
}
