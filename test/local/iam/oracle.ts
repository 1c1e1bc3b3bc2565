import { runSimulation } from '@cloud-copilot/iam-simulate';
import { type AccessDecision, type AccessRequest, compilePolicy, decide, type Principal } from '../../../src/local/iam';

/** A request with the documents of its policies. */
export interface Sample extends Pick<AccessRequest, 'action' | 'resource' | 'resourceAccount' | 'context'> {
  readonly principal?: Principal;
  readonly identity?: readonly object[];
  readonly resourcePolicy?: object;
  readonly boundary?: object;
  readonly session?: object;
}

export const ACCOUNT = '123456789012';
export const SESSION: Principal = { type: 'AWS', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app-role/report` };

export function document(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

export function decided({
  principal = SESSION,
  identity,
  resourcePolicy,
  boundary,
  session,
  ...request
}: Sample): AccessDecision {
  return decide({
    ...request,
    principal,
    identityPolicies: identity?.map((one) => compilePolicy(one)),
    resourcePolicies: resourcePolicy && [compilePolicy(resourcePolicy)],
    permissionsBoundary: boundary && compilePolicy(boundary),
    sessionPolicies: session && [compilePolicy(session)],
  });
}

const VERDICTS = { Allowed: 'allow', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' } as const;

/** The decision of @cloud-copilot/iam-simulate. */
export async function simulated({
  principal = SESSION,
  identity = [],
  resourcePolicy,
  boundary,
  session,
  ...request
}: Sample): Promise<string> {
  const caller =
    principal.type === 'AWS'
      ? principal.arn
      : principal.type === 'Service'
        ? principal.service
        : ({ type: 'Anonymous' } as const);
  const named = (policy: object, name: string) => ({ name, policy });
  const result = await runSimulation(
    {
      request: {
        principal: caller,
        action: request.action,
        resource: {
          resource: request.resource,
          accountId: request.resourceAccount ?? (request.resource.split(':')[4] || ACCOUNT),
        },
        contextVariables: Object.fromEntries(
          Object.entries(request.context ?? {}).flatMap(([key, value]) =>
            value === undefined ? [] : [[key, value as string | string[]]],
          ),
        ),
      },
      identityPolicies: identity.map((policy, index) => named(policy, `${index}`)),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
      permissionBoundaryPolicies: boundary && [named(boundary, 'boundary')],
      sessionPolicy: session,
    },
    { simulationMode: 'Strict' },
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return VERDICTS[result.overallResult];
}
