import { ofType, PLAIN, templateOf } from '../literal-app';

const LAYER = 'arn:aws:lambda:eu-central-1:615299751070:layer:AWSOpenTelemetryDistroJs:11';

test('the OpenTelemetry distribution of AWS is a layer and a variable, and may send its traces', () => {
  const template = templateOf(PLAIN, {
    stageConfig: {
      tracing: 'Active',
      layers: [LAYER],
      environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument' },
    },
  });
  expect(template.Resources.APIHandler.Properties).toMatchObject({
    Layers: [LAYER],
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument' } },
  });
  const granted = ofType(template, 'AWS::IAM::Policy').flatMap(
    ([, { Properties }]) => Properties.PolicyDocument.Statement,
  );
  expect(granted).toContainEqual({
    Effect: 'Allow',
    Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    Resource: '*',
  });
});
