import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RuntimeApp } from '../runtime-app';

export interface AppStackProps extends StackProps {
  /** The stage that this stack is, as in `.projenrc.ts`. */
  readonly stage: string;
  /** Keeps the data when the stack is deleted. */
  readonly production?: boolean;
}

/** The resources of the application, and the application itself. One such stack is deployed for each stage. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);

    const appTable = new dynamodb.TableV2(this, 'AppTable', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'SK', type: dynamodb.AttributeType.STRING },
      // A production table outlives its stack; on any other stage `npx projen destroy` leaves nothing behind.
      removalPolicy: props.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: props.production,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.production ?? false },
    });
    new CfnOutput(this, 'AppTableName', { value: appTable.tableName });

    // Each resource that runtime/app.ts declares is bound here: its name goes into the environment of the functions,
    // and their role may call exactly the operations that the code uses.
    new RuntimeApp(this, 'RuntimeApp', {
      stage: props.stage,
      resources: { AppTable: appTable },
    });
  }
}
