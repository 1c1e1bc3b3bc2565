import { findCircle, referenceGraph } from './references';
import type { TemplateResource } from './template';

/**
 * The circle of references that keeps CloudFormation from creating the stack, as a message; undefined if there is none.
 * The CDK finds circles between stacks, not within one.
 */
export function circleMessage(resources: ReadonlyMap<string, TemplateResource>): string | undefined {
  const circle = findCircle(referenceGraph(resources));
  if (!circle) return undefined;
  const pathOf = (id: string) => resources.get(id)!.path;
  const lines = circle.map(
    ({ id, at }, i) => `  ${pathOf(id)} needs ${pathOf(circle[(i + 1) % circle.length].id)} (${at})`,
  );
  const types = circle.map(({ id }) => resources.get(id)!.type);
  const hint =
    types.includes('AWS::Lambda::Function') &&
    types.some((type) => type === 'AWS::ApiGateway::RestApi' || type === 'AWS::ApiGatewayV2::Api')
      ? '\nA function that serves an API reads its address from the request, not from its environment: request.baseUrl'
      : '\nTake one of these references away.';
  return `the resources refer to each other in a circle, so that CloudFormation can create none of them first:\n${lines.join('\n')}${hint}`;
}
