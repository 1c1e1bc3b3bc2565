import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import type { FunctionManifest, ResourceKind } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, ofType, roleIdOf, statements } from '../literal-app';

export interface Connected<R> {
  readonly stack: Stack;
  readonly resource: R;
  readonly template: any;
  /** The properties of the one resource of a type. */
  readonly only: (type: string) => any;
  /** What the role may do, beside writing logs. */
  readonly granted: [string[], any][];
  readonly warnings: string[];
}

/** The template of an app whose one function, `handle`, is declared like that; `make` makes the resource "It". */
export function connected<R>(
  declaration: FunctionManifest,
  kind?: ResourceKind,
  make?: (stack: Stack) => R,
  props: object | ((stack: Stack) => object) = {},
): Connected<R> {
  const manifest = manifestOf({
    functions: { handle: declaration },
    routes: [],
    resources: kind ? { It: { kind, variable: 'IT' } } : {},
    operations: {},
  });
  const stack = newStack();
  const resource = make?.(stack) as R;
  appIn(stack, manifest, {
    ...(kind && { resources: { It: resource } }),
    ...(typeof props === 'function' ? props(stack) : props),
  });
  const template = Template.fromStack(stack).toJSON();
  // The policy of the CDK's own function for bucket notifications is not ours.
  const role = roleIdOf(template, 'Handle');
  const Resources = Object.fromEntries(
    Object.entries<any>(template.Resources).filter(
      ([, { Type, Properties }]) => Type !== 'AWS::IAM::Policy' || Properties.Roles[0].Ref === role,
    ),
  );
  return {
    stack,
    resource,
    template: { ...template, Resources },
    only(type) {
      const found = ofType({ Resources }, type);
      expect(found).toHaveLength(1);
      return found[0][1].Properties;
    },
    granted: statements({ Resources })
      .map(({ Action, Resource }): [string[], any] => [[Action].flat(), Resource])
      .filter(([[action]]) => !action.startsWith('logs:')),
    warnings: Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data)),
  };
}

export const FUNCTION = { Ref: 'Handle' };
export const FUNCTION_ARN = { 'Fn::GetAtt': ['Handle', 'Arn'] };
export const IT = { resource: 'It' };
