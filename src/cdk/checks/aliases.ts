import { CfnAlias, CfnVersion, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Problem } from '../problems';

type Functions = { readonly [name: string]: LambdaFunction };

/**
 * A warning for each alias of a function, and each version with provisioned concurrency, that was created by hand, in
 * any stack: the app's API and event sources do not call it.
 */
export function aliasProblems(app: IConstruct, functions: Functions): Problem[] {
  const names = new Map(Object.entries(functions).map(([name, { node }]) => [node.defaultChild, name]));
  return app.node.root.node.findAll().flatMap((construct): Problem[] => {
    const what = qualifier(construct);
    const name = what && names.get(functionOf(what.functionName));
    if (name === undefined) return [];
    const message =
      `${construct.node.path} is ${what!.text} of the function "${name}" that was created by hand, and nothing of the app calls it: ` +
      'its API, event sources and permissions are for the function itself, whose new code takes effect at once';
    return [{ id: `alias:${name}`, message }];
  });
}

function qualifier(construct: IConstruct): { readonly text: string; readonly functionName: string } | undefined {
  if (CfnAlias.isCfnAlias(construct)) return { text: 'an alias', functionName: construct.functionName };
  if (CfnVersion.isCfnVersion(construct) && construct.provisionedConcurrencyConfig) {
    return { text: 'a version with provisioned concurrency', functionName: construct.functionName };
  }
  return undefined;
}

/** The resource of the function that a name or an ARN in the template refers to. */
function functionOf(nameOrArn: string): IConstruct | undefined {
  const reference = Tokenization.reverseString(nameOrArn).tokens.find((token) => Reference.isReference(token));
  return (reference as Reference | undefined)?.target;
}
