import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import { connected, FUNCTION_ARN, IT } from './connected';
import type { FunctionManifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newApp, newStack, ofType } from '../literal-app';

const s3Function = (options: object = {}) =>
  ({ kind: 's3', source: IT, events: ['s3:ObjectCreated:*'], ...options }) as FunctionManifest;
const bucket = (stack: any) => new s3.Bucket(stack, 'B');
const notifications = (only: (type: string) => any) =>
  only('Custom::S3BucketNotifications').NotificationConfiguration.LambdaFunctionConfigurations;

test('the bucket invokes the function, for the objects that it declares', () => {
  const { stack, resource, only, granted } = connected(
    s3Function({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], prefix: 'in/', suffix: '.png' }),
    'bucket',
    bucket,
  );
  const Filter = {
    Key: {
      FilterRules: [
        { Name: 'suffix', Value: '.png' },
        { Name: 'prefix', Value: 'in/' },
      ],
    },
  };
  expect(notifications(only)).toEqual([
    { Events: ['s3:ObjectCreated:*'], Filter, LambdaFunctionArn: FUNCTION_ARN },
    { Events: ['s3:ObjectRemoved:*'], Filter, LambdaFunctionArn: FUNCTION_ARN },
  ]);
  expect(only('AWS::Lambda::Permission')).toMatchObject({
    Principal: 's3.amazonaws.com',
    SourceArn: stack.resolve(resource.bucketArn),
    SourceAccount: { Ref: 'AWS::AccountId' },
  });
  expect(granted).toEqual([]);
});

test('a bucket that the function reads invokes it without a cycle', () => {
  const manifest = manifestOf({
    functions: { handle: s3Function() },
    routes: [],
    resources: { It: { kind: 'bucket', variable: 'IT_NAME' } },
    operations: { s3: ['GetObject', 'PutObject'] },
  });
  const stack = newStack();
  appIn(stack, manifest, { resources: { It: bucket(stack) } });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('an imported bucket invokes it as well', () => {
  const { only } = connected(s3Function(), 'bucket', (stack) => s3.Bucket.fromBucketName(stack, 'B', 'existing'));
  expect(only('Custom::S3BucketNotifications')).toMatchObject({ BucketName: 'existing', Managed: false });
  expect(connected(s3Function({ source: { name: 'existing' } })).only('Custom::S3BucketNotifications').BucketName).toBe(
    'existing',
  );
});

describe('a bucket of another stack', () => {
  const apart = (props: object = {}) => {
    const manifest = manifestOf({
      functions: { handle: s3Function() },
      routes: [],
      resources: { It: { kind: 'bucket', variable: 'IT' } },
      operations: {},
    });
    const app = newApp();
    const data = new Stack(app, 'Data');
    const stack = new Stack(app, 'Stack');
    appIn(stack, manifest, { resources: { It: bucket(data) }, ...props });
    return { data, stack };
  };

  test('is refused, with the fix', () => {
    expect(() => apart()).toThrow(
      'the bucket Data/B is part of the stack Data: its notification would need the function',
    );
    expect(() => apart()).toThrow("eventSources: { 'handle': { via: 'eventBridge' } }");
  });

  test('invokes the function by EventBridge', () => {
    const { data, stack } = apart({ eventSources: { handle: { via: 'eventBridge' } } });
    const [[, rule]] = ofType(Template.fromStack(stack).toJSON(), 'AWS::Events::Rule');
    expect(rule.Properties.EventPattern).toMatchObject({ source: ['aws.s3'], 'detail-type': ['Object Created'] });
    const [[, notification]] = ofType(Template.fromStack(data).toJSON(), 'Custom::S3BucketNotifications');
    expect(notification.Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: {} });
  });
});

describe('two functions of one bucket', () => {
  const two = (a: object, b: object, props: object = {}) => {
    const manifest = manifestOf({
      functions: { one: s3Function(a), two: s3Function(b) },
      routes: [],
      resources: { It: { kind: 'bucket', variable: 'IT' } },
      operations: {},
    });
    const stack = newStack();
    appIn(stack, manifest, { resources: { It: bucket(stack) }, ...props });
    return () => Template.fromStack(stack);
  };

  test.each<[object, object]>([
    [{}, {}],
    [{ prefix: 'a' }, { prefix: 'a/b' }],
    [{ prefix: 'a' }, { suffix: '.png' }],
    [{ events: ['s3:ObjectCreated:*'] }, { events: ['s3:ObjectCreated:Put'] }],
  ])('%j and %j overlap, which S3 refuses', (a, b) => {
    expect(() => two(a, b)).toThrow(
      'the function "one" is called by events of the same objects of the same bucket, and S3 refuses that',
    );
  });

  test.each<[object, object]>([
    [{ prefix: 'a/' }, { prefix: 'b/' }],
    [{ suffix: '.png' }, { suffix: '.jpg' }],
    [{ events: ['s3:ObjectCreated:*'] }, { events: ['s3:ObjectRemoved:*'] }],
    [{ events: ['s3:ObjectCreated:Copy'] }, { events: ['s3:ObjectCreated:Put'] }],
  ])('%j and %j do not', (a, b) => {
    expect(two(a, b)).not.toThrow();
  });

  test('may overlap if EventBridge delivers the events of one', () => {
    expect(two({}, {}, { eventSources: { two: { via: 'eventBridge' } } })).not.toThrow();
  });
});

test('an event that S3 does not have is refused, with the nearest name', () => {
  expect(() => connected(s3Function({ events: ['s3:ObjectCreated:Putt'] }), 'bucket', bucket)).toThrow(
    'S3 has no event "s3:ObjectCreated:Putt"; did you mean "s3:ObjectCreated:Put"?',
  );
});

test.each<[any, string]>([
  [{ handle: { vai: 'eventBridge' } }, 'eventSources.handle.vai: unknown option; did you mean "via"?'],
  [{ handle: { via: 'sns' } }, 'eventSources.handle.via: expected "eventBridge", got "sns"'],
  [{ handel: {} }, 'handel'],
])('eventSources: %j is refused', (eventSources, message) => {
  expect(() => connected(s3Function(), 'bucket', bucket, { eventSources })).toThrow(message);
});

test('only S3 events can be delivered by EventBridge', () => {
  expect(() =>
    connected({ kind: 'schedule', expression: 'rate(1 hour)' }, undefined, undefined, {
      eventSources: { handle: { via: 'eventBridge' } },
    }),
  ).toThrow('eventSources.handle.via is not for a function of kind schedule, but for s3');
});
