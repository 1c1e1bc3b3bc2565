import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator';
import { send } from '../../src/runtime/parts/aws/request';
import { signed } from '../../src/runtime/parts/aws/sign';

/**
 * Makes the routes of a deployed HTTP API from its OpenAPI body, as API Gateway does when it imports one:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html. The emulator leaves the body out.
 */
export async function importBody(emulator: Emulator, stackName: string): Promise<void> {
  const cloudFormation = new CloudFormationClient(emulator.client);
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stackName }));
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackName }));
  const physicalId = (logicalId: string) =>
    StackResources!.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)!.PhysicalResourceId!;
  const body = JSON.parse(TemplateBody!).Resources.HttpAPI.Properties.Body;
  const uri = (sub: { readonly 'Fn::Sub': string }) =>
    sub['Fn::Sub']
      .replace(
        /\$\{(\w+)\.Arn\}/,
        (_, logicalId) => `arn:aws:lambda:us-east-1:000000000000:function:${physicalId(logicalId)}`,
      )
      .replace('${AWS::Partition}', 'aws')
      .replace('${AWS::Region}', 'us-east-1');

  const create = async (what: string, properties: object): Promise<any> => {
    const url = new URL(`${emulator.endpoint}/v2/apis/${physicalId('HttpAPI')}/${what}`);
    const request = {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(properties),
    };
    const { region, credentials } = emulator.client;
    const { status, body: answer } = await send({
      ...request,
      headers: signed(request, 'apigateway', region, credentials, new Date()),
    });
    if (status >= 300) throw new Error(`${what} ${request.body}: ${status} ${answer}`);
    return JSON.parse(answer);
  };
  const { 'x-amazon-apigateway-integrations': integrations, securitySchemes } = body.components;
  const integrationIds: { [name: string]: string } = {};
  for (const [name, { type, uri: integrationUri, payloadFormatVersion }] of Object.entries<any>(integrations)) {
    const made = await create('integrations', {
      integrationType: type,
      integrationUri: uri(integrationUri),
      payloadFormatVersion,
    });
    integrationIds[name] = made.integrationId;
  }
  const authorizerIds: { [name: string]: string } = {};
  for (const [name, { 'x-amazon-apigateway-authorizer': authorizer }] of Object.entries<any>(securitySchemes)) {
    const { type, authorizerUri, identitySource, ...rest } = authorizer;
    const made = await create('authorizers', {
      name,
      authorizerType: type.toUpperCase(),
      authorizerUri: uri(authorizerUri),
      identitySource: identitySource.split(','),
      ...rest,
    });
    authorizerIds[name] = made.authorizerId;
  }
  for (const [path, methods] of Object.entries<any>(body.paths)) {
    for (const [
      method,
      {
        security: [needed] = [],
        'x-amazon-apigateway-integration': { $ref },
      },
    ] of Object.entries<any>(methods)) {
      const authorizerId = needed && authorizerIds[Object.keys(needed)[0]];
      await create('routes', {
        routeKey: `${method.toUpperCase()} ${path}`,
        target: `integrations/${integrationIds[$ref.split('/').pop()]}`,
        ...(authorizerId && { authorizationType: 'CUSTOM', authorizerId }),
      });
    }
  }
}
