// Types only: the plan of every app comes here, and the module is loaded for REST APIs.
import type { CfnRestApi, EndpointType, SpecRestApi, SpecRestApiProps } from 'aws-cdk-lib/aws-apigateway';
import { API_SETTINGS, type ApiSettings } from '../../config';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';

/** Where a REST API is reached. */
export interface RestEndpoint {
  readonly type: `${EndpointType}`;
  readonly vpcEndpointIds?: readonly string[];
}

/** By the settings, or by `apiProps.endpointConfiguration`: one of them. */
export function planEndpoint(settings: ApiSettings, { endpointConfiguration }: ApiProps, path: string): RestEndpoint {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, problem);
  const { endpointType, vpcEndpointIds } = settings;
  if (endpointConfiguration) {
    if (endpointType ?? vpcEndpointIds) {
      throw wrong(
        `apiProps.endpointConfiguration and api.${endpointType ? 'endpointType' : 'vpcEndpointIds'} say the same: remove one of them`,
      );
    }
    const { types, vpcEndpoints } = endpointConfiguration;
    return { type: types[0], vpcEndpointIds: vpcEndpoints?.map(({ vpcEndpointRef }) => vpcEndpointRef.vpcEndpointId) };
  }
  if (vpcEndpointIds && endpointType !== 'PRIVATE') {
    throw wrong('api.vpcEndpointIds are for a private API: set api.endpointType to "PRIVATE", or remove them');
  }
  if (endpointType === 'PRIVATE' && settings.domain) {
    throw wrong(
      'api.domain: a private API has no public domain name. Give it a private one with aws_apigateway.CfnDomainNameV2, or remove it',
    );
  }
  return { type: endpointType ?? API_SETTINGS.endpointType.default, vpcEndpointIds };
}

/** The endpoint as props of the CDK's; what it has no props for is set by `applyEndpoint`. */
export function endpointProps(
  { type }: RestEndpoint,
  { endpointConfiguration }: ApiProps,
): Pick<SpecRestApiProps, 'endpointTypes' | 'endpointConfiguration'> {
  return endpointConfiguration ? { endpointConfiguration } : { endpointTypes: [type as EndpointType] };
}

/** The VPC endpoints by id, where the CDK asks for constructs; and a check that a private API can be reached at all. */
export function applyEndpoint(
  api: SpecRestApi,
  { type, vpcEndpointIds }: RestEndpoint,
  { endpointConfiguration }: ApiProps,
): void {
  const resource = api.node.defaultChild as CfnRestApi;
  if (vpcEndpointIds && !endpointConfiguration) {
    resource.endpointConfiguration = { types: [type], vpcEndpointIds: [...vpcEndpointIds] };
  }
  if (type !== 'PRIVATE') return;
  // API Gateway refuses to deploy it: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
  api.node.addValidation({
    validate: () =>
      api.stack.resolve(resource.policy) === undefined
        ? [
            'a private API needs a resource policy, without which nobody may call it: give api.vpcEndpointIds or api.policyFile, or call ' +
              'runtime.restApi.grantInvokeFromVpcEndpointsOnly(…)',
          ]
        : [],
  });
}
