import {
  CfnAlias,
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  CfnPermission,
  CfnUrl,
  CfnVersion,
} from 'aws-cdk-lib/aws-lambda';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { aliasResource } from '../aliases';
import type { Created } from '../created';
import type { Problem } from '../problems';

/**
 * Warnings about what was created by hand, in any stack: an alias of a function, or a version with provisioned
 * concurrency, which nothing of the app calls; and callers of a function that has an alias.
 */
export function aliasProblems(
  app: IConstruct,
  { functions, targets }: Pick<Created, 'functions' | 'targets'>,
): Problem[] {
  const names = new Map(Object.entries(functions).map(([name, { node }]) => [node.defaultChild, name]));
  return app.node.root.node.findAll().flatMap((construct): Problem[] => {
    const name = names.get(functionOf(construct));
    if (name === undefined) return [];
    const alias = aliasResource(targets[name]);
    if (construct === alias) return [];
    const { path } = construct.node;
    const what = qualifier(construct);
    if (what) {
      const callers = alias ? `the alias "${alias.name}"` : 'the function itself, whose new code takes effect at once';
      const fix = alias
        ? `runtime.getAlias('${name}') is the alias`
        : "Give the function the setting alias: { name: 'live' }";
      const message =
        `${path} is ${what} of the function "${name}" that was created by hand, and nothing of the app calls it: ` +
        `its API, event sources and permissions are for ${callers}. ${conflict(construct, alias)}${fix}`;
      return [{ id: `alias:${name}`, message }];
    }
    if (!alias || !passesBy(construct, alias)) return [];
    const message =
      `${path} is for the function "${name}" itself, and not for its alias "${alias.name}", which the app invokes: ` +
      `neither provisioned concurrency nor a gradual deployment applies to it. Give it runtime.getAlias('${name}')`;
    return [{ id: `alias-passed-by:${name}`, message }];
  });
}

function conflict(construct: IConstruct, alias: CfnAlias | undefined): string {
  const isSecond = alias && CfnAlias.isCfnAlias(construct) && construct.name === alias.name;
  return isSecond ? 'Lambda refuses a second one of this name, so that the deployment fails. ' : '';
}

/** The resource of the function that a resource of Lambda is for. */
function functionOf(construct: IConstruct): IConstruct | undefined {
  if (CfnUrl.isCfnUrl(construct)) return referredBy(construct.targetFunctionArn);
  const known =
    CfnAlias.isCfnAlias(construct) ||
    CfnVersion.isCfnVersion(construct) ||
    CfnPermission.isCfnPermission(construct) ||
    CfnEventSourceMapping.isCfnEventSourceMapping(construct) ||
    CfnEventInvokeConfig.isCfnEventInvokeConfig(construct);
  return known ? referredBy(construct.functionName) : undefined;
}

/** The resource of which a value in the template is the name or the ARN. */
function referredBy(value: string): IConstruct | undefined {
  const reference = Tokenization.reverseString(value).tokens.find((token) => Reference.isReference(token));
  return (reference as Reference | undefined)?.target;
}

function qualifier(construct: IConstruct): string | undefined {
  if (CfnAlias.isCfnAlias(construct)) return 'an alias';
  return CfnVersion.isCfnVersion(construct) && construct.provisionedConcurrencyConfig
    ? 'a version with provisioned concurrency'
    : undefined;
}

/** Whether a caller of the function, or the settings of its asynchronous invocations, are not for the alias. */
function passesBy(construct: IConstruct, alias: CfnAlias): boolean {
  if (CfnUrl.isCfnUrl(construct)) return construct.qualifier !== alias.name;
  if (CfnEventInvokeConfig.isCfnEventInvokeConfig(construct)) return construct.qualifier === '$LATEST';
  return CfnPermission.isCfnPermission(construct) || CfnEventSourceMapping.isCfnEventSourceMapping(construct);
}
