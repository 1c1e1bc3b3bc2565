import { TableV2, AttributeType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { describeApp } from '../../src/manifest/describe';
import type { App } from '../../src/runtime';
import { APP } from '../../src/runtime/declarations';
import { appIn, manifestOf, newStack } from '../cdk/literal-app';

/** A resource with the kind's usual settings. */
const CREATE: { readonly [kind: string]: (stack: Stack, id: string) => object } = {
  bucket: (stack, id) => new Bucket(stack, id),
  eventBus: (stack, id) => new EventBus(stack, id),
  // As long as the timeout of a function, at least.
  queue: (stack, id) => new Queue(stack, id, { visibilityTimeout: Duration.minutes(1) }),
  table: (stack, id) =>
    new TableV2(stack, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    }),
  topic: (stack, id) => new Topic(stack, id),
};

/** What the app's code does, as discovery finds it: the role gets the permissions for it. */
const OPERATIONS = {
  dynamodb: ['GetItem', 'PutItem'],
  eventbridge: ['PutEvents'],
  s3: ['GetObject', 'PutObject'],
  sns: ['Publish'],
  sqs: ['SendMessage'],
};

/** A stack with the app's functions and resources, as the construct creates it. */
export function stackOf<R extends { readonly [declaration: string]: object }>(
  app: App,
  given: (stack: Stack) => R = () => ({}) as R,
  operations: { readonly [service: string]: readonly string[] } = OPERATIONS,
): { readonly stack: Stack; readonly resources: R } {
  const stack = newStack();
  const declarations = app[APP];
  const own = given(stack);
  const resources = Object.fromEntries(
    declarations.resources.map(({ name, kind }) => [name, own[name] ?? CREATE[kind](stack, name)]),
  );
  appIn(stack, manifestOf({ ...describeApp(declarations), operations }), { resources });
  return { stack, resources: own };
}
