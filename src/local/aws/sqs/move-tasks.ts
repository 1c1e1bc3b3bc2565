import { randomUUID } from 'node:crypto';
import type { Queue } from './queue';
import { invalidParameter } from './errors';
import { AwsServiceError } from '../service';
import type { Clock } from '../../clock';

interface MoveTask {
  readonly handle: string;
  readonly source: string;
  readonly destination?: string;
  readonly perSecond?: number;
  readonly started: number;
  readonly total: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';
  cancel?: () => void;
}

/**
 * Moves messages of dead-letter queues back to where they came from.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTasks {
  private readonly tasks: MoveTask[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly queueOf: (arn: string) => Queue | undefined,
  ) {}

  start({ SourceArn: source, DestinationArn: destination, MaxNumberOfMessagesPerSecond: perSecond }: any): object {
    const queue = this.queueOf(source ?? '');
    if (!queue) throw noResource('source');
    if (destination !== undefined && !this.queueOf(destination)) throw noResource('destination');
    if (this.tasks.some((task) => task.source === source && task.status === 'RUNNING')) {
      throw invalidParameter(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn: source })).toString('base64'),
      source,
      destination,
      perSecond,
      started: this.clock.now(),
      total: queue.counts.visible,
      moved: 0,
      status: 'RUNNING',
    };
    this.tasks.unshift(task);
    task.cancel = this.clock.after(0, () => this.step(task, queue));
    return { TaskHandle: task.handle };
  }

  list({ SourceArn: source, MaxResults: max = 1 }: any): object {
    if (!this.queueOf(source ?? '')) throw noResource('source');
    const found = this.tasks.filter((task) => task.source === source).slice(0, max);
    return {
      Results: found.map((task) => ({
        ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
        Status: task.status,
        SourceArn: task.source,
        DestinationArn: task.destination,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.total,
        StartedTimestamp: task.started,
      })),
    };
  }

  cancel({ TaskHandle: handle }: any): object {
    const task = this.tasks.find((one) => one.handle === handle);
    if (!task) throw new AwsServiceError('ResourceNotFoundException', 'The specified task does not exist.');
    if (task.status !== 'RUNNING') throw invalidParameter('Only active tasks can be cancelled.');
    task.cancel?.();
    task.status = 'CANCELLED';
    return { ApproximateNumberOfMessagesMoved: task.moved };
  }

  /** Moves what is there, or what the rate allows in a second. */
  private step(task: MoveTask, queue: Queue): void {
    const visible = queue.list().filter(({ visible: time }) => time <= this.clock.now());
    for (const message of visible.slice(0, task.perSecond ?? visible.length)) {
      const target = this.queueOf(task.destination ?? message.deadLetterSource ?? '');
      if (!target) {
        task.status = 'FAILED';
        return;
      }
      queue.remove(message);
      target.accept(message, { deadLetterSource: undefined });
      task.moved++;
    }
    if (task.perSecond !== undefined && visible.length > task.perSecond) {
      task.cancel = this.clock.after(1000, () => this.step(task, queue));
    } else {
      task.status = 'COMPLETED';
    }
  }
}

function noResource(which: string): AwsServiceError {
  return new AwsServiceError(
    'ResourceNotFoundException',
    `The resource that you specified for the Arn of the ${which} queue doesn't exist.`,
    { status: 404 },
  );
}
