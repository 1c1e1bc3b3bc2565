import { Template } from 'aws-cdk-lib/assertions';
import { loadStacks } from '../../../src/local/assembly';
import { appIn, newStack, PLAIN } from '../../cdk/literal-app';

const DOMAIN = {
  name: 'api.example.com',
  basePath: 'v1',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
};

test.each(['rest', 'http'] as const)('a domain name of the %s API is known with its base path', (type) => {
  const stack = newStack();
  appIn(stack, PLAIN, { stageConfig: { api: { type, domain: DOMAIN } as any } });
  const template = Template.fromStack(stack).toJSON() as any;
  const artifact = {
    stackName: 'demo',
    template,
    parameters: {},
    assets: new Map(),
    metadata: {},
    constructPaths: new Map(),
  };
  const cloud = loadStacks([artifact], { inlineCodeDir: '/tmp/unused' });
  expect([...cloud.restApis, ...cloud.httpApis].map(({ domains }) => domains)).toEqual([['api.example.com/v1']]);
  expect(cloud.notRunLocally.map(({ type: one }) => one).filter((one) => one.startsWith('AWS::ApiGateway'))).toEqual(
    [],
  );
});
