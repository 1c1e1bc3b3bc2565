import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { banner } from '../../../src/local/dev/banner';
import type { LocalCloud } from '../../../src/local/model';
import { LocalStack } from '../gateway/local-stack';

afterEach(() => LocalStack.closeAll());

test('types whose calls are recorded are listed apart from those that do not run', async () => {
  const { cloud } = await LocalStack.start((stack) => {
    new sfn.StateMachine(stack, 'Machine', {
      definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'P')),
    });
    new cognito.UserPool(stack, 'Users');
    new ecs.Cluster(stack, 'Cluster');
  });
  const text = banner({ cloud, servers: [], outputs: [], notes: [], awsEndpoint: 'http://127.0.0.1:1' });
  const [, recorded, missing] = /\nrecorded, not run\n([^]*)\n\nnot run locally\n([^]*)/.exec(text)!;
  expect(recorded.split('\n').sort()).toEqual([
    '  AWS::Cognito::UserPool: demo/Users',
    '  AWS::StepFunctions::StateMachine: demo/Machine',
  ]);
  expect(missing).toContain('AWS::ECS::Cluster: demo/Cluster');
});

test('an output has its local URL; one of AWS has none', () => {
  const awsEndpoint = 'http://127.0.0.1:4000';
  const outputs = [
    { stackName: 'demo', name: 'Queue', value: `${awsEndpoint}/000000000000/demo-Orders` },
    { stackName: 'demo', name: 'Aws', value: 'https://orders.eu-west-1.amazonaws.com/' },
  ];
  const cloud = { functions: [], resources: [], notRunLocally: [] } as unknown as LocalCloud;
  const text = banner({ cloud, servers: [], outputs, notes: [], awsEndpoint });
  expect(text).toContain(
    '\noutputs\n  Queue  http://127.0.0.1:4000/000000000000/demo-Orders\n  Aws    (no local address)',
  );
});

test('without an API, a function that nothing calls has the command that invokes it', () => {
  const fn = (logicalId: string, environment: object) => ({ logicalId, arn: `arn:${logicalId}`, environment });
  const functions = [fn('Total', { SERVERLESS_FUNCTION: 'total' }), fn('CustomResource', {})];
  const cloud = { functions, resources: [], notRunLocally: [] } as unknown as LocalCloud;
  const text = banner({ cloud, servers: [], outputs: [], notes: [], awsEndpoint: 'http://127.0.0.1:4000' });
  expect(text).toContain('\nfunctions\n  Total  (npx projen invoke total)\n\n');
});

test('parameters and secrets have their whole names', async () => {
  const { cloud } = await LocalStack.start((stack) => {
    new ssm.StringParameter(stack, 'Level', { parameterName: '/shop/level', stringValue: 'info' });
    new secretsmanager.Secret(stack, 'Key', { secretName: 'shop/api-key' });
  });
  const text = banner({ cloud, servers: [], outputs: [], notes: [], awsEndpoint: 'http://127.0.0.1:1' });
  expect(text).toContain('\nsecrets\n  shop/api-key\n\nparameters\n  /shop/level\n');
});
