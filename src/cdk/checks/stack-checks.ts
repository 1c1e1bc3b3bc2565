import { Annotations, type CfnElement, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { apiKeyWarning } from './api-keys';
import { circleMessage } from './circle-message';
import { environmentsTooLarge } from './environment-size';
import { ineffectiveResources } from './ineffective';
import { stackProblems } from './stack-limits';
import { readTemplate } from './template';
import { definitionProblems } from './template-size';
import { wafProblems } from './waf';
import type { Manifest } from '../../manifest/manifest';
import { permissionProblems, permissionWarnings } from '../iam/permissions';
import type { Binding } from '../resources/bindings';
import type { FunctionRole } from '../roles/function-roles';

/** An app whose stack is checked when it is synthesized. */
export interface CheckedApp {
  readonly scope: IConstruct;
  readonly manifest: Manifest;
  readonly bindings: readonly Binding[];
  readonly roles: readonly FunctionRole[];
  /** What holds the definition of the API. */
  readonly api?: CfnElement;
}

const checked = new WeakMap<Stack, CheckedApp[]>();

/** Adds the checks that need the whole template: once for a stack, however many apps it holds. */
export function checkAtSynth(app: CheckedApp): void {
  const stack = Stack.of(app.scope);
  const apps = checked.get(stack);
  if (apps) {
    apps.push(app);
    return;
  }
  checked.set(stack, [app]);
  stack.node.addValidation({ validate: () => validate(stack, checked.get(stack)!) });
}

function validate(stack: Stack, apps: readonly CheckedApp[]): string[] {
  const template = readTemplate(stack);
  const { resources } = template;
  const problems = [
    ...stackProblems(
      template,
      apps.map(({ scope }) => scope.node.path),
    ),
    ...environmentsTooLarge(resources),
    ...wafProblems(resources),
  ];
  for (const app of apps) {
    const {
      scope,
      manifest: { routes },
      api,
    } = app;
    problems.push(...permissionProblems(app, stack, resources));
    if (api) {
      const apiId = stack.resolve(api.logicalId);
      problems.push(
        ...ineffectiveResources(resources, apiId),
        ...definitionProblems(stack, resources, apiId, routes.length),
      );
      const keys = apiKeyWarning(stack, resources, apiId, routes);
      if (keys) Annotations.of(scope).addWarningV2('serverless-cdk-project:api-keys', keys);
    }
    for (const { id, message } of permissionWarnings(app, stack, resources)) {
      Annotations.of(scope).addWarningV2(id, message);
    }
  }
  const circle = circleMessage(resources);
  return circle ? [...problems, circle] : problems;
}
