import { functionEnvironment } from '../../../src/local/dev/function-environment';
import { reachableNames, reachableServices } from '../../../src/local/dev/reachable-services';
import type { LocalFunction } from '../../../src/local/model';

const FN: LocalFunction = {
  logicalId: 'Fn',
  functionName: 'demo-Fn',
  arn: 'arn:aws:lambda:eu-west-1:000000000000:function:demo-Fn',
  handler: 'index.handler',
  codeDir: '/code',
  environment: { LEVEL: 'debug', AWS_ENDPOINT_URL: 'https://example.com' },
  timeout: 3,
  memorySize: 256,
};
const SHELL = { HOME: '/home/me', AWS_PROFILE: 'me', AWS_REGION: 'us-west-2', TOKEN: 'secret' };

test('a function has what Lambda gives it and what the template says, and the local endpoint for every service', () => {
  expect(functionEnvironment(FN, { region: 'eu-west-1', awsEndpoint: 'http://127.0.0.1:1234' })).toMatchObject({
    AWS_LAMBDA_FUNCTION_NAME: 'demo-Fn',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_REGION: 'eu-west-1',
    // Lines for people, whatever the template says.
    AWS_LAMBDA_LOG_FORMAT: 'Text',
    LAMBDA_TASK_ROOT: '/code',
    LEVEL: 'debug',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1234',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

test('a function has the log level of the template', () => {
  const options = { region: 'eu-west-1', awsEndpoint: 'http://127.0.0.1:1234' };
  expect(functionEnvironment(FN, options)).not.toHaveProperty('AWS_LAMBDA_LOG_LEVEL');
  expect(functionEnvironment({ ...FN, logLevel: 'DEBUG' }, options)).toMatchObject({ AWS_LAMBDA_LOG_LEVEL: 'DEBUG' });
});

test('without --aws, nothing of the shell is passed on', () => {
  expect(reachableServices([], 'eu-west-1', SHELL)).toEqual({});
});

test('--aws names the services that are reached, with the credentials of the shell; others stay at the local endpoint', () => {
  const aws = reachableServices(['ses', 'secrets-manager'], 'eu-west-1', SHELL);
  const environment = functionEnvironment(FN, { region: 'eu-west-1', awsEndpoint: 'http://127.0.0.1:1234', aws });
  expect(environment).toMatchObject({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1234',
    AWS_ENDPOINT_URL_SES: 'https://email.eu-west-1.amazonaws.com',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secretsmanager.eu-west-1.amazonaws.com',
    AWS_REGION: 'eu-west-1',
    HOME: '/home/me',
    AWS_PROFILE: 'me',
    AWS_CONFIG_FILE: '/home/me/.aws/config',
    AWS_ACCESS_KEY_ID: '',
  });
  expect(environment).not.toHaveProperty('TOKEN');
});

test.each(['secretsmanager', 'client-secrets-manager', '@aws-sdk/client-secrets-manager'])(
  'a service is known by other names too: %s',
  (name) => {
    expect(Object.keys(reachableServices([name], 'eu-west-1', SHELL))).toContain('AWS_ENDPOINT_URL_SECRETS_MANAGER');
  },
);

test('an unknown service is an error that lists the known ones', () => {
  expect(() => reachableServices(['sess'], 'eu-west-1', SHELL)).toThrow(
    /--aws sess: no such service. Known: bedrock, .*ses, sesv2/,
  );
});

test('--aws takes a host, too, which is let through without credentials', () => {
  const host = 'abc.execute-api.eu-west-1.amazonaws.com';
  expect(reachableServices([host], 'eu-west-1', { AWS_ACCESS_KEY_ID: 'real' })).toEqual({});
  expect(reachableNames([host, 'SQS', 'cloudwatch'])).toEqual([host, 'sqs', 'monitoring']);
});
