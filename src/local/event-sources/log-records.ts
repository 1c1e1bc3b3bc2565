import type { LocalFunction } from '../model';
import { filteredPayload } from '../patterns';

/** A record of a stream as filter criteria see it: the data of Kinesis is decoded, and an object if it is JSON. */
export function filteredLogRecord(event: any): object {
  if (event.eventSource !== 'aws:kinesis') return event;
  const text = Buffer.from(event.kinesis.data, 'base64').toString();
  return { ...event, data: filteredPayload(text), kinesis: { ...event.kinesis, data: filteredPayload(text) } };
}

/** A record of a stream as it is for one function: those of Kinesis name the role that Lambda reads the stream with. */
export function logRecordOf(event: any, { role }: LocalFunction): object {
  return event.eventSource === 'aws:kinesis' && role !== undefined ? { ...event, invokeIdentityArn: role } : event;
}
