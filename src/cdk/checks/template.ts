import { CfnElement, type Stack } from 'aws-cdk-lib/core';

/** A resource of a stack's template, every token resolved. */
export interface TemplateResource {
  /** The path of its construct. */
  readonly path: string;
  readonly type: string;
  readonly properties: any;
  /** Logical ids. */
  readonly dependsOn: readonly string[];
}

/** What is known of a template before it is written. */
export interface StackTemplate {
  /** By logical id. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** What two constructs would both be called: the logical id, and their paths. */
  readonly clashes: readonly { readonly id: string; readonly paths: readonly [string, string] }[];
}

/** A stack as its template will have it. To be read at validation, when all is in place. */
export function readTemplate(stack: Stack): StackTemplate {
  const resources = new Map<string, TemplateResource>();
  const clashes: StackTemplate['clashes'][number][] = [];
  const owners = new Map<string, string>();
  for (const element of stack.node.findAll()) {
    if (!CfnElement.isCfnElement(element) || element.stack !== stack) continue;
    const { path } = element.node;
    // What the CDK itself writes to the template, and hashes for API Gateway's deployments; it has no public name.
    const fragment = stack.resolve((element as any)._toCloudFormation());
    for (const section of ['Resources', 'Outputs']) {
      for (const id of Object.keys(fragment[section] ?? {})) {
        const owner = owners.get(`${section} ${id}`);
        if (owner !== undefined) clashes.push({ id, paths: [owner, path] });
        owners.set(`${section} ${id}`, path);
      }
    }
    for (const [logicalId, resource] of Object.entries<any>(fragment.Resources ?? {})) {
      resources.set(logicalId, {
        path,
        type: resource.Type,
        properties: resource.Properties ?? {},
        dependsOn: [resource.DependsOn ?? []].flat(),
      });
    }
  }
  return { resources, clashes };
}
