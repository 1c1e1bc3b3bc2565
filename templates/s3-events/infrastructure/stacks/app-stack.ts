import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
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

    const documents = new Bucket(this, 'Documents', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: stage.production,
      // A production bucket outlives its stack. On any other stage `npx projen destroy` deletes it if it is empty.
      removalPolicy: stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    new CfnOutput(this, 'DocumentsName', { value: documents.bucketName });

    // Events that the function could not process, to be looked at.
    const failures = new Queue(this, 'Failures', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    failures
      .metricApproximateNumberOfMessagesVisible()
      .createAlarm(this, 'FailuresAlarm', { threshold: 1, evaluationPeriods: 1 });

    new RuntimeApp(this, 'RuntimeApp', {
      stage,
      // Sets the variable DOCUMENTS_NAME, and allows what the code of the app does with the bucket.
      resources: { Documents: documents },
      eventSources: { summarize: { onFailure: failures } },
    });
  }
}
