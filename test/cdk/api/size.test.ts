import { Template } from 'aws-cdk-lib/assertions';
import { appIn, newStack, PLAIN, route } from '../literal-app';

/** The template as the CDK writes it. */
function written(routes: ReturnType<typeof route>[], type: 'rest' | 'http'): string {
  const stack = newStack();
  stack.node.setContext('serverless-cdk-project:quotas', { resources: 600, routes: 600 });
  appIn(stack, { ...PLAIN, routes }, { stageConfig: { api: { type } } });
  return JSON.stringify(Template.fromStack(stack).toJSON(), undefined, 1);
}

const routesOf = (n: number) =>
  Array.from({ length: n }, (_, i) =>
    route('GET', `/organisations/{organisation}/projects/{project}/items/r${i}`, {
      summary: 'Lists what is below the project',
      tags: ['projects'],
    }),
  );

test.each(['rest', 'http'] as const)(
  '%s: 500 routes are below the limit of a template, and each is below 1 kB',
  (type) => {
    const size = written(routesOf(500), type).length;
    expect(size).toBeLessThan(1_000_000);
    expect(size - written(routesOf(499), type).length).toBeLessThan(1000);
  },
);
