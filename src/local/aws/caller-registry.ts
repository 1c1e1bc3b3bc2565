import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Outsider, type Caller, type Principal } from './caller';
import { AwsServiceError, type IssuedCredentials } from './service';
import { newCause, through, type Cause } from '../cause';
import { CALLER_HEADER } from '../caller-header';
import type { Clock } from '../clock';
import { commandOf } from '../../package-manager';

/**
 * The access key of functions and of the user's tools. The signatures of SDK clients are not checked, as any process on
 * this machine may make requests, but no web page. Those of presigned URLs are, as people pass them on.
 */
export const LOCAL_ACCESS_KEY_ID = 'local';

/** A function that makes requests. */
export interface CallingFunction {
  readonly functionName: string;
  readonly arn: string;
  /** The ARN of its role, if the template has one. */
  readonly role?: string;
}

export interface CallerRegistryOptions {
  /** The account of callers that are not functions. */
  readonly account: string;
  /**
   * The principal of a signed request that comes from no function: a test may do everything, the user's tools are the
   * administrator.
   */
  readonly others: 'everything' | 'administrator';
  /**
   * Whether such requests may be signed with any key.
   *
   * @default - only with the local one
   */
  readonly anyKey?: boolean;
  /** The secret of the local key. @default - the text `local` */
  readonly secretAccessKey?: string;
  /** Prints a line for the user. */
  readonly log: (message: string) => void;
}

interface Invocation {
  readonly fn: CallingFunction;
  readonly cause: Cause;
  readonly since: number;
}

/** The owner of an access key. */
export interface Signer {
  /** Undefined if any key is accepted, and the secret of this one is not known here. */
  readonly secretAccessKey?: string;
  readonly caller: Caller;
}

/** What a header says. */
interface Origin {
  readonly set: string;
  /** Undefined for a test. */
  readonly fn: CallingFunction | undefined;
  readonly cause: Cause;
  /** Undefined outside of an invocation. */
  readonly since?: number;
}

/** Knows who makes a request: which function, in which invocation, or with which role. */
export class CallerRegistry {
  /** Without it, the header of a request is not believed. It is new at each start. */
  private readonly secret = randomBytes(16).toString('hex');
  private readonly functions = new Map<string, CallingFunction>();
  /** By set and request id. */
  private readonly invocations = new Map<string, Invocation>();
  private readonly issued = new Map<
    string,
    {
      readonly principal: Principal;
      readonly secretAccessKey: string;
      readonly expires: number;
      readonly clock: Clock;
    }
  >();
  private readonly named = new Set<string>();

  constructor(private readonly options: CallerRegistryOptions) {}

  /** The functions of a set, which replace those before. */
  define(set: string, functions: readonly CallingFunction[]): void {
    for (const key of this.functions.keys()) if (key.startsWith(`${set}/`)) this.functions.delete(key);
    for (const fn of functions) this.functions.set(`${set}/${fn.functionName}`, fn);
  }

  /** What the header of a function's requests begins with; the request id follows. Without a function, of a test. */
  headerPrefix(set: string, functionName: string): string {
    return `${this.secret}/${set}/${functionName}/`;
  }

  /** An invocation begins. Its requests have this cause until the returned function is called. */
  begin(set: string, requestId: string, fn: CallingFunction, cause: Cause): () => void {
    const key = `${set}/${requestId}`;
    this.invocations.set(key, { fn, cause: through(cause, fn.arn), since: performance.now() });
    return () => void this.invocations.delete(key);
  }

  /** Issues credentials for a role. */
  issue(roleArn: string, sessionName: string, expires: number, clock: Clock): IssuedCredentials {
    // The forms of STS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
    const accessKeyId = `ASIA${randomUUID().replace(/-/g, '').slice(0, 16).toUpperCase()}`;
    const secretAccessKey = randomBytes(30).toString('base64');
    const principal: Principal = { type: 'role', roleArn, sessionName };
    this.issued.set(accessKeyId, { principal, secretAccessKey, expires, clock });
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: randomBytes(48).toString('base64'),
      expiration: new Date(expires),
    };
  }

  /** The owner of a key; undefined for one that is unknown or expired, or whose secret is not known here. */
  find(accessKeyId: string): Required<Signer> | undefined {
    const principal = this.ownerOf(accessKeyId);
    const secretAccessKey = this.secretOf(accessKeyId);
    if (principal === undefined || principal === 'expired' || secretAccessKey === undefined) return undefined;
    return { secretAccessKey, caller: { principal, account: this.options.account, cause: newCause() } };
  }

  /** The owner of a key. Fails with the error of the service for one that is unknown or expired. */
  signer(accessKeyId: string, service: string): Signer {
    const principal = this.knownOwner(accessKeyId, service);
    return {
      secretAccessKey: this.secretOf(accessKeyId),
      caller: { principal, account: this.options.account, cause: newCause() },
    };
  }

  /**
   * The caller of a request, and the set of services that it is for. Fails if it is not known.
   *
   * @param service that the request is for
   */
  identify(
    headers: IncomingHttpHeaders,
    accessKeyId: string | undefined,
    service: string,
  ): { caller: Caller; set?: string } {
    const origin = this.originOf(headers[CALLER_HEADER]);
    // No service passes it on.
    delete headers[CALLER_HEADER];
    const principal = this.principal(origin?.fn, accessKeyId, service);
    if (!origin?.fn) return { caller: new Outsider(principal, this.options.account), set: origin?.set };
    const { cause, since } = origin;
    const { arn: functionArn } = origin.fn;
    const caller = { principal, account: functionArn.split(':')[4], cause, since, functionArn };
    return { caller, set: origin.set };
  }

  private secretOf(accessKeyId: string): string | undefined {
    if (accessKeyId === LOCAL_ACCESS_KEY_ID) return this.options.secretAccessKey ?? LOCAL_ACCESS_KEY_ID;
    // The functions of a test run in this process, with its keys.
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    return (
      this.issued.get(accessKeyId)?.secretAccessKey ??
      (accessKeyId === AWS_ACCESS_KEY_ID ? AWS_SECRET_ACCESS_KEY : undefined)
    );
  }

  private principal(fn: CallingFunction | undefined, accessKeyId: string | undefined, service: string): Principal {
    if (accessKeyId === undefined) return { type: 'anonymous' };
    if (!fn || this.issued.has(accessKeyId)) return this.knownOwner(accessKeyId, service);
    if (accessKeyId !== LOCAL_ACCESS_KEY_ID && !this.options.anyKey) this.nameOwnCredentials(fn, accessKeyId);
    // A template without roles is not checked.
    if (fn.role === undefined) return { type: 'everything' };
    return { type: 'role', roleArn: fn.role, sessionName: fn.functionName };
  }

  /** Whom a key stands for, whichever function uses it. */
  private ownerOf(accessKeyId: string): Principal | 'expired' | undefined {
    const issued = this.issued.get(accessKeyId);
    if (issued) return issued.expires > issued.clock.now() ? issued.principal : 'expired';
    const { anyKey = false, others } = this.options;
    return anyKey || accessKeyId === LOCAL_ACCESS_KEY_ID ? { type: others } : undefined;
  }

  private knownOwner(accessKeyId: string, service: string): Principal {
    const owner = this.ownerOf(accessKeyId);
    if (owner === 'expired') throw expiredKey(service);
    if (owner === undefined) throw unknownKey(accessKeyId, service);
    return owner;
  }

  /** The function, the set and the cause in a header. Undefined if there is none of this start. */
  private originOf(header: string | string[] | undefined): Origin | undefined {
    if (typeof header !== 'string' || !header.startsWith(`${this.secret}/`)) return undefined;
    const [, set, functionName, requestId] = header.split('/');
    const invocation = this.invocations.get(`${set}/${requestId}`);
    if (invocation) return { ...invocation, set };
    // At import, or after the end of the invocation.
    const fn = this.functions.get(`${set}/${functionName}`);
    return { set, fn, cause: fn ? through(newCause(), fn.arn) : newCause() };
  }

  private nameOwnCredentials({ functionName }: CallingFunction, accessKeyId: string): void {
    if (this.named.has(functionName)) return;
    this.named.add(functionName);
    this.options.log(
      `${functionName} creates a client with credentials of its own (access key "${accessKeyId}"): on AWS this is another ` +
        'identity, here it counts as the role of the function',
    );
  }
}

// S3 has codes of its own: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

function unknownKey(given: string, service: string): AwsServiceError {
  const advice =
    `The local AWS services do not know the access key "${given}". For tools of your own, take the variables that ` +
    `\`${commandOf('env')}\` prints: set AWS_ACCESS_KEY_ID=${LOCAL_ACCESS_KEY_ID} and AWS_SECRET_ACCESS_KEY=${LOCAL_ACCESS_KEY_ID}.`;
  if (service !== 's3') return new AwsServiceError('UnrecognizedClientException', advice, { status: 403 });
  return new AwsServiceError(
    'InvalidAccessKeyId',
    `The AWS Access Key Id you provided does not exist in our records. ${advice}`,
    { status: 403, details: { AWSAccessKeyId: given } },
  );
}

function expiredKey(service: string): AwsServiceError {
  return service === 's3'
    ? new AwsServiceError('ExpiredToken', 'The provided token has expired.')
    : new AwsServiceError('ExpiredTokenException', 'The security token included in the request is expired', {
        status: 403,
      });
}
