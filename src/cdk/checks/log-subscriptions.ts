import type { TemplateResource } from './template';

/**
 * The maximum for a log group:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
 */
const MAX_FILTERS = 2;

type Resources = ReadonlyMap<string, TemplateResource>;
/** The subscription filters of each log group, by its name in the template as JSON. */
type Filters = ReadonlyMap<string, readonly TemplateResource[]>;

/**
 * A message for each log group with too many subscription filters, and for functions that are invoked by their own log
 * events:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html
 */
export function logSubscriptionProblems(resources: Resources): string[] {
  const filters = filtersByGroup(resources);
  const problems = [...filters]
    .filter(([, { length }]) => length > MAX_FILTERS)
    .map(
      ([group, own]) =>
        `the log group ${shown(group, resources)} has ${own.length} subscription filters, and CloudWatch Logs takes ${MAX_FILTERS}: ` +
        `${own.map(({ path }) => path).join(', ')}. Let one function handle the log events of several`,
    );
  for (const group of filters.keys()) {
    const functions = loopFrom(group, group, filters, resources);
    if (!functions) continue;
    // The message would be the same for the other log groups of the loop.
    return [
      ...problems,
      `the log events of the log group ${shown(group, resources)} call ${functions.join(', whose own logs call ')}, which logs to that log group: ` +
        'each call would cause the next one, without end. Have it log to another log group',
    ];
  }
  return problems;
}

function filtersByGroup(resources: Resources): Filters {
  const filters = new Map<string, TemplateResource[]>();
  for (const resource of resources.values()) {
    if (resource.type !== 'AWS::Logs::SubscriptionFilter') continue;
    const group = JSON.stringify(resource.properties.LogGroupName);
    filters.set(group, [...(filters.get(group) ?? []), resource]);
  }
  return filters;
}

/**
 * The paths of the functions through which log events of `group` lead to log events of `start`; undefined if none do.
 */
function loopFrom(
  start: string,
  group: string | undefined,
  filters: Filters,
  resources: Resources,
  before: readonly string[] = [],
): readonly string[] | undefined {
  for (const { properties } of filters.get(group ?? '') ?? []) {
    const called = functionAt(properties.DestinationArn, resources);
    if (!called || before.includes(called.path)) continue;
    const path = [...before, called.path];
    const logsTo: string | undefined = JSON.stringify(called.properties.LoggingConfig?.LogGroup);
    const found = logsTo === start ? path : loopFrom(start, logsTo, filters, resources, path);
    if (found) return found;
  }
  return undefined;
}

/** The function with an ARN of the template, which may be that of its alias. */
function functionAt(arn: any, resources: Resources): TemplateResource | undefined {
  const alias = resources.get(arn?.Ref);
  return resources.get(alias ? alias.properties.FunctionName?.Ref : arn?.['Fn::GetAtt']?.[0]);
}

function shown(group: string, resources: Resources): string {
  const name = JSON.parse(group);
  return typeof name === 'string' ? name : (resources.get(name?.Ref)?.path ?? group);
}
