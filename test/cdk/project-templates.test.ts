import { SampleProject } from './sample-project';
import type { ServerlessTemplate } from '../../src';

jest.setTimeout(120_000);

/** Types of resources that keep data, or that users see, of each template's stack. The default template has other tests. */
const RESOURCES = {
  'http-api': ['AWS::ApiGatewayV2::Api', 'AWS::DynamoDB::GlobalTable'],
  's3-events': ['AWS::S3::Bucket'],
  functions: [],
  websocket: ['AWS::ApiGatewayV2::Api', 'AWS::DynamoDB::GlobalTable'],
  chalice: ['AWS::ApiGateway::RestApi', 'AWS::DynamoDB::GlobalTable', 'AWS::SQS::Queue'],
  minimal: ['AWS::ApiGateway::RestApi'],
} satisfies { [name in Exclude<ServerlessTemplate, 'rest-api-table'>]: string[] };

test.each(Object.entries(RESOURCES))('the sample of %s synthesizes without a warning', (template, expected) => {
  const project = new SampleProject({}, template as ServerlessTemplate);
  try {
    const synthesized = project.synth();
    expect(synthesized.output).toBe('');
    const types = Object.values<any>(synthesized.template('cdkdemo-dev').Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(expected));
    expect(types).toContain('AWS::Lambda::Function');
  } finally {
    project.remove();
  }
});
