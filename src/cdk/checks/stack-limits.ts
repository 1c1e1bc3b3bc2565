import type { StackTemplate, TemplateResource } from './template';
import { LOGICAL_ID_LENGTH, TEMPLATE_RESOURCES } from '../../runtime/aws-limits';

/**
 * What makes CloudFormation refuse a stack that holds apps. The CDK refuses it as well, in other words: without the constructs, and
 * without a way out.
 * @param apps the paths of the apps
 */
export function stackProblems({ resources, clashes }: StackTemplate, apps: readonly string[]): string[] {
  return [
    ...clashes.map(
      ({ id, paths: [one, other] }) =>
        `${one} and ${other} have the same logical id, ${id}. ` +
        'The app keeps its ids as they are, so that scripts can rely on them: give the other construct another id, or the app preserveLogicalIds: false',
    ),
    // The CDK shortens ids, and API Gateway's deployments make theirs longer again.
    ...[...resources]
      .filter(([id]) => id.length > LOGICAL_ID_LENGTH)
      .map(
        ([id, { path }]) =>
          `${path}: its logical id has ${id.length} characters, and CloudFormation takes ${LOGICAL_ID_LENGTH}: give the constructs around it shorter ids`,
      ),
    ...(resources.size > TEMPLATE_RESOURCES ? [tooMany(resources, apps)] : []),
  ];
}

function tooMany(resources: StackTemplate['resources'], apps: readonly string[]): string {
  const lines = apps.map((app) => {
    const own = [...resources.values()].filter(({ path }) => path.startsWith(`${app}/`));
    return `  ${app} has ${own.length}: ${counts(own)}`;
  });
  return (
    `the stack has ${resources.size} resources, and CloudFormation takes ${TEMPLATE_RESOURCES}:\n${lines.join('\n')}\n` +
    "Put what is not the app's into a stack of its own, or a part of the functions into a second app in another stack"
  );
}

/** How many there are of each type, the most first. */
function counts(resources: readonly TemplateResource[]): string {
  const byType = new Map<string, number>();
  for (const { type } of resources) byType.set(type, (byType.get(type) ?? 0) + 1);
  return [...byType]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([type, count]) => `${count} ${type}`)
    .join(', ');
}
