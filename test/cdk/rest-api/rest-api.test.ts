import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { appIn, discovered, newStack, PLAIN, route } from '../literal-app';

jest.mock('../../../src/cdk/discover-app');

test.each([[299, 0], [300, 1]])('%d paths and the root: %d warning about the quota of API Gateway', (paths, warnings) => {
  discovered({ ...PLAIN, routes: Array.from({ length: paths }, (_, i) => [route('GET', `/p${i}`), route('POST', `/p${i}`)]).flat() });
  const stack = newStack();
  appIn(stack);
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('make 301 resources of API Gateway, .* quota is 300'));
  expect(found).toHaveLength(warnings);
});
