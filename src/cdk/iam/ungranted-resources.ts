import type { Stack } from 'aws-cdk-lib/core';
import type { Statement } from './granted-actions';
import type { Manifest } from '../../manifest/manifest';
import type { Problem } from '../problems';
import { type Binding, usedBy } from '../resources/bindings';
import type { Kind } from '../resources/kind';
import { KINDS } from '../resources/kinds';

/**
 * A warning for each bound resource on which no role is allowed anything. It is bound to be called, but the bundle shows only the calls
 * of the SDK's clients: not those of aws-sdk 2, of other libraries, and of requests that the code signs itself.
 * @param allowed the statements of all roles that allow something
 */
export function ungrantedResourceWarnings(
  manifest: Manifest,
  bindings: readonly Binding[],
  allowed: readonly Statement[],
  stack: Stack,
): Problem[] {
  const names = Object.keys(manifest.functions);
  const used = usedBy(names, bindings, manifest);
  return bindings.flatMap(({ name, declaration: { kind }, resource, access }) => {
    if (kind === 'env' || access || names.length === 0 || isSource(name, manifest)) return [];
    const { arns, lateArns, services, what }: Kind = KINDS[kind];
    // Operations that need no permission: those of a user pool that its users call themselves.
    if (kind === 'userPool' && services.some((service) => manifest.operations[service])) return [];
    const own = stack.resolve(Object.values({ ...arns(resource), ...lateArns?.(resource) }));
    if (isAllowed(own, KINDS[kind], allowed)) return [];
    const message = used.some((binding) => binding.name === name)
      ? `nothing is granted on resources.${name}: the app is granted what it calls with the clients of AWS SDK 3 (@aws-sdk/client-…), and it calls nothing ` +
        `that acts on ${what}. Calls by other code are not seen (aws-sdk 2, other libraries, requests that the code signs itself) and will be denied: ` +
        `name what they need, resources: { ${name}: { resource: …, access: 'readWrite' } }, or access: [] if there are none`
      : `nothing is granted on resources.${name}: no function of the app uses it. Name it in the option "uses" of the function that does, ` +
        `or give it access: [], resources: { ${name}: { resource: …, access: [] } }`;
    return [{ id: `ungranted-resource:${name}`, message }];
  });
}

/** True for an event source or the user pool of an authorizer: these need no permission of the app. */
function isSource(name: string, { functions, authorizers = {} }: Manifest): boolean {
  const sources = [
    ...Object.values(functions).map((declaration) => ('source' in declaration ? declaration.source : undefined)),
    ...Object.values(authorizers).flatMap((authorizer) => (authorizer.kind === 'cognito' ? authorizer.userPools : [])),
  ];
  return sources.some((source) => source && 'resource' in source && source.resource === name);
}

function isAllowed(arns: readonly unknown[], { read }: Kind, allowed: readonly Statement[]): boolean {
  const texts = arns.map(textOf);
  const prefix = read[0].split(':')[0];
  return allowed.some(({ actions, resources }) =>
    resources.map(textOf).some((resource) => {
      if (texts.some((text) => resource.includes(text))) return true;
      // A pattern, of no resource of a stack.
      const pattern = resource.includes('*') && !/"Fn::GetAtt"|"Fn::ImportValue"|"Ref":"(?!AWS::)/.test(resource);
      return pattern && actions.some((action) => action === '*' || action.toLowerCase().startsWith(`${prefix}:`));
    }),
  );
}

/** A resolved ARN as text that the texts of longer ARNs contain: those of the objects of a bucket. */
function textOf(arn: unknown): string {
  return JSON.stringify(arn)
    .replace(/^"/, '')
    .replace(/["\]}]*$/, '');
}
