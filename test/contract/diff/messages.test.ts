import { z } from 'zod';
import { diff } from '../../../src/contract/diff';
import { describeApp } from '../../../src/manifest/describe';
import type { Manifest } from '../../../src/manifest/manifest';
import { App, APP } from '../../../src/runtime';

type Kind = 'queue' | 'topic' | 'eventBus';

/** What the app does with the messages. */
interface Ends {
  readonly receives?: boolean;
  readonly sends?: boolean;
}

const OPERATIONS = { sqs: ['SendMessage'], sns: ['Publish'], eventbridge: ['PutEvents'] };

function manifestOf(kind: Kind, options: object, { receives, sends }: Ends): Manifest {
  const app = new App({ name: 'shop' });
  const handler = () => undefined;
  if (kind === 'queue') {
    const queue = app.queue('Orders', options);
    if (receives) app.onSqsMessage(queue, { name: 'on' }, handler);
  } else if (kind === 'topic') {
    const topic = app.topic('Orders', options);
    if (receives) app.onSnsMessage(topic, { name: 'on' }, handler);
  } else {
    const bus = app.eventBus('Orders', options);
    if (receives) app.onEventBridge({ name: 'on', bus, pattern: { source: ['shop'] } }, handler);
  }
  return { version: 2, ...describeApp(app[APP]), operations: sends ? OPERATIONS : {}, unknownOperations: [] };
}

const message = (shape: z.ZodRawShape) => ({ message: z.object(shape) });
const details = (types: { [type: string]: z.ZodRawShape }) => ({
  details: Object.fromEntries(Object.entries(types).map(([type, shape]) => [type, z.object(shape)])),
});
const [text, more] = [z.string(), z.enum(['a', 'b'])];
const [RECEIVES, SENDS, BOTH] = [{ receives: true }, { sends: true }, { receives: true, sends: true }];

test.each<[string, Kind, Ends, object, object, string[]]>([
  ['nothing changes', 'queue', BOTH, message({ id: text }), message({ id: text }), []],
  ['nothing has a schema', 'queue', BOTH, {}, {}, []],
  [
    'a receiver needs more',
    'queue',
    RECEIVES,
    message({ id: text }),
    message({ id: text, total: z.number() }),
    ['breaking Orders message.total: new, and required (messages that are on their way are refused)'],
  ],
  [
    'a receiver takes less',
    'topic',
    RECEIVES,
    message({ n: z.number() }),
    message({ n: z.int() }),
    ['breaking Orders message.n: number → integer (messages that are on their way are refused)'],
  ],
  [
    'a receiver takes more',
    'queue',
    RECEIVES,
    message({ id: more.exclude(['b']) }),
    message({ id: more }),
    ['safe Orders message: changed, compatibly'],
  ],
  [
    'what is sent elsewhere has a value more',
    'queue',
    SENDS,
    message({ id: more.exclude(['b']) }),
    message({ id: more }),
    [
      expect.stringMatching(
        /^breaking Orders message\.id: .*"b".* \(receivers elsewhere may not know what they get\)$/,
      ) as any,
    ],
  ],
  [
    'what is sent elsewhere has a value less',
    'queue',
    SENDS,
    message({ id: more }),
    message({ id: more.exclude(['b']) }),
    ['safe Orders message: changed, compatibly'],
  ],
  [
    'the only receiver of a queue is of the app',
    'queue',
    BOTH,
    message({ id: more.exclude(['b']) }),
    message({ id: more }),
    ['safe Orders message: changed, compatibly'],
  ],
  [
    'a topic may have other receivers',
    'topic',
    BOTH,
    message({ id: text }),
    message({ id: text.optional() }),
    ['dangerous Orders message.id: no longer always there (receivers elsewhere may not know what they get)'],
  ],
  [
    'an optional property is new',
    'topic',
    BOTH,
    message({ id: text }),
    message({ id: text, note: text.optional() }),
    ['safe Orders message: changed, compatibly'],
  ],
  [
    'a schema is new where messages are received',
    'queue',
    BOTH,
    {},
    message({ id: text }),
    ['unknown Orders message: described now (messages that are on their way are refused)'],
  ],
  [
    'a schema is new where they are sent',
    'topic',
    SENDS,
    {},
    message({ id: text }),
    ['safe Orders message: described now'],
  ],
  [
    'a schema is gone where they are sent',
    'topic',
    SENDS,
    message({ id: text }),
    {},
    ['unknown Orders message: no longer described (receivers elsewhere may not know what they get)'],
  ],
  [
    'a schema is gone where they are received',
    'queue',
    RECEIVES,
    message({ id: text }),
    {},
    ['safe Orders message: no longer described'],
  ],
  [
    'a schema has no form in JSON Schema',
    'queue',
    BOTH,
    message({ at: z.date() }),
    message({ at: z.bigint() }),
    ['unknown Orders message.at: it has no form in JSON Schema (messages that are on their way are refused)'],
  ],
  [
    'detail types of a bus',
    'eventBus',
    BOTH,
    details({ gone: {}, kept: { id: text }, same: {} }),
    details({ kept: { id: z.number() }, new: {}, same: {} }),
    [
      'breaking Orders detail "gone": gone (its events are refused)',
      'breaking Orders detail "kept".id: string → number (messages that are on their way are refused)',
      'dangerous Orders detail "kept".id: string → number (receivers elsewhere may not know what they get)',
      'safe Orders detail "new": new',
    ],
  ],
  ['a bus gets schemas', 'eventBus', SENDS, {}, details({ a: {} }), ['safe Orders details: described now']],
])('%s', (_, kind, ends, before, after, expected) => {
  const { app } = diff(manifestOf(kind, before, ends), manifestOf(kind, after, ends));
  expect(
    app.map(({ level, at, text: what, effect }) => `${level} ${at} ${what}${effect ? ` (${effect})` : ''}`),
  ).toEqual(expected);
});

test('a resource that is new, gone or of another kind has no messages to compare', () => {
  const [queue, topic] = (['queue', 'topic'] as const).map((kind) => manifestOf(kind, message({ id: text }), {}));
  const none = { ...queue, resources: {} };
  for (const [before, after] of [
    [none, queue],
    [queue, none],
    [queue, topic],
  ]) {
    expect(diff(before, after).app).toEqual([]);
  }
});

test('messages of WebSocket routes: clients send those of before, and know the responses of before', () => {
  const chat = (options: object): Manifest => {
    const app = new App({ name: 'chat' });
    app.onWsRoute('say', { name: 'say', ...options }, () => undefined as any);
    return { version: 2, ...describeApp(app[APP]), operations: {}, unknownOperations: [] };
  };
  const changes = (before: object, after: object) =>
    diff(chat(before), chat(after)).app.map(
      ({ level, at, text: what, effect }) => `${level} ${at} ${what} (${effect})`,
    );
  const [one, two] = [z.object({ text }), z.object({ text, room: text })];
  expect(changes({ message: one }, { message: two })).toEqual([
    'breaking say message.room: new, and required (clients that send other messages get an error)',
  ]);
  expect(changes({ message: two }, { message: one })).toEqual(['safe say message: changed, compatibly (undefined)']);
  expect(changes({ response: two }, { response: one })).toEqual([
    'breaking say response.room: gone (clients may not know what they get)',
  ]);
  expect(changes({ response: one }, { response: two })).toEqual(['safe say response: changed, compatibly (undefined)']);
  expect(changes({ response: one }, { response: one })).toEqual([]);
});
