import { UnresolvedError } from './errors';
import type { Resource } from './resource';

/** The custom domain names that are mapped to a stage of an API, each with its base path: `api.example.com/v1`. */
export function domainsOf(api: Resource, apiId: string, stageName: string): readonly string[] {
  return [...api.stack.resources.values()].flatMap((mapping) => {
    const properties = MAPPINGS[mapping.type];
    if (!properties) return [];
    try {
      const [id, basePath] = properties.map((name) => mapping.property(name));
      if (!mapping.exists || id !== apiId || mapping.property('Stage') !== stageName) return [];
      const path = basePath === undefined || basePath === '(none)' ? '' : `/${basePath}`;
      return [`${mapping.property('DomainName')}${path}`];
    } catch (e) {
      // The domain of another app, say.
      if (e instanceof UnresolvedError) return [];
      throw e;
    }
  });
}

/** The properties with the API and with the base path, by type. */
const MAPPINGS: { readonly [type: string]: readonly [api: string, basePath: string] | undefined } = {
  'AWS::ApiGateway::BasePathMapping': ['RestApiId', 'BasePath'],
  'AWS::ApiGatewayV2::ApiMapping': ['ApiId', 'ApiMappingKey'],
};
