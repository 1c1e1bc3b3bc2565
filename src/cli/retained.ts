import { synthesizedStacks } from './synthesized-stacks';

export interface RetainedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

/** The resources of the last synthesis that CloudFormation keeps when their stack is deleted, sorted by stack. */
export function retainedResources(projectDir: string): RetainedResource[] {
  return synthesizedStacks(projectDir).flatMap(({ name, resources }) =>
    Object.entries(resources)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate')
      .map(([logicalId, { Type }]) => ({ stack: name, logicalId, type: Type })),
  );
}
