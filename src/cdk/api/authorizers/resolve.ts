import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { Authorizer } from './authorizer';
import type { AuthorizerManifest, Manifest } from '../../../manifest/manifest';
import { waitForPermission } from '../../aliases';
import type { Created } from '../../created';
import { ServerlessAppError } from '../../errors';
import type { Binding } from '../../resources/bindings';
import { invocationUri } from '../invocation';

/** The values that authorizers name. */
export interface AuthorizerValues {
  readonly bindings: readonly Binding[];
  /** The variables that the settings give the API handler: one that is declared may be among them. */
  readonly environment: { readonly [variable: string]: string };
  /** The variables of declarations, by name. */
  readonly resources: Manifest['resources'];
  /** The path of the construct, for messages. */
  readonly path: string;
}

/** The authorizers of the app, with their functions and user pools. */
export function resolveAuthorizers(
  authorizers: { readonly [name: string]: AuthorizerManifest },
  targets: Created['targets'],
  values?: AuthorizerValues,
): Authorizer[] {
  return Object.entries(authorizers).map(([name, declaration]) => ({
    name,
    declaration,
    uri:
      declaration.kind === 'custom'
        ? invocationUri(targets[name])
        : declaration.kind === 'external'
          ? externalUri(declaration.functionArn)
          : undefined,
    providerArns: declaration.kind === 'cognito' ? userPoolArns(declaration, values!.bindings) : undefined,
    jwt: declaration.kind === 'jwt' ? jwtOf(name, declaration, values!) : undefined,
  }));
}

/**
 * Allows API Gateway to invoke the functions, as authorizers of that API only. With a role to assume it needs no
 * permission.
 * @param caller the construct by which the authorizers take effect, if it is known
 * @param id of the permission: a function may be an authorizer of several APIs
 */
export function allowAuthorizers(
  scope: Construct,
  authorizers: readonly Authorizer[],
  { functions, targets }: Pick<Created, 'functions' | 'targets'>,
  apiId: string,
  caller?: IConstruct,
  id: string = 'AuthorizerPermission',
): void {
  const sourceArn = Stack.of(scope).formatArn({
    service: 'execute-api',
    resource: apiId,
    resourceName: 'authorizers/*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  for (const { name, declaration } of authorizers) {
    const permission = { action: 'lambda:InvokeFunction', principal: 'apigateway.amazonaws.com', sourceArn };
    if (declaration.kind === 'custom') {
      const { [name]: target } = targets;
      const own = new CfnPermission(functions[name], id, { ...permission, functionName: target.functionName });
      if (caller) waitForPermission(caller, target, own);
    } else if (declaration.kind === 'external' && declaration.roleArn === undefined) {
      new CfnPermission(new Construct(scope, `External-${name}`), id, {
        ...permission,
        functionName: declaration.functionArn,
      });
    }
  }
}

/** The URI in the region of the function, which may differ from the API's. */
function externalUri(functionArn: string): string {
  const [, partition, , region] = functionArn.split(':');
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

function userPoolArns(
  { userPools }: Extract<AuthorizerManifest, { kind: 'cognito' }>,
  bindings: readonly Binding[],
): string[] {
  return userPools.map((pool) =>
    'arn' in pool ? pool.arn : bindings.find(({ name }) => name === pool.resource)!.resource.userPoolArn,
  );
}

function jwtOf(
  name: string,
  { issuer, audience }: Extract<AuthorizerManifest, { kind: 'jwt' }>,
  { bindings, environment, resources, path }: AuthorizerValues,
): Authorizer['jwt'] {
  const resourceOf = (declared: string) => bindings.find((binding) => binding.name === declared)?.resource;
  return {
    issuer: typeof issuer === 'string' ? issuer : `https://${resourceOf(issuer.resource).userPoolProviderName}`,
    audience: audience.map((one) => {
      if (typeof one === 'string') return one;
      const value = resourceOf(one.resource) ?? environment[resources[one.resource].variable];
      if (value !== undefined) return value;
      throw new ServerlessAppError(
        'UNBOUND_RESOURCE',
        path,
        `the audience "${one.resource}" of the authorizer "${name}" has no value: give it as resources: { ${one.resource}: … }`,
      );
    }),
  };
}
