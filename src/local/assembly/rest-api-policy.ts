import type { LocalRestApi } from '../model';
import { documentOf } from './api-document';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';

const POLICY = 'x-amazon-apigateway-policy';

/** The resource policy of a REST API, with its intrinsics. Undefined if it has none. */
export function restApiPolicy(api: Resource): any {
  return api.raw('Policy') ?? (api.raw('Body') ?? documentOf(api))?.[POLICY];
}

/** What a request from this machine has in addition, if the API has a resource policy. */
export function policyConditions(api: Resource): LocalRestApi['resourcePolicy'] {
  const policy = restApiPolicy(api);
  if (policy === undefined) return undefined;
  const types = api.property('EndpointConfiguration')?.Types ?? [];
  if (!types.includes('PRIVATE')) return { conditions: {} };
  // Clients reach a private API through a VPC endpoint: here, all come through the first that the policy names.
  const keys = ['aws:SourceVpce', 'aws:SourceVpc'];
  return {
    conditions: Object.fromEntries(
      keys.flatMap((key) => {
        const value = namedFirst(api, policy, key);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  };
}

/** The first value of a condition key in a policy. */
function namedFirst(api: Resource, policy: any, key: string): string | undefined {
  const statements: any[] = [policy.Statement ?? []].flat();
  for (const operators of statements.flatMap(({ Condition }) => Object.values<any>(Condition ?? {}))) {
    const [, values] = Object.entries(operators).find(([name]) => name.toLowerCase() === key.toLowerCase()) ?? [];
    if (values === undefined) continue;
    try {
      return String([api.stack.resolve(values)].flat()[0]);
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
    }
  }
  return undefined;
}
