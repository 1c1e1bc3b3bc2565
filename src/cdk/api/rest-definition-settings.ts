import { Lazy } from 'aws-cdk-lib/core';
import type { RestEndpoint } from './endpoint';
import type { ApiSettings } from '../../config';
import type { ApiProps } from '../escape-hatches';

// Every body reaches the function as it was sent; the function says which of its answers are binary. With a list of types,
// API Gateway would decode an answer only if the first type of the request's Accept header is in it, which browsers do not do:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
export const BINARY_MEDIA_TYPES = ['*/*'];

export interface DefinitionSettings {
  readonly settings: ApiSettings;
  readonly props: ApiProps;
  readonly endpoint: RestEndpoint;
  /** The resource policy, which may be given after the definition was made. */
  readonly policy: () => unknown;
}

/**
 * The settings of the API as parts of its definition. They are properties of the resource as well, but a definition that
 * replaces what there was takes those away that it does not state itself:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
 */
export function definitionSettings({
  settings,
  props,
  endpoint: { vpcEndpointIds },
  policy,
}: DefinitionSettings): object {
  const { binaryMediaTypes = BINARY_MEDIA_TYPES, disableExecuteApiEndpoint } = props;
  return {
    'x-amazon-apigateway-binary-media-types': binaryMediaTypes,
    'x-amazon-apigateway-minimum-compression-size': settings.minimumCompressionSize,
    'x-amazon-apigateway-policy': Lazy.any({ produce: policy }),
    ...((disableExecuteApiEndpoint !== undefined || vpcEndpointIds) && {
      servers: [
        { url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint, vpcEndpointIds } },
      ],
    }),
  };
}
