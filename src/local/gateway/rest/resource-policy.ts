import { Outsider } from '../../aws/caller';
import type { LocalRestApi } from '../../model';
import type { Signers } from '../authorizers/iam-authorizer';

/** A request that the resource policy of the API does not allow to everybody. */
export interface PolicyDenial {
  /** Whether a statement denies it. */
  readonly explicit: boolean;
  /** The message of the response. */
  readonly response: string;
  /** For the log. */
  readonly message: string;
}

/**
 * Decides on a request of an unknown client by the resource policy of the API. Undefined if it is allowed, or if the API
 * has no policy.
 */
export function policyDenial(
  { resourcePolicy, arn }: LocalRestApi,
  { methodArn: resource, sourceIp }: { readonly methodArn: string; readonly sourceIp: string },
  signers: Signers,
): PolicyDenial | undefined {
  if (!resourcePolicy) return undefined;
  const action = 'execute-api:Invoke';
  const conditions = policyContext(resourcePolicy, sourceIp);
  const caller = new Outsider({ type: 'anonymous' }, arn.split(':')[4]);
  const denial = signers.denial(caller, { action, resource, conditions });
  if (!denial) return undefined;
  const explicit = denial.decision.decision === 'explicitDeny';
  return {
    explicit,
    response: `User: anonymous is not authorized to perform: ${action} on resource: ${masked(resource)}${explicit ? ' with an explicit deny' : ''}`,
    message: `the resource policy of the API ${explicit ? 'denies' : 'does not allow'} this to a client at ${sourceIp}`,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html */
export function policyContext(
  { conditions }: NonNullable<LocalRestApi['resourcePolicy']>,
  sourceIp: string,
): { readonly [key: string]: string } {
  // The address of a client in a VPC has a key of its own.
  return { ...conditions, ['aws:SourceVpce' in conditions ? 'aws:VpcSourceIp' : 'aws:SourceIp']: sourceIp };
}

/** API Gateway hides the account but its last four digits: https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden */
function masked(arn: string): string {
  return arn.replace(/:\d{8}(?=\d{4}:)/, ':********');
}
