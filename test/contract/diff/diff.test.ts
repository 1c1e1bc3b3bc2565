import { z } from 'zod';
import { APP_PAIRS, body, handler, manifestOf, none } from './app-pairs';
import { recordOfStack, STACK_PAIRS } from './stack-pairs';
import {
  type AcceptedChange,
  type Change,
  diff,
  type DiffFormat,
  failing,
  renderDiff,
  stackChanges,
} from '../../../src/contract/diff';

const named = ({ level, at, text }: Change) => `${level} ${at} ${text}`;

describe('two versions of an app', () => {
  for (const [name, before, after, expected] of APP_PAIRS) {
    test(name, () => {
      const { app } = diff(manifestOf(before), manifestOf(after));
      expect(app.map(named)).toEqual(expected);
      // What is not safe has a consequence.
      expect(app.filter(({ level, effect }) => level !== 'safe' && effect === undefined)).toEqual([]);
    });
  }
});

describe('two versions of a stack', () => {
  for (const [name, before, after, expected] of STACK_PAIRS) {
    test(name, () => {
      const { stack, permissions } = stackChanges([[recordOfStack(before), recordOfStack(after)]]);
      const all = [...stack, ...permissions];
      expect(all.map(named)).toEqual(expected);
      expect(all.filter(({ level, effect }) => level !== 'safe' && effect === undefined)).toEqual([]);
    });
  }
});

test('few changes are unknown, and few harmless ones are not safe', () => {
  const pairs = [...APP_PAIRS, ...STACK_PAIRS].map(([name, , , changes, harmless]) => ({ name, changes, harmless }));
  const has = (changes: readonly string[], level: string) => changes.some((change) => change.startsWith(level));
  expect(pairs.length).toBeGreaterThanOrEqual(60);
  const unknown = pairs.filter(({ changes }) => has(changes, 'unknown'));
  expect(unknown.length / pairs.length).toBeLessThanOrEqual(0.05);
  const alarms = pairs.filter(
    ({ changes, harmless }) => harmless && !changes.every((change) => change.startsWith('safe')),
  );
  expect(alarms.length).toBeLessThanOrEqual(2);
});

test('permissions follow from the operations that the code calls', () => {
  const before = manifestOf(none, { operations: { dynamodb: ['GetItem', 'Scan'] } });
  const after = manifestOf(none, {
    operations: { dynamodb: ['GetItem'], s3: ['GetObject'] },
    unknownOperations: [{ service: 'sqs', importedBy: 'runtime/a.ts', fix: '' }],
  });
  expect(diff(before, after).permissions.map(({ level, at, text }) => `${level} ${at} ${text}`)).toEqual([
    'dangerous s3 calls GetObject now',
    'dangerous sqs any operation, by runtime/a.ts',
    'safe dynamodb no longer calls Scan',
  ]);
});

describe('a diff is rendered', () => {
  const changes = diff(
    manifestOf(body({ amount: z.number() })),
    manifestOf((app) => {
      body({ amount: z.int() })(app);
      app.get('/new', handler);
    }),
  );
  const accepted = [{ at: 'POST /orders', text: 'body.amount: number → integer' }];
  const rendered = (format: DiffFormat, accepts: readonly AcceptedChange[], more: object = {}) =>
    renderDiff({ ...changes, base: 'main', accepted: accepts, notCompared: [], ...more }, format);

  test('as text', () => {
    expect(rendered('text', [])).toBe(
      [
        'App',
        '! POST /orders   body.amount: number → integer   (clients that send other values get 422)',
        '  GET /new       new',
        '',
        'Permissions',
        '  no changes',
        '',
        '',
      ].join('\n'),
    );
    expect(rendered('text', accepted)).toContain('number → integer   (accepted)');
  });

  test('as markdown, and as a comment that a later run finds', () => {
    const markdown = rendered('markdown', []);
    expect(markdown).toContain('### Changes of the app since `main`');
    expect(markdown).toContain('1 breaking, 1 safe. **Accept what is intended with `npx projen diff --accept`.**');
    expect(markdown).toContain(
      '| breaking | `POST /orders` | body.amount: number → integer | clients that send other values get 422 |',
    );
    expect(rendered('github', [])).toBe(`<!-- serverless-cdk-project: diff -->\n${markdown}`);
  });

  test.each(['safe', 'breaking'] as const)(
    'as a comment that GitHub takes, also with thousands of %s changes',
    (level) => {
      const many = Array.from({ length: 2000 }, (_, i) => ({ level, at: `GET /items/${i}`, text: 'x' }));
      const app = [...changes.app, ...many];
      const comment = rendered('github', [], { app });
      expect(comment.length).toBeLessThanOrEqual(65_536);
      expect(comment).toContain('| breaking | `POST /orders` |');
      expect(comment).toContain('Not all changes fit into a comment. `npx projen diff --base <branch>` shows them.');
      expect(comment.includes('`GET /items/0`')).toBe(level === 'breaking');
      expect(rendered('markdown', [], { app })).toContain('`GET /items/1999`');
    },
  );

  test('as JSON', () => {
    expect(JSON.parse(rendered('json', accepted)).app[0]).toEqual({
      level: 'breaking',
      at: 'POST /orders',
      text: 'body.amount: number → integer',
      effect: 'clients that send other values get 422',
      accepted: true,
    });
  });

  test('with the reason why a block is not compared, and the text of the CDK', () => {
    const more = { notCompared: [{ block: 'stack', reason: 'main has no record' }], cdk: 'Stack shop\n' };
    expect(rendered('text', [], more)).toContain('Stack\n  not compared: main has no record\n\nCDK\nStack shop\n');
    expect(rendered('markdown', [], more)).toContain(
      '**Stack**\n\nnot compared: main has no record\n\n**CDK**\n\n```text\nStack shop\n```\n',
    );
    expect(JSON.parse(rendered('json', [], more))).toMatchObject(more);
    expect(JSON.parse(rendered('json', [], more))).not.toHaveProperty('stack');
  });

  test('what is breaking or dangerous fails, unless it is accepted', () => {
    expect(failing(changes, [])).toHaveLength(1);
    expect(failing(changes, accepted)).toEqual([]);
  });
});
