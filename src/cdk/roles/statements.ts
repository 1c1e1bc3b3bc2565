import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { actionsOn } from '../iam/reference';
import { APP_ID } from '../logical-ids';
import type { AppPlan } from '../plan';
import { MANAGED_POLICY_CHARACTERS } from '../../runtime/aws-limits';

// The CDK divides a role's permissions among policies by an estimate of 150 characters for an ARN that it does not know yet.
// That is too few for the log groups of a stack with a long name: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam-readme.html
const CONTEXT = '@aws-cdk/aws-iam.arnSizeEstimate';
const CDK_ESTIMATE = 150;

// A statement cannot be divided between policies; the rest is for the document around it.
const STATEMENT_CHARACTERS = MANAGED_POLICY_CHARACTERS - 644;
const ARNS_PER_STATEMENT = 20;

/**
 * The length of an ARN of a log group or a secret before the name, and of the suffix that CloudFormation appends to it.
 */
export const ARN_CHARACTERS = 58;
export const NAME_SUFFIX_CHARACTERS = 13;
// The maximum length of a logical id, whatever the path: the CDK cuts it.
const LOGICAL_ID_CHARACTERS = 248;

/** The length of the physical name that CloudFormation generates: `<stack>-<logical id>-<12 characters>`. */
export function nameLength(stack: Stack, logicalIdLength: number): number {
  // The name of a nested stack is its parent's with its own id.
  const stackName = Token.isUnresolved(stack.stackName)
    ? 2 * (stack.nestedStackParent?.stackName.length ?? 30)
    : stack.stackName.length;
  return stackName + 1 + Math.min(logicalIdLength, LOGICAL_ID_CHARACTERS) + NAME_SUFFIX_CHARACTERS;
}

/**
 * Makes the CDK divide the permissions of an app's roles by the length of the ARNs of its log groups. Call it before
 * anything is created in the app.
 */
export function setArnSizeEstimate(app: Construct, { functions, preserveLogicalIds }: AppPlan): void {
  const stack = Stack.of(app);
  const pathLength =
    (preserveLogicalIds ? APP_ID.length : app.node.path.length - stack.node.path.length) +
    'Function-Logs'.length +
    Math.max(0, ...Object.keys(functions).map((name) => name.length)) +
    8;
  const given = app.node.tryGetContext(CONTEXT) ?? CDK_ESTIMATE;
  app.node.setContext(CONTEXT, Math.max(given, ARN_CHARACTERS + nameLength(stack, pathLength)));
}

/** A role that functions run as. */
export interface Grantee extends IRole {
  /** Grants what the app needs, as distinct from what the stack's code grants. */
  addOwn(statement: PolicyStatement): void;
}

/** Grants actions that the app needs on resources, in statements that a policy has room for. */
export function grantOn(
  role: Grantee,
  actions: readonly string[],
  arns: readonly string[],
  conditions?: StatementParts['conditions'],
): void {
  const count = arnsPerStatement(role, actions);
  for (let i = 0; i < arns.length; i += count) {
    role.addOwn(new PolicyStatement({ actions: [...actions], resources: arns.slice(i, i + count), conditions }));
  }
}

/** The characters of statements, with all values that are not known before the deployment as long as an ARN. */
export function estimatedCharacters(scope: Construct, statements: readonly PolicyStatement[]): number {
  const arn = 'x'.repeat(scope.node.tryGetContext(CONTEXT) ?? CDK_ESTIMATE);
  return JSON.stringify(statements.map((one) => one.toStatementJson())).replace(/[$#]\{Token\[[^\]]*\]\}/g, arn).length;
}

function arnsPerStatement(role: IRole, actions: readonly string[]): number {
  const estimate: number = role.node.tryGetContext(CONTEXT) ?? CDK_ESTIMATE;
  const left = STATEMENT_CHARACTERS - actions.join('","').length;
  return Math.max(1, Math.min(ARNS_PER_STATEMENT, Math.floor(left / (estimate + 3))));
}

/**
 * As few statements as possible, as a role has limited room: one for each set of actions that is checked on the same
 * types of resources, so that actions on a bucket are separate from actions on its objects.
 */
export class Statements {
  private readonly statements = new Map<string, StatementParts & { readonly arns: Set<string> }>();

  /**
   * @param arns of one resource, by the types of resources that the service reference names
   * @param conditions of the statement
   */
  add(
    actions: readonly string[],
    arns: { readonly [type: string]: string },
    conditions?: StatementParts['conditions'],
  ): void {
    const byTypes = new Map<string, string[]>();
    for (const action of actions) {
      const types = Object.keys(arns).filter((type) => actionsOn([action], [type], { partly: true }).length > 0);
      if (types.length > 0) byTypes.set(types.join(), [...(byTypes.get(types.join()) ?? []), action]);
    }
    for (const [types, own] of byTypes) {
      const key = JSON.stringify([own, conditions]);
      const statement = this.statements.get(key) ?? { actions: own, conditions, arns: new Set() };
      types.split(',').forEach((type) => statement.arns.add(arns[type]));
      this.statements.set(key, statement);
    }
  }

  /** Grants what was added since the last call. */
  grant(role: Grantee): void {
    for (const { actions, arns, conditions } of this.statements.values()) grantOn(role, actions, [...arns], conditions);
    this.statements.clear();
  }
}

interface StatementParts {
  readonly actions: readonly string[];
  readonly conditions?: { readonly [operator: string]: { readonly [key: string]: string } };
}
