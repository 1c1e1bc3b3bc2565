import { attributesOf, checkAttributes } from './attributes';
import { queueDoesNotExist } from './errors';
import { draftOf } from './message';
import { MessageOperations } from './message-operations';
import { MoveTasks } from './move-tasks';
import type { Queue } from './queue';
import { QueueOperations } from './queue-operations';
import { QUERY } from './query';
import { systemAttributes } from './received';
import { SqsState } from './state';
import { attempt } from '../attempt';
import { rpc } from '../protocols/rpc';
import type { Access, AwsService, Delivery, ResourceProblem, ServiceContext } from '../service';
import { tagsOf } from '../tags';
import { TemplateResources } from '../template-resources';
import type { LocalResource } from '../../model';
import type { QueueSource } from '../../polling/source';

/** Simple Queue Service. */
export class Sqs implements AwsService {
  readonly name = 'sqs';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly state: SqsState;
  /** By the names of queues. */
  private readonly template: TemplateResources;

  constructor(private readonly context: ServiceContext) {
    this.state = new SqsState(context);
    this.template = new TemplateResources(context.folder, (name) => {
      if (this.state.created.get(name)) return;
      const count = this.state.queues.get(name)?.list().length ?? 0;
      this.state.drop(name);
      if (count === 0) return;
      context.log(
        `${name}: deleted with ${count} message${count === 1 ? '' : 's'}, as the stack no longer has the queue`,
      );
    });
    const moveTasks = new MoveTasks(context.clock, (arn) => this.state.ofArn(arn));
    const operations = {
      ...new QueueOperations(this.state).handlers,
      ...new MessageOperations(this.state).handlers,
      CancelMessageMoveTask: (input: any) => moveTasks.cancel(input),
      ListMessageMoveTasks: (input: any) => moveTasks.list(input),
      StartMessageMoveTask: (input: any) => moveTasks.start(input),
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      query: QUERY,
      accesses: (operation, input) => [this.access(operation.replace(/Batch$/, ''), input)],
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    return this.template.apply((template) => {
      for (const resource of resources) {
        const { type, definition, arn } = resource;
        if (type !== 'AWS::SQS::Queue') continue;
        const name = arn!.split(':').pop()!;
        template.keep(name);
        template.add(resource, () => {
          const attributes = checkAttributes(attributesOf(definition), name.endsWith('.fifo'));
          this.state.add(name, attributes, tagsOf(definition.Tags));
        });
      }
      for (const { type, definition } of resources) {
        if (type !== 'AWS::SQS::QueuePolicy') continue;
        const Policy = JSON.stringify(definition.PolicyDocument);
        for (const url of definition.Queues) this.state.queues.get(url.split('/').pop())?.setAttributes({ Policy });
      }
    });
  }

  async deliver({
    targetArn,
    payload,
    attributes = {},
    caller,
    messageGroupId,
    messageDeduplicationId,
  }: Delivery): Promise<void> {
    const queue = this.state.ofArn(targetArn);
    if (!queue) throw queueDoesNotExist();
    this.context.authorize(caller, () => [this.state.accessTo('SendMessage', queue)]);
    const draft = draftOf({
      MessageBody: payload,
      MessageAttributes: attributes,
      MessageGroupId: messageGroupId,
      MessageDeduplicationId: messageDeduplicationId,
    });
    this.state.send(queue, draft, caller);
  }

  source(arn: string): QueueSource | undefined {
    const queue = this.state.ofArn(arn);
    if (!queue) return undefined;
    return {
      arn,
      receive: (max) =>
        queue.receive(max).map((message) => ({
          id: message.id,
          handle: message.handle!,
          body: message.body,
          attributes: message.attributes,
          systemAttributes: systemAttributes(message),
          cause: message.cause,
        })),
      // The visibility timeout may be over: then the message is received again.
      delete: (handle) => void attempt(() => queue.delete(handle)),
      release: (handle) => queue.release(handle),
      hide: (handle, milliseconds) => void attempt(() => queue.changeVisibility(handle, milliseconds / 1000)),
      visibleAt: (handle) => queue.find(handle)?.visible,
      deadLetterArn: (handle) => queue.deadLetterArn(handle),
      subscribe: (listener) => queue.subscribe(listener),
    };
  }

  async close(): Promise<void> {
    this.template.close();
    this.state.close();
  }

  /** The queue of a URL, whatever its host: account and name are in the path. */
  queueOf(url: string): Queue {
    return this.state.queueOf(url);
  }

  private access(action: string, input: any): Access {
    const name = input.QueueName ?? input.QueueUrl?.split('/').pop();
    if (input.SourceArn !== undefined) return { action: `sqs:${action}`, resource: input.SourceArn };
    if (name === undefined) return { action: `sqs:${action}`, resource: '*' };
    const queue = this.state.queues.get(name);
    return queue ? this.state.accessTo(action, queue) : { action: `sqs:${action}`, resource: this.state.arnOf(name) };
  }
}
