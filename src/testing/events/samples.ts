import { dynamodb } from './dynamodb';
import type { EventCall, EventFactory } from './event-factory';
import { eventBridge } from './eventbridge';
import { kinesis } from './kinesis';
import { logs } from './logs';
import { s3 } from './s3';
import { schedule } from './schedule';
import { sns } from './sns';
import { sqs } from './sqs';

const sample = <Given extends unknown[]>({ kind, event }: EventFactory<Given>, ...given: Given): object => {
  const declaration = { name: 'sample', kind, options: { batchSize: Infinity }, handler: () => undefined };
  return event({ what: `the sample of ${kind}`, declaration } satisfies EventCall, ...given);
};

/** An event of each kind, to look at and to invoke functions with. */
const SAMPLES: { readonly [kind: string]: () => object } = {
  dynamodb: () => sample(dynamodb, [{ keys: { id: '1' }, newImage: { id: '1', name: 'sample' } }]),
  eventbridge: () => sample(eventBridge, { source: 'sample', detailType: 'Sample', detail: { id: '1' } }),
  kinesis: () => sample(kinesis, [{ data: { id: '1' } }]),
  logs: () => sample(logs, [{ message: { level: 'ERROR', message: 'sample' } }]),
  s3: () => sample(s3, [{ key: 'sample.txt' }]),
  schedule: () => sample(schedule),
  sns: () => sample(sns, [{ message: { id: '1' }, subject: 'sample' }]),
  sqs: () => sample(sqs, [{ body: { id: '1' } }]),
};

/** The names of the samples. */
export const SAMPLE_KINDS: readonly string[] = Object.keys(SAMPLES);

/** @param kind one of `SAMPLE_KINDS` */
export function sampleEvent(kind: string): object {
  return SAMPLES[kind]();
}
