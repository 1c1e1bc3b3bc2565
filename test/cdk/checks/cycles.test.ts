import fc from 'fast-check';
import { findCycle, type Reference, referenceGraph } from '../../../src/cdk/checks/cycles';

const resource = (properties: any, dependsOn: string[] = []) => ({ path: 'x', type: 'T', properties, dependsOn });

test('references are found wherever an intrinsic names a resource', () => {
  const graph = referenceGraph(
    new Map([
      [
        'A',
        resource(
          {
            Environment: { Variables: { X: { Ref: 'B' } } },
            List: [{ 'Fn::Join': ['', ['a', { 'Fn::GetAtt': ['C', 'Arn'] }]] }],
            Text: { 'Fn::Sub': '${D.Arn}/${!E}/${AWS::Region}' },
            More: { 'Fn::Sub': ['${x}/${F}', { x: { 'Fn::GetAtt': 'G.Arn' } }] },
            Own: { 'Fn::Sub': ['${H}', { H: 'text' }] },
            Param: { Ref: 'AWS::Region' },
          },
          ['I'],
        ),
      ],
      ...[...'BCDEFGHI'].map((id) => [id, resource({})] as const),
    ]),
  );
  expect(graph.get('A')).toEqual([
    { to: 'B', at: 'Environment.Variables.X' },
    { to: 'C', at: 'List' },
    { to: 'D', at: 'Text' },
    { to: 'G', at: 'More.x' },
    { to: 'F', at: 'More' },
    { to: 'I', at: 'DependsOn' },
  ]);
});

const arbitraryGraph = fc.integer({ min: 1, max: 7 }).chain((n) =>
  fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 14 }).map(
    (edges) =>
      new Map(
        Array.from({ length: n }, (_, i) => [
          `r${i}`,
          [...new Set(edges.filter(([from]) => from === i).map(([, to]) => to))].map((to): Reference => ({
            to: `r${to}`,
            at: `to ${to}`,
          })),
        ]),
      ),
  ),
);

/** The length of the shortest cycle, by walking all ways of a given length. */
function shortest(graph: Map<string, Reference[]>): number | undefined {
  for (let length = 1; length <= graph.size; length++) {
    for (const start of graph.keys()) {
      let reached = new Set([start]);
      for (let i = 0; i < length; i++) {
        reached = new Set([...reached].flatMap((id) => graph.get(id)!.map(({ to }) => to)));
      }
      if (reached.has(start)) return length;
    }
  }
  return undefined;
}

test('the cycle found is one, and none is shorter', () => {
  fc.assert(
    fc.property(arbitraryGraph, (graph) => {
      const cycle = findCycle(graph);
      expect(cycle?.length).toBe(shortest(graph));
      cycle?.forEach(({ id, at }, i) => {
        expect(graph.get(id)).toContainEqual({ to: cycle[(i + 1) % cycle.length].id, at });
      });
    }),
    { numRuns: 500 },
  );
});

test('a long chain is not a cycle, and is visited once', () => {
  const graph = new Map(Array.from({ length: 20_000 }, (_, i) => [`r${i}`, i ? [{ to: `r${i - 1}`, at: '' }] : []]));
  const start = process.cpuUsage();
  expect(findCycle(graph)).toBeUndefined();
  expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
});
