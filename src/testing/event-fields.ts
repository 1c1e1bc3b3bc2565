/** What an event, or a record of one, may be made of; a trailing `!` is for what has to be there. */
const FIELDS = {
  s3: ['key!', 'bucket', 'eventName', 'size'],
  sqs: ['body!', 'messageId', 'attributes', 'messageAttributes'],
  sns: ['message!', 'subject', 'attributes'],
  kinesis: ['data!', 'partitionKey'],
  dynamodb: ['keys!', 'eventName', 'newImage', 'oldImage'],
  eventBridge: ['source', 'detailType', 'detail', 'time', 'resources'],
  schedule: ['time'],
} as const;

export type EventMethod = keyof typeof FIELDS;

/** What is misspelt, or left out, must not be passed over: the test would be about something else. */
export function checkRecords(method: EventMethod, records: unknown): void {
  if (!Array.isArray(records)) throw new TypeError(`client.events.${method}: expected a list of records`);
  for (const record of records) checkFields(`client.events.${method}`, record, FIELDS[method]);
}

export function checkEvent(method: EventMethod, event: object): void {
  const what = `client.events.${method}`;
  checkFields(what, event, FIELDS[method]);
  const { time } = event as { readonly time?: unknown };
  if (time !== undefined && Object.prototype.toString.call(time) !== '[object Date]') {
    throw new TypeError(`${what}: "time" is a Date`);
  }
}

export function checkFields(what: string, given: object, fields: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${what}: expected an object, got ${JSON.stringify(given) ?? typeof given}`);
  }
  const known = fields.map((field) => field.replace('!', ''));
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${what}: unknown field "${unknown}". Known: ${known.join(', ')}`);
  for (const field of fields) {
    if (field.endsWith('!') && (given as any)[field.slice(0, -1)] === undefined) {
      throw new TypeError(`${what}: "${field.slice(0, -1)}" is missing`);
    }
  }
}
