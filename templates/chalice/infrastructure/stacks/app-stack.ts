import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
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

    const appTable = new dynamodb.TableV2(this, 'AppTable', {
      partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING },
      // A production table outlives its stack; on any other stage `npx projen destroy` leaves nothing behind.
      removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      deletionProtection: stage.production,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.production },
    });

    const signups = new sqs.Queue(this, 'Signups', {
      enforceSSL: true,
      // Six times the timeout of the function, as AWS advises.
      visibilityTimeout: Duration.minutes(6),
      // After five tries, a message is kept here.
      deadLetterQueue: {
        queue: new sqs.Queue(this, 'FailedSignups', { enforceSSL: true, retentionPeriod: Duration.days(14) }),
        maxReceiveCount: 5,
      },
    });
    new CfnOutput(this, 'SignupsUrl', { value: signups.queueUrl });

    // chalice.cdk.Chalice(self, 'ChaliceApp', …): the variables and the permissions follow from the resources.
    new RuntimeApp(this, 'RuntimeApp', {
      stage,
      resources: { AppTable: appTable, Signups: signups },
    });
  }
}
