import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Stage } from 'serverless-cdk-project/cdk';
import { RuntimeApp } from '../runtime-app';

export interface AppStackProps extends StackProps {
  /** The stage that this stack is a deployment of, as in `.projenrc.ts`. */
  readonly stage: Stage;
}

/** The functions of the application. One such stack is deployed for each stage. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);
    const { functions } = new RuntimeApp(this, 'RuntimeApp', {
      stage: props.stage,
      // Settings of all functions, and of single ones, are in .projenrc.ts; what only the CDK knows is here.
      functionProps: { greet: { description: 'Greets by name' } },
    });

    // The names under which other code invokes the functions, after `functions.total.grantInvoke(role)`.
    new CfnOutput(this, 'TotalName', { value: functions.total.functionName });
    new CfnOutput(this, 'GreetName', { value: functions.greet.functionName });
  }
}
