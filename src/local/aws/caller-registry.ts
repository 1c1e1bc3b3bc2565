import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, Principal } from './caller';
import { AwsServiceError, type IssuedCredentials } from './service';
import { newCause, through, type Cause } from '../cause';
import { CALLER_HEADER } from '../caller-header';
import type { Clock } from '../clock';

/**
 * The access key of functions and of the user's tools. Signatures are not checked: any process on this machine may make
 * requests, but no web page.
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
  /** Prints a line for the user. */
  readonly log: (message: string) => void;
}

/** A caller that is no function. */
class Outsider implements Caller {
  private begun?: Cause;

  constructor(
    readonly principal: Principal,
    readonly account: string,
  ) {}

  /** Few requests need it. */
  get cause(): Cause {
    return (this.begun ??= newCause());
  }
}

interface Invocation {
  readonly fn: CallingFunction;
  readonly cause: Cause;
}

/** What a header says. */
interface Origin {
  readonly set: string;
  /** Undefined for a test. */
  readonly fn: CallingFunction | undefined;
  readonly cause: Cause;
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
    this.invocations.set(key, { fn, cause: through(cause, fn.arn) });
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

  /** The secret of a key, and whom it stands for. Undefined for an unknown or expired one. */
  signer(accessKeyId: string): { readonly secretAccessKey: string; readonly caller: Caller } | undefined {
    const { account, others } = this.options;
    const callerOf = (principal: Principal): Caller => ({ principal, account, cause: newCause() });
    if (accessKeyId === LOCAL_ACCESS_KEY_ID) {
      return { secretAccessKey: LOCAL_ACCESS_KEY_ID, caller: callerOf({ type: others }) };
    }
    const issued = this.issued.get(accessKeyId);
    if (!issued || issued.expires <= issued.clock.now()) return undefined;
    return { secretAccessKey: issued.secretAccessKey, caller: callerOf(issued.principal) };
  }

  /** The caller of a request, and the set of services that it is for. Fails with a 403 if it is not known. */
  identify(headers: IncomingHttpHeaders, accessKeyId: string | undefined): { caller: Caller; set?: string } {
    const origin = this.originOf(headers[CALLER_HEADER]);
    // No service passes it on.
    delete headers[CALLER_HEADER];
    const principal = this.principal(origin?.fn, accessKeyId);
    if (!origin?.fn) return { caller: new Outsider(principal, this.options.account), set: origin?.set };
    const { arn: functionArn } = origin.fn;
    const caller = { principal, account: functionArn.split(':')[4], cause: origin.cause, functionArn };
    return { caller, set: origin.set };
  }

  private principal(fn: CallingFunction | undefined, accessKeyId: string | undefined): Principal {
    const issued = accessKeyId === undefined ? undefined : this.issued.get(accessKeyId);
    if (issued) {
      if (issued.expires > issued.clock.now()) return issued.principal;
      throw new AwsServiceError('ExpiredTokenException', 'The security token included in the request is expired', {
        status: 403,
      });
    }
    if (accessKeyId === undefined) return { type: 'anonymous' };
    const { anyKey = false, others } = this.options;
    if (fn) {
      if (accessKeyId !== LOCAL_ACCESS_KEY_ID && !anyKey) this.nameOwnCredentials(fn, accessKeyId);
      // A template without roles is not checked.
      if (fn.role === undefined) return { type: 'everything' };
      return { type: 'role', roleArn: fn.role, sessionName: fn.functionName };
    }
    if (anyKey || accessKeyId === LOCAL_ACCESS_KEY_ID) return { type: others };
    throw new AwsServiceError('UnrecognizedClientException', unknownKey(accessKeyId), { status: 403 });
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

function unknownKey(given: string): string {
  return (
    `The local AWS services do not know the access key "${given}". For tools of your own, take the variables that ` +
    `\`npx projen env\` prints: set AWS_ACCESS_KEY_ID=${LOCAL_ACCESS_KEY_ID} and AWS_SECRET_ACCESS_KEY=${LOCAL_ACCESS_KEY_ID}.`
  );
}
