import { randomUUID } from 'node:crypto';
import { checkEntries } from './batch';
import { batchError } from './errors';
import { draftOf, MAX_BYTES, type Draft } from './message';
import type { SnsState } from './state';
import { attempt } from '../attempt';
import type { Operations } from '../protocols/rpc';
import { AwsServiceError } from '../service';
import type { Cause } from '../../cause';

/** The operations that publish messages. */
export class PublishOperations {
  constructor(private readonly state: SnsState) {}

  get handlers(): Operations {
    return {
      Publish: (input, { caller }) => this.publish(input, caller.cause),
      PublishBatch: (input, { caller }) => this.publishBatch(input, caller.cause),
    };
  }

  private publish(input: any, cause: Cause): object {
    const { PhoneNumber: phone, TopicArn, TargetArn } = input;
    if (phone === undefined) return this.state.send(this.state.topic(TopicArn ?? TargetArn), draftOf(input), cause);
    const { texts } = draftOf(input);
    this.state.context.log(`SMS to ${phone}, not sent: ${texts.default}`);
    return { MessageId: randomUUID() };
  }

  private publishBatch({ TopicArn: arn, PublishBatchRequestEntries: entries = [] }: any, cause: Cause): object {
    const topic = this.state.topic(arn);
    checkEntries(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    const drafts = entries.map((entry: any) => attempt(() => draftOf(entry)));
    const bytes = drafts.reduce((sum: number, draft: any) => sum + (draft instanceof Error ? 0 : draft.bytes), 0);
    if (bytes > MAX_BYTES) {
      throw batchError('BatchRequestTooLong', 'The length of all the messages put together is more than the limit.');
    }
    entries.forEach(({ Id }: any, i: number) => {
      const draft: Draft | AwsServiceError = drafts[i];
      const sent = draft instanceof AwsServiceError ? draft : attempt(() => this.state.send(topic, draft, cause));
      if (!(sent instanceof AwsServiceError)) Successful.push({ Id, ...sent });
      else Failed.push({ Id, Code: sent.queryCode ?? sent.code, Message: sent.message, SenderFault: true });
    });
    return { Successful, Failed };
  }
}
