import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newApp } from './literal-app';
import { UserError } from '../../src/errors';

const MANIFEST = manifestOf({
  functions: {
    jobs: { kind: 'sqs', source: { resource: 'Jobs' }, batchSize: 50 },
    changes: { kind: 'dynamodb', source: { resource: 'Orders' }, batchSize: 100, startingPosition: 'LATEST' },
  },
  routes: [],
  resources: {
    Jobs: { kind: 'queue', variable: 'JOBS_URL' },
    Orders: { kind: 'table', variable: 'ORDERS_NAME' },
  },
  operations: {},
});

function failing(props: (stack: Stack) => object): UserError {
  const stack = new Stack(newApp(), 'Shop');
  try {
    appIn(stack, MANIFEST, props(stack));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('There was no error');
}

test('all errors that can be found without each other are reported at once', () => {
  const { message, code } = failing(() => ({
    resources: {},
    functionProps: { job: {} },
    stageConfig: { functions: { change: {} } },
    alarms: { throttle: true },
  }));
  expect(message.split('\n')).toEqual([
    'Shop/RuntimeApp: 5 errors',
    '- stageConfig.functions.change: unknown function "change"; did you mean "changes"?',
    '- functionProps.job: unknown function "job"; did you mean "jobs"?',
    expect.stringMatching(/^- alarms\.throttle: unknown /),
    '- resources.Jobs is missing: the runtime app declares the queue "Jobs"; give it as resources: { Jobs: … }',
    '- resources.Orders is missing: the runtime app declares the table "Orders"; give it as resources: { Orders: … }',
  ]);
  expect(code).toBe('INVALID_CONFIG');
});

test('a misspelt resource is reported alone, not as a missing one too', () => {
  const { message } = failing((stack) => ({ resources: { Job: new Queue(stack, 'Jobs'), Order: 1 } }));
  expect(message.split('\n')).toEqual([
    'Shop/RuntimeApp: 2 errors',
    '- resources.Job: the runtime app declares no resource "Job"; did you mean "Jobs"?',
    '- resources.Order: the runtime app declares no resource "Order"; did you mean "Orders"?',
  ]);
});

test('the errors of all event sources are reported at once', () => {
  const { message } = failing((stack) => ({
    resources: {
      Jobs: new Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(10) }),
      Orders: new TableV2(stack, 'Orders', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
    },
  }));
  const [first, ...others] = message.split('\n');
  expect(first).toBe('Shop/RuntimeApp: 2 errors');
  expect(others).toEqual([
    expect.stringMatching(/^- the function "jobs" \(sqs\): batchSize is 50: /),
    expect.stringMatching(/^- the function "changes" \(dynamodb\): the table Shop\/Orders has no stream\. /),
  ]);
});

test('one error is that error', () => {
  const { message } = failing((stack) => ({
    resources: {
      Jobs: new Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(10) }),
      Orders: { tableName: 5 },
    },
  }));
  expect(message).toMatch(/^Shop\/RuntimeApp: resources\.Orders: /);
});

test('an error that several functions have is one line, with their names', () => {
  const settings = { alias: { name: 'live', provisionedConcurrency: 9 }, reservedConcurrentExecutions: 5 };
  const { message } = failing((stack) => ({
    resources: { Jobs: new Queue(stack, 'Jobs'), Orders: streamedTable(stack) },
    stageConfig: settings,
  }));
  expect(message).toMatch(/^Shop\/RuntimeApp: jobs, changes: alias\.provisionedConcurrency is 9, [^\n]+$/);
});

test('wrong options and wrong settings of a stage are reported at once', () => {
  const { message } = failing(() => ({ roles: 'shard', stageConfig: { alias: { nmae: 'live' }, memorySize: 1 } }));
  expect(message.split('\n')).toEqual([
    'Shop/RuntimeApp: 3 errors',
    '- roles: expected "perFunction" or "shared", got "shard"; did you mean "shared"?',
    '- stageConfig.alias.nmae: unknown key; did you mean "name"?',
    '- stageConfig.memorySize: expected a whole number of MiB from 128 to 10240, got 1',
  ]);
});

function streamedTable(stack: Stack): TableV2 {
  return new TableV2(stack, 'Orders', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_IMAGE,
  });
}
