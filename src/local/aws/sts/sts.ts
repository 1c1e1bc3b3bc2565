import { callerArn, type Caller } from '../caller';
import type { QueryShapes } from '../protocols/query';
import { rpc } from '../protocols/rpc';
import { AwsServiceError, type Access, type AwsRequest, type AwsService, type ServiceContext } from '../service';

/** Security Token Service: who one is, and credentials of roles. */
export class Sts implements AwsService {
  readonly name = 'sts';
  readonly operations = ['AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity', 'GetSessionToken'];
  readonly handle: AwsService['handle'];

  constructor(private readonly context: ServiceContext) {
    this.handle = rpc({
      service: this.name,
      context,
      query: QUERY,
      operations: {
        AssumeRole: signed((input) => this.assume(input)),
        AssumeRoleWithWebIdentity: (input) => ({
          ...this.assume(input),
          Provider: 'local',
          SubjectFromWebIdentityToken: subjectOf(input.WebIdentityToken),
        }),
        GetCallerIdentity: signed((_, { caller }) => identity(caller)),
        GetSessionToken: signed((input, { caller }) => this.session(input, caller)),
      },
      // The others need no permission.
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      accesses: (operation, input) => (operation === 'AssumeRole' ? [assumption(input)] : []),
    });
  }

  async close(): Promise<void> {
    // It keeps nothing: the endpoint knows the credentials.
  }

  private assume({ RoleArn: arn, RoleSessionName: session, DurationSeconds: seconds = 3600 }: any) {
    if (!/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(arn ?? '')) {
      throw new AwsServiceError('ValidationError', `${arn} is invalid`);
    }
    if (!/^[\w+=,.@-]{2,64}$/.test(session ?? '')) {
      throw new AwsServiceError(
        'ValidationError',
        `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      );
    }
    if (!(seconds >= 900 && seconds <= 43_200)) {
      throw new AwsServiceError(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    const [, , , , account, resource] = arn.split(':');
    const role = resource.split('/').pop();
    return {
      Credentials: this.credentials(arn, session, seconds),
      AssumedRoleUser: {
        AssumedRoleId: `AROALOCAL:${session}`,
        Arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      },
    };
  }

  private session({ DurationSeconds: seconds = 43_200 }: any, { principal }: Caller): object {
    if (principal.type === 'role') {
      throw new AwsServiceError('AccessDenied', 'Cannot call GetSessionToken with session credentials', {
        status: 403,
      });
    }
    return { Credentials: this.credentials('', 'local', seconds) };
  }

  private credentials(roleArn: string, session: string, seconds: number): object {
    const expires = this.context.clock.now() + seconds * 1000;
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = this.context.issueCredentials(
      roleArn,
      session,
      expires,
    );
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
    };
  }
}

const QUERY: QueryShapes = {
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  numbers: ['DurationSeconds'],
};

function identity(caller: Caller): object {
  const { principal, account } = caller;
  const UserId = principal.type === 'role' ? `AROALOCAL:${principal.sessionName}` : 'AIDALOCAL';
  return { UserId, Account: account, Arn: callerArn(caller) };
}

function subjectOf(token: string): string {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).sub;
  } catch {
    throw new AwsServiceError('InvalidIdentityToken', 'The ID Token provided is not a valid JWT.');
  }
}

/** What AssumeRole accesses. */
function assumption({ RoleArn, RoleSessionName, ExternalId }: any): Access {
  return {
    action: 'sts:AssumeRole',
    resource: RoleArn ?? '*',
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts
    conditions: {
      'sts:RoleSessionName': String(RoleSessionName),
      ...(ExternalId === undefined ? {} : { 'sts:ExternalId': String(ExternalId) }),
    },
  };
}

/** Fails for an unsigned request. */
function signed(run: (input: any, request: AwsRequest) => object): typeof run {
  return (input, request) => {
    if (request.caller.principal.type === 'anonymous') {
      throw new AwsServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', {
        status: 403,
      });
    }
    return run(input, request);
  };
}
