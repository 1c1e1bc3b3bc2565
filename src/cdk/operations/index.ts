import type { Construct } from 'constructs';
import type { Operations } from './operations';
import type { Created } from '../created';
import type { AppPlan } from '../plan';

/** The alarms and the dashboard of an app, as far as they are configured, and those that roll back deployments. Loaded with their parts of the CDK for apps that have some. */
export function createOperations(
  scope: Construct,
  plan: AppPlan,
  created: Pick<Created, 'functions' | 'targets' | 'apis' | 'deployments'>,
): Operations {
  if (!plan.alarms && !plan.dashboard && created.deployments.size === 0) return { alarms: [] };
  const operations = require('./operations') as typeof import('./operations');
  return operations.createOperations(scope, plan, created);
}
