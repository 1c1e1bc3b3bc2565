import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Stage } from 'serverless-cdk-project/cdk';
import { RuntimeApp } from '../runtime-app';

export interface AppStackProps extends StackProps {
  /** The stage that this stack is a deployment of, as in `.projenrc.ts`. */
  readonly stage: Stage;
}

/** The resources of the application, and the application itself. One such stack is deployed for each stage. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);

    const members = new dynamodb.TableV2(this, 'Members', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'SK', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      // Connections do not outlive the API: there is nothing to keep.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // Sets the variable MEMBERS_NAME, and allows what the code of the app does with the table and with connections.
    new RuntimeApp(this, 'RuntimeApp', { stage: props.stage, resources: { Members: members } });
  }
}
