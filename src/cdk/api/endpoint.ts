// Types only: the plan of every app loads this file, and only REST APIs need the module.
import type { CfnRestApi, EndpointType, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { API_SETTINGS, type ApiSettings } from '../../config';
import { type SettingSources, withSettingLine } from './setting-lines';
import { ServerlessAppError } from '../errors';
import type { ApiProps } from '../escape-hatches';

/** The endpoint of a REST API. */
export interface RestEndpoint {
  readonly type: `${EndpointType}`;
  readonly vpcEndpointIds?: readonly string[];
}

/** The endpoint by the settings, with the VPC endpoints of the construct's props. */
export function planEndpoint(settings: ApiSettings, { vpcEndpoints = [] }: ApiProps, path: string): RestEndpoint {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, problem);
  const { endpointType } = settings;
  if (endpointType !== 'PRIVATE' && (settings.vpcEndpointIds || vpcEndpoints.length > 0)) {
    const what = settings.vpcEndpointIds ? 'api.vpcEndpointIds' : 'apiProps.vpcEndpoints';
    throw wrong(`${what} are for a private API: set api.endpointType to "PRIVATE", or remove them`);
  }
  if (endpointType === 'PRIVATE' && settings.domain) {
    throw wrong(
      'api.domain: a private API has no public domain name. Give it a private one with aws_apigateway.CfnDomainNameV2, or remove it',
    );
  }
  const ids = [
    ...(settings.vpcEndpointIds ?? []),
    ...vpcEndpoints.map(({ vpcEndpointRef }) => vpcEndpointRef.vpcEndpointId),
  ];
  return { type: endpointType ?? API_SETTINGS.endpointType.default, vpcEndpointIds: ids.length > 0 ? ids : undefined };
}

/**
 * Sets the VPC endpoints by id, where the CDK requires constructs, and checks that a private API can be reached at all.
 */
export function applyEndpoint(api: SpecRestApi, { type, vpcEndpointIds }: RestEndpoint, sources: SettingSources): void {
  const resource = api.node.defaultChild as CfnRestApi;
  if (vpcEndpointIds) {
    resource.endpointConfiguration = { types: [type], vpcEndpointIds: [...vpcEndpointIds] };
  }
  if (type !== 'PRIVATE') return;
  // API Gateway refuses to deploy it: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html
  api.node.addValidation({
    validate: () =>
      api.stack.resolve(resource.policy) === undefined
        ? [
            withSettingLine(
              sources,
              'api.endpointType: a private API needs a resource policy, without which nobody can call it: set api.vpcEndpointIds, ' +
                'apiProps.vpcEndpoints or api.policyFile, or call runtime.restApi.grantInvokeFromVpcEndpointsOnly(…)',
            ),
          ]
        : [],
  });
}
