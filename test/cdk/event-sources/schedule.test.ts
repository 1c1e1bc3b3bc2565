import { connected, FUNCTION_ARN } from './connected';

test('a schedule invokes the function', () => {
  const { only } = connected({
    kind: 'schedule',
    expression: 'cron(0 8 ? * MON-FRI *)',
    description: 'Every working day',
  });
  expect(only('AWS::Events::Rule')).toEqual({
    ScheduleExpression: 'cron(0 8 ? * MON-FRI *)',
    Description: 'Every working day',
    State: 'ENABLED',
    Targets: [{ Id: 'Function', Arn: FUNCTION_ARN }],
  });
  expect(only('AWS::Lambda::Permission').Principal).toBe('events.amazonaws.com');
});
