import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, CfnResource, type Stack } from 'aws-cdk-lib/core';
import { appIn, manifestOf, newStack, PLAIN } from '../literal-app';

function problem(make: (stack: Stack) => void, props: object = {}, manifest = PLAIN): string {
  const stack = newStack();
  make(stack);
  appIn(stack, manifest, props);
  try {
    Template.fromStack(stack);
  } catch (e) {
    return (e as Error).message;
  }
  return '';
}

const topic = (stack: Stack, id: string) => new CfnResource(stack, id, { type: 'AWS::SNS::Topic' });

describe('a logical id', () => {
  test('of the app is refused for another resource or output of the stack, naming both paths', () => {
    expect(problem((stack) => topic(stack, 'DefaultRole'))).toContain(
      'Stack/DefaultRole and Stack/RuntimeApp/DefaultRole/Resource have the same logical id, DefaultRole. The app keeps its ids as they are, ' +
        'so that scripts can rely on them: give the other construct another id, or the app preserveLogicalIds: false',
    );
    expect(problem((stack) => new CfnOutput(stack, 'EndpointURL', { value: 'x' }))).toContain(
      'Stack/EndpointURL and Stack/RuntimeApp/App-Outputs/EndpointURL have the same logical id, EndpointURL.',
    );
  });

  test('is free where the app does not keep its own', () => {
    expect(problem((stack) => topic(stack, 'DefaultRole'), { preserveLogicalIds: false })).toBe('');
  });

  test('of a construct of the CDK differs from that of the function of the same name', () => {
    const manifest = manifestOf({
      functions: { orders: { kind: 'lambda' } },
      routes: [],
      resources: {},
      operations: {},
    });
    expect(problem((stack) => new Queue(stack, 'Orders'), {}, manifest)).toBe('');
  });
});

describe('more resources than CloudFormation accepts', () => {
  test('are counted by app and type', () => {
    const functions = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`fn${i}`, { kind: 'lambda' as const }]),
    );
    const message = problem(
      (stack) => {
        for (let i = 0; i < 100; i++) topic(stack, `Topic${i}`);
      },
      {},
      manifestOf({ functions, routes: [], resources: {}, operations: {} }),
    );
    expect(message).toContain(
      'the stack has 700 resources, and CloudFormation takes 500:\n  Stack/RuntimeApp has 600: 200 AWS::IAM::Role, 200 AWS::Lambda::Function, 200 AWS::Logs::LogGroup\n',
    );
    expect(message).toContain(
      "Put what is not the app's into a stack of its own, or a part of the functions into a second app in another stack",
    );
  });

  test('are not 500', () => {
    const stack = newStack();
    appIn(stack, PLAIN);
    const own = Object.keys(Template.fromStack(stack).toJSON().Resources).length;
    expect(
      problem((other) => {
        for (let i = 0; i < 500 - own; i++) topic(other, `Topic${i}`);
      }),
    ).toBe('');
    expect(
      problem((other) => {
        for (let i = 0; i < 501 - own; i++) topic(other, `Topic${i}`);
      }),
    ).toContain('the stack has 501 resources');
  });
});
