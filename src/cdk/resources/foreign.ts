import { type ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import type { Binding } from './bindings';
import type { Kind } from './kind';
import { KINDS } from './kinds';
import type { Place } from '../plan';
import type { Problem } from '../problems';

/**
 * The account and region of a resource, as far as they differ from the app's. Values that are known at deployment only
 * do not differ.
 * @param arn the resource's
 */
export function elsewhere(
  app: Pick<Place, 'account' | 'region'>,
  arn: string | undefined,
  resource: { readonly env?: ResourceEnvironment },
): Partial<ResourceEnvironment> {
  // The CDK does not take the account and region of every imported resource from its ARN.
  const [, arnRegion, arnAccount] =
    arn !== undefined && !Token.isUnresolved(arn) ? (/^arn:[^:]*:[^:]*:([^:]*):([^:]*):/.exec(arn) ?? []) : [];
  const region = arnRegion || resource.env?.region;
  const account = arnAccount || resource.env?.account;
  return { ...(differ(account, app.account) && { account }), ...(differ(region, app.region) && { region }) };
}

/**
 * A warning for each resource of another region, or of another account: the grants of this stack are not enough to use
 * it.
 */
export function foreignProblems(bindings: readonly Binding[], app: Place): Problem[] {
  const problems: Problem[] = [];
  const warn = (name: string, what: string, message: string) => problems.push({ id: `other-${what}:${name}`, message });
  for (const { name, declaration, resource } of bindings) {
    if (declaration.kind === 'env') continue;
    const kind: Kind = KINDS[declaration.kind];
    const other = elsewhere(app, resource[kind.property], resource);
    if (other.region) {
      warn(
        name,
        'region',
        `resources.${name} is in ${other.region}, the functions are in ${app.region}: a client of the SDK calls its function's region, ` +
          `unless it is created for another one: { region: '${other.region}' }${kind.fetched ? "; value() always calls the function's" : ''}`,
      );
    }
    if (other.account) {
      warn(
        name,
        'account',
        `resources.${name} is of the account ${other.account}, the functions are of ${app.account}: their role is granted what they do there, ` +
          `and ${kind.otherAccount ?? `${kind.what} has a policy of its own, which has to allow the role too`}`,
      );
    }
  }
  return problems;
}

function differ(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}
