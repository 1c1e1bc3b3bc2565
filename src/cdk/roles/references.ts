import {
  CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The resources that a value with tokens refers to. */
export function referencesIn(value: unknown, scope: IConstruct): ReadonlySet<CfnResource> {
  const resolver = new ReferenceResolver();
  Tokenization.resolve(value, { scope, resolver, preparing: true });
  return resolver.found;
}

/**
 * Finds what resources need. It remembers the references of resources, which take long to find in a big stack, but those of
 * roles and policies: these get statements meanwhile.
 */
export class Needs {
  private readonly known = new Map<CfnResource, ReadonlySet<CfnResource>>();

  /** True if one of the resources refers to the other one, by way of others or not. */
  any(resources: Iterable<CfnResource>, other: unknown): boolean {
    const seen = new Set(resources);
    // The set grows while it is iterated over.
    for (const resource of seen) {
      if (resource === other) return true;
      for (const next of this.referencesOf(resource)) seen.add(next);
    }
    return false;
  }

  private referencesOf(resource: CfnResource): ReadonlySet<CfnResource> {
    const known = this.known.get(resource);
    if (known) return known;
    // The method that the CDK writes the template by; it is not public.
    const found = referencesIn((resource as any)._toCloudFormation(), resource);
    if (!resource.cfnResourceType.startsWith('AWS::IAM::')) this.known.set(resource, found);
    return found;
  }
}

/** Collects the references that it resolves. */
class ReferenceResolver extends DefaultTokenResolver {
  readonly found = new Set<CfnResource>();

  constructor() {
    super(new StringConcat());
  }

  override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (Reference.isReference(token) && CfnResource.isCfnResource(token.target)) this.found.add(token.target);
    return super.resolveToken(token, context, postProcessor);
  }
}
