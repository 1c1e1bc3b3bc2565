import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Stage } from 'serverless-cdk-project/cdk';
import { RuntimeApp } from '../runtime-app';

export interface AppStackProps extends StackProps {
  /** The stage that this stack is a deployment of, as in `.projenrc.ts`. */
  readonly stage: Stage;
}

/** The application. One such stack is deployed for each stage. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);
    new RuntimeApp(this, 'RuntimeApp', { stage: props.stage });
  }
}
