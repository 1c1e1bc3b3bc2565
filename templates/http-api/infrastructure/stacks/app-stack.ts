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
    const { stage } = props;

    const notes = new dynamodb.TableV2(this, 'Notes', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'SK', type: dynamodb.AttributeType.STRING },
      // A production table outlives its stack; on any other stage `npx projen destroy` leaves nothing behind.
      removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: stage.production,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.production },
    });

    // The type of the API is in .projenrc.ts: `api: { type: ApiType.HTTP }`.
    new RuntimeApp(this, 'RuntimeApp', {
      stage,
      resources: { Notes: notes },
      // Any other route without an authorizer is an error at synth.
      publicRoutes: ['GET /health'],
    });
  }
}
