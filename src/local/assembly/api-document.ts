import * as fs from 'node:fs';
import { NOT_RUN_LOCALLY } from '../model';
import { UnresolvedError } from './errors';
import type { Resource } from './resource';

// Parts that are not applied locally, and may refer to resources that exist on AWS only, such as VPC endpoints.
const NOT_APPLIED = ['x-amazon-apigateway-policy', 'servers'];

/** The OpenAPI document of a REST or HTTP API; undefined if it is defined by other resources. */
export function documentOf(api: Resource): any {
  const body = api.raw('Body');
  if (body !== undefined) {
    const notApplied = Object.entries(body).filter(([key]) => NOT_APPLIED.includes(key));
    const applied = Object.fromEntries(Object.entries<any>(body).filter(([key]) => !NOT_APPLIED.includes(key)));
    return { ...resolvedByPiece(api, applied), ...Object.fromEntries(notApplied) };
  }
  const location = api.property('BodyS3Location');
  if (!location) return undefined;
  const asset = api.stack.artifact.assets.get(location.Key);
  if (!asset) {
    throw new UnresolvedError(
      `its OpenAPI document is the S3 object ${location.Key}, which is no asset of the assembly`,
    );
  }
  try {
    return JSON.parse(fs.readFileSync(asset.path, 'utf8'));
  } catch (e) {
    throw new UnresolvedError(
      `its OpenAPI document ${asset.path} cannot be read as JSON (${(e as Error).message}): use ApiDefinition.fromInline`,
    );
  }
}

/**
 * The resolved document. An operation with an unknown value does not run, and does not affect the others.
 */
function resolvedByPiece(api: Resource, document: any): any {
  try {
    return api.stack.resolve(document);
  } catch (e) {
    if (!(e instanceof UnresolvedError) || !document.paths || 'Fn::If' in document.paths) throw e;
  }
  const piece = (value: unknown, instead: (reason: string) => unknown) => {
    try {
      return api.stack.resolve(value);
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      return instead(e.message);
    }
  };
  const each = (object: any, map: (value: any) => unknown) =>
    Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [key, map(value)]));
  const { paths, components, ...rest } = document;
  const { securitySchemes, ...others } = components ?? {};
  return {
    ...api.stack.resolve(rest),
    paths: each(paths, (item) =>
      each(item, (operation) => piece(operation, (reason) => ({ [NOT_RUN_LOCALLY]: reason }))),
    ),
    components: {
      ...api.stack.resolve(others),
      securitySchemes: each(securitySchemes, (scheme) =>
        piece(scheme, () => ({ ...scheme, 'x-amazon-apigateway-authorizer': {} })),
      ),
    },
  };
}
