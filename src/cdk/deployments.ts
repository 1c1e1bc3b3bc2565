import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Created } from './created';
import type { AppPlan } from './plan';
import { logicalIdOf } from '../runtime/names';

/**
 * The deployment groups of the aliases that CodeDeploy shifts to new versions, by function. They share an application
 * and a role.
 */
export function createDeployments(
  scope: Construct,
  plan: AppPlan,
  { aliases }: Pick<Created, 'aliases'>,
): Created['deployments'] {
  const shifted = [...aliases].filter(([name]) => plan.functions[name].alias!.deployment !== undefined);
  if (shifted.length === 0) return new Map();
  // Loaded by apps with deployments only.
  const codedeploy = require('aws-cdk-lib/aws-codedeploy') as typeof import('aws-cdk-lib/aws-codedeploy');
  // No function has these names. Below a function all would depend on its role: a hook that is a function of the app would be a cycle.
  const shared = new Construct(scope, 'App-Deployments');
  const application = new codedeploy.LambdaApplication(shared, 'CodeDeploy-Application');
  const role = new Role(shared, 'CodeDeploy-Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
  const groups = shifted.map(([name, alias]): [string, LambdaDeploymentGroup] => {
    const own = new Construct(shared, logicalIdOf(name));
    const group = new codedeploy.LambdaDeploymentGroup(own, 'Group', {
      alias,
      application,
      role,
      deploymentConfig: codedeploy.LambdaDeploymentConfig.fromLambdaDeploymentConfigName(
        own,
        'Config',
        plan.functions[name].alias!.deployment!,
      ),
    });
    return [name, group];
  });
  return new Map(groups);
}
