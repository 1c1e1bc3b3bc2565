import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator';
import { send as awsRequest } from '../../src/runtime/parts/aws/request';
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

  /** The issuer and the audience of a user pool of the stack. */
  const resolved = (value: any): any => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== 'object') return value;
    if (value.Ref) return physicalId(value.Ref);
    if (value['Fn::Join']) return resolved(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
    const [logicalId, attribute] = value['Fn::GetAtt'] ?? [];
    if (attribute === 'ProviderName') return `cognito-idp.us-east-1.amazonaws.com/${physicalId(logicalId)}`;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one)]));
  };

  const send = async (method: string, what: string, properties: object): Promise<any> => {
    const url = new URL(`${emulator.endpoint}/v2/apis/${physicalId('HttpAPI')}${what}`);
    const headers = { 'content-type': 'application/json' };
    const request = { method, url, headers, body: JSON.stringify(properties) };
    const { region, credentials } = emulator.client;
    const signature = signed(request, 'apigateway', region, credentials, new Date());
    const { status, body: answer } = await awsRequest({ ...request, headers: signature });
    if (status >= 300) throw new Error(`${what} ${request.body}: ${status} ${answer}`);
    return JSON.parse(answer);
  };
  const create = (what: string, properties: object) => send('POST', `/${what}`, properties);
  const { 'x-amazon-apigateway-cors': corsConfiguration } = body;
  if (corsConfiguration) await send('PATCH', '', { corsConfiguration });
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
  const authorizers: { [name: string]: { readonly authorizerId: string; readonly authorizationType: string } } = {};
  for (const [name, { 'x-amazon-apigateway-authorizer': authorizer }] of Object.entries<any>(securitySchemes ?? {})) {
    const { type, authorizerUri, identitySource, jwtConfiguration, ...rest } = authorizer;
    const made = await create('authorizers', {
      name,
      authorizerType: type.toUpperCase(),
      ...(authorizerUri && { authorizerUri: uri(authorizerUri) }),
      ...(jwtConfiguration && { jwtConfiguration: resolved(jwtConfiguration) }),
      identitySource: identitySource.split(/, */),
      ...rest,
    });
    const authorizationType = type === 'jwt' ? 'JWT' : 'CUSTOM';
    authorizers[name] = { authorizerId: made.authorizerId, authorizationType };
  }
  for (const [path, methods] of Object.entries<any>(body.paths)) {
    for (const [method, operation] of Object.entries<any>(methods)) {
      const { $ref } = operation['x-amazon-apigateway-integration'];
      await create('routes', {
        routeKey: `${method.toUpperCase()} ${path}`,
        target: `integrations/${integrationIds[$ref.split('/').pop()]}`,
        ...authorizationOf(operation, authorizers),
      });
    }
  }
}

function authorizationOf(
  { security: [needed] = [], 'x-amazon-apigateway-auth': auth }: any,
  authorizers: { readonly [name: string]: object },
): object {
  if (auth) return { authorizationType: auth.type };
  if (!needed) return {};
  const [[name, authorizationScopes]] = Object.entries<string[]>(needed);
  return { ...authorizers[name], ...(authorizationScopes.length > 0 && { authorizationScopes }) };
}
