import { Annotations, type ResourceEnvironment, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Binding } from './bindings';
import type { Kind } from './kind';
import { KINDS } from './kinds';

/**
 * Where a resource is, as far as that differs from where the app is. What is known at the deployment only does not differ.
 * @param arn the resource's
 */
export function elsewhere(
  app: Construct,
  arn: string | undefined,
  resource: { readonly env?: ResourceEnvironment },
): Partial<ResourceEnvironment> {
  const own = Stack.of(app);
  // Not every imported resource of the CDK has taken its place from its ARN.
  const [, arnRegion, arnAccount] =
    arn !== undefined && !Token.isUnresolved(arn) ? (/^arn:[^:]*:[^:]*:([^:]*):([^:]*):/.exec(arn) ?? []) : [];
  const region = arnRegion || resource.env?.region;
  const account = arnAccount || resource.env?.account;
  return { ...(differ(account, own.account) && { account }), ...(differ(region, own.region) && { region }) };
}

/** Warns of resources of another region, or of another account: what is granted here is not enough to use them. */
export function warnOfForeign(app: Construct, bindings: readonly Binding[]): void {
  const { account, region } = Stack.of(app);
  const warn = (name: string, what: string, message: string) =>
    Annotations.of(app).addWarningV2(`serverless-cdk-project:other-${what}:${name}`, message);
  for (const { name, declaration, resource } of bindings) {
    if (declaration.kind === 'env') continue;
    const kind: Kind = KINDS[declaration.kind];
    const other = elsewhere(app, resource[kind.property], resource);
    if (other.region) {
      warn(
        name,
        'region',
        `resources.${name} is in ${other.region}, the functions are in ${region}: a client of the SDK asks in its function's region, ` +
          `unless it is made for another one: { region: '${other.region}' }${kind.fetched ? "; value() always asks in the function's" : ''}`,
      );
    }
    if (other.account) {
      warn(
        name,
        'account',
        `resources.${name} is of the account ${other.account}, the functions are of ${account}: their role is granted what they do there, ` +
          `and ${kind.otherAccount ?? `${kind.what} has a policy of its own, which has to allow the role too`}`,
      );
    }
  }
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}
