import * as events from 'aws-cdk-lib/aws-events';
import { connected, FUNCTION, FUNCTION_ARN, IT } from './connected';

const pattern = {
  source: ['shop'],
  'detail-type': [{ prefix: 'Order' }],
  $or: [{ detail: { size: [{ numeric: ['>', 5] }] } }, { detail: { vip: [true] } }],
};

test("matching events of the account's bus invoke the function", () => {
  const { only, template } = connected({ kind: 'eventbridge', pattern });
  expect(only('AWS::Events::Rule')).toEqual({
    EventPattern: pattern,
    State: 'ENABLED',
    Targets: [{ Id: 'Function', Arn: FUNCTION_ARN }],
  });
  const [rule] = Object.entries<any>(template.Resources).find(([, { Type }]) => Type === 'AWS::Events::Rule')!;
  expect(only('AWS::Lambda::Permission')).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: FUNCTION,
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
  });
});

test('events of another bus invoke it too', () => {
  const { stack, resource, only } = connected(
    { kind: 'eventbridge', pattern, source: IT },
    'eventBus',
    (s) => new events.EventBus(s, 'B'),
  );
  expect(only('AWS::Events::Rule').EventBusName).toEqual(stack.resolve(resource.eventBusName));
  expect(
    connected({ kind: 'eventbridge', pattern, source: { name: 'shop' } }).only('AWS::Events::Rule').EventBusName,
  ).toBeDefined();
  expect(
    connected({ kind: 'eventbridge', pattern, source: { arn: 'arn:aws:events:eu-west-1:1:event-bus/shop' } }).only(
      'AWS::Events::Rule',
    ).EventBusName,
  ).toBe('shop');
});
