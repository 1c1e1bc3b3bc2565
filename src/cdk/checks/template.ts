import { CfnElement, Stack } from 'aws-cdk-lib/core';

/** A resource of a stack's template, every token resolved. */
export interface TemplateResource {
  /** The path of its construct. */
  readonly path: string;
  readonly type: string;
  readonly properties: any;
  /** Logical ids. */
  readonly dependsOn: readonly string[];
}

/** The resources of a stack by logical id, as its template will have them. To be read at validation, when all is in place. */
export function templateResources(stack: Stack): Map<string, TemplateResource> {
  const resources = new Map<string, TemplateResource>();
  for (const element of stack.node.findAll()) {
    if (!CfnElement.isCfnElement(element) || element.stack !== stack) continue;
    // What the CDK itself writes to the template, and hashes for API Gateway's deployments; it has no public name.
    const fragment = stack.resolve((element as any)._toCloudFormation());
    for (const [logicalId, resource] of Object.entries<any>(fragment.Resources ?? {})) {
      resources.set(logicalId, {
        path: element.node.path,
        type: resource.Type,
        properties: resource.Properties ?? {},
        dependsOn: [resource.DependsOn ?? []].flat(),
      });
    }
  }
  return resources;
}
