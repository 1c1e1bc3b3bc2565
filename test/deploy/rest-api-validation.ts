import {
  APIGatewayClient,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator';

/**
 * Adds the models and the validator of a REST API's OpenAPI body to its methods, as API Gateway does when it imports one:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-validation-set-up.html. The emulator
 * leaves them out.
 */
export async function importValidation(emulator: Emulator, stackName: string, restApiId: string): Promise<void> {
  const cloudFormation = new CloudFormationClient(emulator.client);
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stackName }));
  const body = JSON.parse(TemplateBody!).Resources.RestAPI.Properties.Body;
  const client = new APIGatewayClient(emulator.client);
  for (const [name, schema] of Object.entries(body.components.schemas)) {
    const contentType = 'application/json';
    await client.send(new CreateModelCommand({ restApiId, name, contentType, schema: JSON.stringify(schema) }));
  }
  const name = body['x-amazon-apigateway-request-validator'];
  const validator = await client.send(
    new CreateRequestValidatorCommand({ restApiId, name, ...body['x-amazon-apigateway-request-validators'][name] }),
  );
  const { items } = await client.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
  for (const { id: resourceId, path, resourceMethods = {} } of items!) {
    for (const [httpMethod, method] of Object.entries(resourceMethods)) {
      const { requestBody, parameters = [] } = body.paths[path!][httpMethod.toLowerCase()];
      const models = Object.entries<any>(requestBody?.content ?? {});
      const places: { [place: string]: string } = { query: 'querystring', header: 'header', path: 'path' };
      const { authorizationType, authorizerId, authorizationScopes, apiKeyRequired, methodIntegration } = method;
      const to = { restApiId, resourceId, httpMethod };
      await client.send(
        new PutMethodCommand({
          ...to,
          authorizationType,
          authorizerId,
          authorizationScopes,
          apiKeyRequired,
          requestValidatorId: validator.id,
          requestModels: Object.fromEntries(models.map(([type, { schema }]) => [type, schema.$ref.split('/').pop()])),
          requestParameters: Object.fromEntries(
            parameters.map((one: any) => [`method.request.${places[one.in]}.${one.name}`, one.required ?? false]),
          ),
        }),
      );
      const { type, uri, httpMethod: integrationHttpMethod } = methodIntegration!;
      await client.send(new PutIntegrationCommand({ ...to, type, uri, integrationHttpMethod }));
    }
  }
}
