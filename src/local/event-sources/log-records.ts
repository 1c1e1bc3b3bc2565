import { filteredPayload } from '../patterns';

/** A record of a stream as filter criteria see it: the data of Kinesis is decoded, and an object if it is JSON. */
export function filteredLogRecord(event: any): object {
  if (event.eventSource !== 'aws:kinesis') return event;
  const text = Buffer.from(event.kinesis.data, 'base64').toString();
  return { ...event, data: filteredPayload(text), kinesis: { ...event.kinesis, data: filteredPayload(text) } };
}
