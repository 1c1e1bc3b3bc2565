import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, BootstraplessSynthesizer, RemovalPolicy, Stack } from 'aws-cdk-lib/core';

/** An account and region: `123456789012/eu-central-1`. */
const ENVIRONMENT = /^(\d{12})\/([a-z0-9-]+)$/;

/**
 * Stacks with the role by which API Gateway writes logs, a setting of an account and region. They keep it when they are deleted, as
 * all APIs there may rely on it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 *
 * @param environments none for that of the credentials in use
 */
export function accountLogs(environments: readonly string[], app: App = new App()): App {
  for (const environment of environments.length > 0 ? environments : [undefined]) {
    const [, account, region] = ENVIRONMENT.exec(environment ?? '') ?? [];
    const id = environment ? `ServerlessApiGatewayLogs-${account}-${region}` : 'ServerlessApiGatewayLogs';
    const stack = new Stack(app, id, {
      stackName: 'ServerlessApiGatewayLogs',
      description: 'The role by which API Gateway writes logs to CloudWatch, for all APIs of this account and region',
      env: environment ? { account, region } : undefined,
      synthesizer: new BootstraplessSynthesizer(),
    });
    const role = new Role(stack, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnAccount(stack, 'Account', { cloudWatchRoleArn: role.roleArn }).applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
  return app;
}

// The command line runs this file as an app of the CDK's.
if (require.main === module) accountLogs(process.argv.slice(2)).synth();
