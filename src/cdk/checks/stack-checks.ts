import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { aliasProblems } from './aliases';
import { apiKeyProblems, ineffectiveResources, wafProblems } from './api';
import { cycleMessage } from './cycles';
import { definitionProblems, environmentsTooLarge, stackProblems } from './limits';
import { logSubscriptionProblems } from './log-subscriptions';
import { quotaProblems, quotaWarnings } from './quotas';
import { readTemplate } from './template';
import type { Created } from '../created';
import { permissionProblems, permissionWarnings } from '../iam/permissions';
import type { AppPlan } from '../plan';
import { report } from '../problems';
import { QUOTAS_CONTEXT } from '../../manifest/names';

/** An app whose stack is checked when it is synthesized. */
interface CheckedApp {
  readonly scope: IConstruct;
  readonly plan: AppPlan;
  readonly created: Pick<Created, 'roles' | 'functions' | 'targets' | 'apis'>;
}

const checked = new WeakMap<Stack, CheckedApp[]>();

/** Adds the checks that need the whole template: once for a stack, however many apps it holds. */
export function checkAtSynth(scope: IConstruct, plan: AppPlan, created: CheckedApp['created']): void {
  const app = { scope, plan, created };
  const stack = Stack.of(scope);
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
    ...logSubscriptionProblems(resources),
  ];
  for (const { scope, plan, created } of apps) {
    const { definition: api } = created.apis;
    problems.push(...permissionProblems(created.roles, stack, resources));
    if (api) {
      const { routes } = plan.manifest;
      const apiId = stack.resolve(api.logicalId);
      const raised = scope.node.tryGetContext(QUOTAS_CONTEXT);
      problems.push(
        ...ineffectiveResources(resources, apiId),
        ...definitionProblems(stack, resources, apiId, routes.length),
        ...quotaProblems(plan, resources.get(apiId)!.properties.Body.paths, raised),
      );
      report(scope, [...quotaWarnings(plan, raised), ...apiKeyProblems(stack, resources, apiId, routes)]);
    }
    report(scope, [...permissionWarnings(plan, created, stack, resources), ...aliasProblems(scope, created)]);
  }
  const cycle = cycleMessage(resources);
  return cycle ? [...problems, cycle] : problems;
}
