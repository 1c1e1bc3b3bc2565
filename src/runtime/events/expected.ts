import type { HandlerKind } from '../declarations';

/** What an event of a kind is known by. */
interface Form {
  /** What sends it, and how it looks. */
  readonly shown: string;
  is(event: any): boolean;
}

const records = (from: string, field: string): Form => ({
  shown: `${from}: { Records: [{ ${field}, … }] }`,
  is: ({ Records }) => Array.isArray(Records) && Records.every((record) => record?.[field] != null),
});

const S3 = records('a bucket', 's3');
const OBJECT: Form = { shown: 'EventBridge', is: () => true };

const FORMS: { readonly [kind in HandlerKind]: Form } = {
  authorizer: {
    shown: 'an API that asks who may call: { methodArn, … } or { routeArn, … }',
    is: ({ methodArn, routeArn }) => typeof (routeArn ?? methodArn) === 'string',
  },
  dynamodb: records('the stream of a table', 'dynamodb'),
  eventbridge: OBJECT,
  kinesis: records('a stream', 'kinesis'),
  // S3 tries out each new notification; and what comes by EventBridge is another form.
  s3: { ...S3, is: (event) => event.Event === 's3:TestEvent' || event.detail?.object != null || S3.is(event) },
  schedule: OBJECT,
  sns: records('a topic', 'Sns'),
  sqs: records('a queue', 'messageId'),
  websocket: {
    shown: 'a WebSocket API: { requestContext: { connectionId, … }, … }',
    is: ({ requestContext }) => requestContext != null,
  },
};

/** An event that is not of what feeds the function: it is wired to something else, or was invoked by hand. */
class UnexpectedEventError extends Error {
  readonly code = 'UnexpectedEventError';

  constructor(name: string, { shown }: Form, event: any) {
    const fields = Object.keys(Object(event)).slice(0, 10).join(', ');
    const got =
      typeof event === 'object' && event
        ? fields
          ? `one with ${fields}`
          : 'an empty one'
        : event === null
          ? 'null'
          : `a value of the type ${typeof event}`;
    super(
      `The function "${name}" is for events of ${shown}, and got ${got}. To try it, see testClient() and its events`,
    );
    this.name = this.code;
  }
}

/** Throws for an event that is none of the kind. Of its content only the names of the fields are told. */
export function checkEvent(name: string, kind: HandlerKind, event: any): void {
  const form = FORMS[kind];
  if (typeof event !== 'object' || event === null || !form.is(event)) throw new UnexpectedEventError(name, form, event);
}
