import { checkEntries, MAX_ENTRIES } from './batch';
import { checkList } from '../protocols/json';
import { invalidValue, missingParameter } from './errors';
import { checkBatchSize, draftOf, type Draft } from './message';
import type { Queue } from './queue';
import { received } from './received';
import type { SqsState } from './state';
import { attempt } from '../attempt';
import type { Caller } from '../caller';
import type { Operations } from '../protocols/rpc';
import { AwsServiceError, type AwsRequest } from '../service';

const MAX_WAIT_SECONDS = 20;

/** The operations on messages. */
export class MessageOperations {
  constructor(private readonly state: SqsState) {}

  get handlers(): Operations {
    return {
      ChangeMessageVisibility: (input) => this.changeVisibility(input),
      ChangeMessageVisibilityBatch: (input) =>
        this.batch(input, 'ChangeMessageVisibilityBatchRequestEntry', (entry, queue) => {
          queue.changeVisibility(entry.ReceiptHandle, entry.VisibilityTimeout);
          return {};
        }),
      DeleteMessage: (input) => this.state.queue(input).delete(required(input, 'ReceiptHandle')),
      DeleteMessageBatch: (input) =>
        this.batch(input, 'DeleteMessageBatchRequestEntry', (entry, queue) => {
          queue.delete(entry.ReceiptHandle);
          return {};
        }),
      ReceiveMessage: (input, request) => this.receive(input, request),
      SendMessage: (input, { caller }) => this.state.send(this.state.queue(input), draftOf(input), caller),
      SendMessageBatch: (input, { caller }) => this.sendBatch(input, caller),
    };
  }

  private sendBatch(input: any, caller: Caller): object {
    const drafts = new Map<object, Draft | AwsServiceError>();
    checkList('Entries', input.Entries, 'object');
    for (const entry of input.Entries ?? [])
      drafts.set(
        entry,
        attempt(() => draftOf(entry)),
      );
    const bytes = [...drafts.values()].reduce((sum, draft) => sum + (draft instanceof Error ? 0 : draft.bytes), 0);
    const output = () =>
      this.batch(input, 'SendMessageBatchRequestEntry', (entry, queue) => {
        const draft = drafts.get(entry)!;
        if (draft instanceof Error) throw draft;
        return this.state.send(queue, draft, caller);
      });
    checkEntries(input.Entries, 'SendMessageBatchRequestEntry');
    checkBatchSize(bytes);
    return output();
  }

  private batch(input: any, entryName: string, run: (entry: any, queue: Queue) => object): object {
    const queue = this.state.queue(input);
    checkEntries(input.Entries, entryName);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of input.Entries) {
      const outcome = attempt(() => run(entry, queue));
      if (!(outcome instanceof AwsServiceError)) Successful.push({ Id: entry.Id, ...outcome });
      else
        Failed.push({
          Id: entry.Id,
          Code: outcome.queryCode ?? outcome.code,
          Message: outcome.message,
          SenderFault: true,
        });
    }
    return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
  }

  private changeVisibility(input: any): void {
    if (input.VisibilityTimeout === undefined) throw missingParameter('VisibilityTimeout');
    this.state.queue(input).changeVisibility(required(input, 'ReceiptHandle'), input.VisibilityTimeout);
  }

  private async receive(input: any, { signal }: AwsRequest): Promise<object> {
    const queue = this.state.queue(input);
    const { MaxNumberOfMessages: max = 1, VisibilityTimeout: visibility } = input;
    const wait = input.WaitTimeSeconds ?? Number(queue.attributes.ReceiveMessageWaitTimeSeconds);
    if (!(max >= 1 && max <= MAX_ENTRIES)) {
      throw invalidValue('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
    }
    if (!(wait >= 0 && wait <= MAX_WAIT_SECONDS)) {
      throw invalidValue('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
    }
    if (visibility !== undefined && !(visibility >= 0 && visibility <= 43_200)) {
      throw invalidValue('VisibilityTimeout', visibility, 'Must be >= 0 and <= 43200, if provided.');
    }
    const deadline = Date.now() + wait * 1000;
    for (;;) {
      // A poller that has gone takes no message with it.
      if (signal.aborted) return {};
      const messages = queue.receive(max, visibility);
      const left = deadline - Date.now();
      if (messages.length > 0) return { Messages: messages.map((message) => received(message, input)) };
      if (left <= 0 || this.state.queues.get(queue.name) !== queue) return {};
      await this.state.available(queue.name, left, signal);
    }
  }
}

function required(input: any, name: string): string {
  if (input[name] === undefined) throw missingParameter(name);
  return input[name];
}
