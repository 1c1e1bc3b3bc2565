import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

// The CDK divides a role's permissions among policies by an estimate of 150 characters for an ARN that it does not know yet.
// That is too few for the log groups of a stack with a long name: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam-readme.html
const CONTEXT = '@aws-cdk/aws-iam.arnSizeEstimate';
const CDK_ESTIMATE = 150;

// A managed policy takes 6,144 characters, and a statement cannot be divided: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const STATEMENT_CHARACTERS = 5_500;
const ARNS_PER_STATEMENT = 20;

/** What there is before the name in the ARN of a log group or a secret, and behind the name that CloudFormation gives. */
export const ARN_CHARACTERS = 58;
export const NAME_SUFFIX_CHARACTERS = 13;
// A logical id is at most as long as this, whatever the path: the CDK cuts it.
const LOGICAL_ID_CHARACTERS = 248;

/** How long the name of a resource becomes that has none, by CloudFormation: `<stack>-<logical id>-<12 characters>`. */
export function nameLength(stack: Stack, logicalIdLength: number): number {
  // The name of a nested stack is its parent's with its own id.
  const stackName = Token.isUnresolved(stack.stackName)
    ? 2 * (stack.nestedStackParent?.stackName.length ?? 30)
    : stack.stackName.length;
  return stackName + 1 + Math.min(logicalIdLength, LOGICAL_ID_CHARACTERS) + NAME_SUFFIX_CHARACTERS;
}

/** Has the CDK divide the permissions of an app's roles by how long the ARNs of its log groups become. To be called before anything is made in the app. */
export function setArnSizeEstimate(app: Construct, functions: readonly string[]): void {
  const stack = Stack.of(app);
  const pathLength =
    app.node.path.length -
    stack.node.path.length +
    'Function-Logs'.length +
    Math.max(0, ...functions.map((name) => name.length)) +
    8;
  const given = app.node.tryGetContext(CONTEXT) ?? CDK_ESTIMATE;
  app.node.setContext(CONTEXT, Math.max(given, ARN_CHARACTERS + nameLength(stack, pathLength)));
}

/** How many ARNs a statement with these actions may have. */
export function arnsPerStatement(role: IRole, actions: readonly string[]): number {
  const estimate: number = role.node.tryGetContext(CONTEXT) ?? CDK_ESTIMATE;
  const left = STATEMENT_CHARACTERS - actions.join('","').length;
  return Math.max(1, Math.min(ARNS_PER_STATEMENT, Math.floor(left / (estimate + 3))));
}
