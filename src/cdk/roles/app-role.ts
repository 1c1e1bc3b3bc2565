import {
  type AddToPrincipalPolicyResult,
  CfnManagedPolicy,
  type CfnRole,
  Policy,
  PolicyDocument,
  type PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Aspects, type CfnResource } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { type Needs, referencesIn } from './references';
import { estimatedCharacters } from './statements';
import { NO_RESOURCE_LEVEL } from '../iam/no-resource-level';
import { ownConstruct } from '../logical-ids';
import { INLINE_POLICY_CHARACTERS } from '../../runtime/aws-limits';

/**
 * The types of resources that can need a function which has permissions on them: they are that function, or name it as what
 * they invoke.
 */
const INVOKERS =
  /^AWS::(Lambda::(Function|Alias|Version)|StepFunctions::StateMachine(Alias|Version)?|Cognito::UserPool|ApiGateway::RestApi|ApiGatewayV2::Api)$/;

const TRACING: readonly string[] = NO_RESOURCE_LEVEL.tracing;

/**
 * A role of the app's functions. The app's own statements say what the functions need; what the stack's code grants is in the
 * default policy, as for every role of the CDK.
 *
 * A function depends on its role and on all that is below it. The permissions on what can invoke functions are therefore a
 * policy outside of the role: else a function that may invoke itself would depend on itself.
 */
export class AppRole extends Role {
  /** The statements of the stack's code. */
  readonly given: PolicyStatement[] = [];
  private readonly own: PolicyStatement[] = [];
  private invocations?: Policy;

  /**
   * @param app the scope of policies outside of the role
   * @param inline puts the app's statements into the role. With a policy for each role, 100 functions with a queue would
   *   have the 500 resources that a stack may have
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly app: Construct,
    private readonly inline: boolean,
  ) {
    super(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    Aspects.of(this).add({ visit: describeWithoutPath });
  }

  /** Grants what the app needs. */
  addOwn(statement: PolicyStatement): void {
    if (this.inline) this.own.push(statement);
    else super.addToPrincipalPolicy(statement);
  }

  override addToPrincipalPolicy(statement: PolicyStatement): AddToPrincipalPolicyResult {
    // The CDK's function grants itself tracing.
    if (statement.actions.length > 0 && statement.actions.every((action) => TRACING.includes(action))) {
      this.addOwn(statement);
      return { statementAdded: true, policyDependable: this };
    }
    this.given.push(statement);
    const mayNeedRole = [...this.resourcesOf(statement)].some(({ cfnResourceType }) => INVOKERS.test(cfnResourceType));
    if (!mayNeedRole) return super.addToPrincipalPolicy(statement);
    this.invocations ??= ownConstruct(
      new Policy(scopeIn(this.app, 'Invocation-Policies'), this.node.id, { roles: [this] }),
    );
    this.invocations.addStatements(statement);
    return { statementAdded: true, policyDependable: this.invocations };
  }

  /**
   * Puts the app's statements into the role, except those that must be in the default policy: on a resource that needs the
   * role, as the policy of its key may name it; and all of them if the inline policies of the role would be too long, as the
   * CDK divides the default policy.
   */
  placeOwn(needs: Needs): void {
    const own = this.own.splice(0);
    const tooLong = estimatedCharacters(this, [...own, ...this.given]) > INLINE_POLICY_CHARACTERS;
    const role = this.node.defaultChild as CfnRole;
    const inline: PolicyStatement[] = [];
    for (const statement of own) {
      if (tooLong || needs.any(this.resourcesOf(statement), role)) super.addToPrincipalPolicy(statement);
      else inline.push(statement);
    }
    if (inline.length === 0) return;
    role.policies = [{ policyName: 'App', policyDocument: new PolicyDocument({ statements: inline }) }];
  }

  private resourcesOf(statement: PolicyStatement): ReadonlySet<CfnResource> {
    return referencesIn(statement.toStatementJson(), this);
  }
}

/**
 * Describes the policies into which the CDK divides a default policy that is too long. The CDK's description has the path,
 * and a new one is a replacement.
 */
function describeWithoutPath(node: IConstruct): void {
  const policy = node.node.scope;
  if (!(node instanceof CfnManagedPolicy) || !/^OverflowPolicy\d+$/.test(policy?.node.id ?? '')) return;
  node.description = `Part of the policies for ${policy!.node.scope!.node.id}`;
}

/** A scope with a name that no function has: the ids in it are those of functions. */
export function scopeIn(app: Construct, id: string): Construct {
  return (app.node.tryFindChild(id) as Construct | undefined) ?? new Construct(app, id);
}
