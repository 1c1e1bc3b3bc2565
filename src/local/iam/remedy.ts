import type { LocalCloud, LocalFunction, LocalRole } from '../model';
import type { Denial } from './authorizer';
import { grantLine, variableName } from './grant-line';
import { ownerOf } from './owner';
import type { Caller } from '../aws/caller';
import { API_HANDLER, DEFAULT_ROLE, FUNCTION_VARIABLE, STREAM_HANDLER } from '../../runtime/names';

/** What a denial means for the user, in the words of the app. */
export interface Remedy {
  /** The function, or else the principal. */
  readonly who: string;
  /** What to do: the line of the CDK that grants it, or the statement that denies it. */
  readonly fix: string;
}

export function remedyOf(
  { access: { action, resource }, decision, role }: Denial,
  caller: Caller,
  { functions, resources }: Pick<LocalCloud, 'functions' | 'resources'>,
): Remedy {
  const fn = functions.find(({ arn }) => arn === caller.functionArn);
  const who =
    nameOf(fn) ?? role?.logicalId ?? (caller.principal.type === 'service' ? caller.principal.service : 'the client');
  if (decision.decision === 'explicitDeny') {
    return {
      who,
      fix: `the policy ${decision.statement!.policyName} denies it: ${JSON.stringify(decision.statement!.source)}`,
    };
  }
  if (decision.policyType === 'permissions boundary')
    return { who, fix: 'its permissions boundary has to allow it, too' };
  if (action === 'sts:AssumeRole' && decision.policyType === 'resource-based') {
    return { who, fix: 'the trust policy of the role has to name it' };
  }
  if (caller.principal.type === 'anonymous') return { who, fix: 'its resource policy has to allow it' };
  const owner = ownerOf(resource);
  const { constructPath } = resources.find(({ arn }) => arn === owner) ?? {};
  return {
    who,
    fix: `${grantLine({ action, resource, grantee: granteeOf(caller, fn, role), constructPath })} allows it`,
  };
}

/** The name that it has in the runtime app, or the one on AWS. */
function nameOf(fn: LocalFunction | undefined): string | undefined {
  return fn && (fn.environment[FUNCTION_VARIABLE] ?? fn.functionName);
}

function granteeOf({ principal }: Caller, fn: LocalFunction | undefined, role: LocalRole | undefined): string {
  if (principal.type === 'service') return `new iam.ServicePrincipal('${principal.service}')`;
  const path = role?.constructPath?.replace(/\/Resource$/, '');
  if (path?.endsWith(`/${DEFAULT_ROLE}`)) return `runtime.getRole('${DEFAULT_ROLE}')`;
  const name = fn?.environment[FUNCTION_VARIABLE];
  // A template without its assembly has no paths.
  if (name === API_HANDLER || name === STREAM_HANDLER) return `runtime.getRole('${DEFAULT_ROLE}')`;
  if (name !== undefined) return `runtime.getRole('${name}')`;
  // The CDK creates a role for a function below it.
  return (path && variableName(path.replace(/\/ServiceRole$/, ''))) ?? 'role';
}
