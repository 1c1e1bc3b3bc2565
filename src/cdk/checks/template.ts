import { CfnElement, type Stack } from 'aws-cdk-lib/core';

/** A resource of a stack's template, every token resolved. */
export interface TemplateResource {
  /** The path of its construct. */
  readonly path: string;
  readonly type: string;
  readonly properties: any;
  /** How CloudFormation updates it. */
  readonly updatePolicy?: unknown;
  /** Logical ids. */
  readonly dependsOn: readonly string[];
}

/** The template of a stack before it is written. */
export interface StackTemplate {
  /** By logical id. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Logical ids that two constructs share, with the paths of both. */
  readonly clashes: readonly { readonly id: string; readonly paths: readonly [string, string] }[];
}

/** Reads the template of a stack. Call it at validation, when the stack is complete. */
export function readTemplate(stack: Stack): StackTemplate {
  const resources = new Map<string, TemplateResource>();
  const clashes: StackTemplate['clashes'][number][] = [];
  const owners = new Map<string, string>();
  for (const element of stack.node.findAll()) {
    if (!CfnElement.isCfnElement(element) || element.stack !== stack) continue;
    const { path } = element.node;
    // The method that the CDK writes the template by, and hashes API Gateway's deployments by; it is not public.
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
        updatePolicy: resource.UpdatePolicy,
        dependsOn: [resource.DependsOn ?? []].flat(),
      });
    }
  }
  return { resources, clashes };
}
