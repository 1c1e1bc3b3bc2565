import { invalidValue } from './errors';
import { pageOf } from '../pages';
import { AwsServiceError } from '../service';
import type { Store } from '../../store/store';

/** A consumer with enhanced fan-out. It is stored as JSON. */
export interface StoredConsumer {
  readonly arn: string;
  readonly name: string;
  readonly streamArn: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly isOfTemplate?: boolean;
}

/** https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html */
export class Consumers {
  constructor(private readonly stored: Store<StoredConsumer>) {}

  /** Registers a consumer of a stream, active at once. */
  register(streamArn: string, name: unknown, created: number): object {
    if (typeof name !== 'string' || !/^[\w.-]{1,128}$/.test(name)) {
      throw invalidValue('consumerName', name, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
    }
    if (this.of(streamArn).some((consumer) => consumer.name === name)) {
      throw new AwsServiceError('ResourceInUseException', `Consumer ${name} under stream ${streamArn} already exists.`);
    }
    const seconds = Math.floor(created / 1000);
    const arn = `${streamArn}/consumer/${name}:${seconds}`;
    const consumer = { arn, name, streamArn, created: seconds };
    this.stored.set(arn, consumer);
    return { Consumer: { ...described(consumer), ConsumerStatus: 'CREATING' } };
  }

  /** Makes the consumers of the template these. */
  apply(wanted: readonly StoredConsumer[]): void {
    const arns = new Set(wanted.map(({ arn }) => arn));
    for (const [arn, { isOfTemplate }] of this.stored.entries()) {
      if (isOfTemplate && !arns.has(arn)) this.stored.delete(arn);
    }
    for (const consumer of wanted) this.stored.set(consumer.arn, { ...consumer, isOfTemplate: true });
  }

  /** Of an ARN, or of a stream and a name. */
  find({ ConsumerARN: arn, StreamARN: streamArn, ConsumerName: name }: any): StoredConsumer {
    const found =
      arn === undefined ? this.of(streamArn).find((consumer) => consumer.name === name) : this.stored.get(arn);
    if (found) return found;
    throw new AwsServiceError('ResourceNotFoundException', `Consumer ${arn ?? `${name} of ${streamArn}`} not found.`);
  }

  describe(input: any): object {
    const consumer = this.find(input);
    return { ConsumerDescription: { ...described(consumer), StreamARN: consumer.streamArn } };
  }

  list({ StreamARN: streamArn, MaxResults = 100, NextToken }: any): object {
    const { page, next } = pageOf(this.of(streamArn), MaxResults, NextToken);
    return { Consumers: page.map(described), ...(next === undefined ? {} : { NextToken: next }) };
  }

  deregister(input: any): void {
    this.stored.delete(this.find(input).arn);
  }

  of(streamArn: string): StoredConsumer[] {
    return [...this.stored.entries()].map(([, consumer]) => consumer).filter((one) => one.streamArn === streamArn);
  }
}

function described({ arn, name, created }: StoredConsumer): object {
  return {
    ConsumerARN: arn,
    ConsumerName: name,
    ConsumerStatus: 'ACTIVE',
    ConsumerCreationTimestamp: new Date(created * 1000),
  };
}
