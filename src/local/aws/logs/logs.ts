import { LogGroup, type StoredEvent } from './log-group';
import { putProblems, rejectedEvents } from './put';
import { Subscription, type SubscriptionSettings } from './subscription';
import { pageOf } from '../pages';
import { rpc } from '../protocols/rpc';
import {
  AwsServiceError,
  type Access,
  type AwsService,
  type FunctionLog,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { newCause, through, type Cause } from '../../cause';
import { logGroupOf, type LogEvent } from '../../lambda/invocation-log';
import type { LocalResource } from '../../model';
import { compileLogFilter, LogFilterError } from '../../../runtime/syntax/log-filter';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MAX_PAGE = 10_000;

/**
 * CloudWatch Logs: groups and streams, what functions print, and subscription filters that invoke functions. A group
 * keeps its last events only, in memory.
 */
export class Logs implements AwsService {
  readonly name = 'logs';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly groups = new Map<string, LogGroup>();
  /** The groups of the template. */
  private templated = new Set<string>();
  private subscriptions: readonly Subscription[] = [];
  private readonly stopListening: () => void;

  constructor(private readonly context: ServiceContext) {
    const operations = {
      CreateLogGroup: ({ logGroupName }: any) => this.createGroup(logGroupName),
      CreateLogStream: ({ logGroupName, logStreamName }: any) => this.createStream(logGroupName, logStreamName),
      DeleteLogGroup: ({ logGroupName }: any) => void this.groups.delete(this.group({ logGroupName }).name),
      DeleteLogStream: (input: any) => this.group(input).deleteStream(this.stream(input)),
      DescribeLogGroups: (input: any) => this.describeGroups(input),
      DescribeLogStreams: (input: any) => this.describeStreams(input),
      DescribeSubscriptionFilters: ({ logGroupName }: any) => ({
        subscriptionFilters: this.subscriptions
          .filter(({ settings }) => settings.logGroupName === logGroupName)
          .map(({ settings: { name: filterName, ...rest } }) => ({ filterName, ...rest, distribution: 'ByLogStream' })),
      }),
      FilterLogEvents: (input: any) => this.filter(input),
      GetLogEvents: (input: any) => this.events(input),
      PutLogEvents: (input: any, { caller }: any) => this.put(input, caller.cause),
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      accesses: (operation, input) => this.accesses(operation, input),
    });
    this.stopListening = context.functions.onLog?.((log) => this.ofFunction(log)) ?? (() => undefined);
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const groups = resources.filter(({ type }) => type === 'AWS::Logs::LogGroup').map(({ ref }) => ref);
    for (const name of this.templated) if (!groups.includes(name)) this.groups.delete(name);
    this.templated = new Set(groups);
    for (const name of groups) this.ensureGroup(name);
    for (const { type, definition } of resources) {
      if (type !== 'AWS::Logs::LogStream' || definition.LogStreamName === undefined) continue;
      this.ensureGroup(definition.LogGroupName).add(definition.LogStreamName, [], this.context.clock.now());
    }
    const problems: ResourceProblem[] = [];
    this.subscriptions = resources
      .filter(({ type }) => type === 'AWS::Logs::SubscriptionFilter')
      .flatMap(({ logicalId, ref: name, definition }) => {
        const { LogGroupName: logGroupName, DestinationArn: destinationArn, FilterPattern: filterPattern } = definition;
        const problem = (reason: string) => problems.push({ logicalId, name, reason });
        if (!/:lambda:/.test(destinationArn)) {
          problem(`log events are sent to functions only here, and this one is for ${destinationArn}`);
          return [];
        }
        return subscriptionOf({ name, logGroupName, destinationArn, filterPattern: filterPattern ?? '' }, problem);
      });
    return problems;
  }

  async close(): Promise<void> {
    this.stopListening();
  }

  private ofFunction({ fn, logStreamName, events, cause }: FunctionLog): void {
    // A function without a group in the template has one of Lambda's own, which its first event creates.
    const group = this.ensureGroup(logGroupOf(fn));
    this.add(group, logStreamName, events, through(cause, fn.arn));
  }

  private add(group: LogGroup, logStreamName: string, events: readonly LogEvent[], cause: Cause): void {
    const { clock, account } = this.context;
    const stored = group.add(logStreamName, events, clock.now());
    for (const subscription of this.subscriptions) {
      const { logGroupName } = subscription.settings;
      const event = logGroupName === group.name ? subscription.eventFor(account, logStreamName, stored) : undefined;
      if (event) clock.after(0, () => this.send(subscription.settings, group, event, cause));
    }
  }

  /** Lambda retries what the function fails to handle. */
  private async send({ name, destinationArn }: SubscriptionSettings, group: LogGroup, event: object, cause: Cause) {
    const { account, deliver, log } = this.context;
    const sourceArn = `${group.arn}:*`;
    const caller = {
      principal: { type: 'service', service: 'logs.amazonaws.com', sourceArn },
      account,
      cause,
    } as const;
    const delivery = { targetArn: destinationArn, payload: JSON.stringify(event), caller };
    await deliver({ ...delivery, cause: through(cause, group.arn) }).catch(({ message }: Error) =>
      log(`${group.name}: the subscription filter ${name} failed: ${message}`),
    );
  }

  private put({ logGroupName, logStreamName, logEvents }: any, cause = newCause()): object {
    const group = this.group({ logGroupName });
    this.stream({ logGroupName, logStreamName });
    const problem = putProblems(logEvents);
    if (problem !== undefined) throw invalid(problem);
    const now = this.context.clock.now();
    const { accepted, rejectedLogEventsInfo } = rejectedEvents(logEvents, now);
    this.add(group, logStreamName, accepted, cause);
    return { nextSequenceToken: String(group.events.length), ...(rejectedLogEventsInfo && { rejectedLogEventsInfo }) };
  }

  private events(input: any): object {
    const { startTime = 0, endTime = Infinity, limit = MAX_PAGE, startFromHead = false, nextToken } = input;
    const stream = this.stream(input);
    const all = this.group(input)
      .events.filter(({ logStreamName }) => logStreamName === stream)
      .filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
    // `f/<index>` is forward of an event, `b/<index>` before it.
    const [, direction, index] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? [];
    const isForward = direction === undefined ? startFromHead : direction === 'f';
    const at = index === undefined ? (startFromHead ? 0 : all.length) : Number(index);
    const [from, to] = isForward ? [at, Math.min(at + limit, all.length)] : [Math.max(0, at - limit), at];
    return {
      events: all
        .slice(from, to)
        .map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${to}`,
      nextBackwardToken: `b/${from}`,
    };
  }

  private filter(input: any): object {
    const { logStreamNames, logStreamNamePrefix = '', startTime = 0, endTime = Infinity, filterPattern = '' } = input;
    const matches = checked(() => compileLogFilter(filterPattern));
    const found = this.group(input).events.filter(
      ({ logStreamName, timestamp, message }) =>
        (logStreamNames?.includes(logStreamName) ?? logStreamName.startsWith(logStreamNamePrefix)) &&
        timestamp >= startTime &&
        timestamp <= endTime &&
        matches(message.replace(/\n$/, '')) !== undefined,
    );
    const { page, next } = pageOf<StoredEvent>(found, input.limit ?? MAX_PAGE, input.nextToken);
    const events = page.map(({ id: eventId, ...event }) => ({ ...event, eventId }));
    return { events, searchedLogStreams: [], ...(next === undefined ? {} : { nextToken: next }) };
  }

  private describeGroups({ logGroupNamePrefix = '', logGroupNamePattern = '', limit = 50, nextToken }: any): object {
    const all = [...this.groups.values()]
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { page, next } = pageOf(all, limit, nextToken);
    return {
      logGroups: page.map(({ name: logGroupName, arn, created: creationTime }) => ({
        logGroupName,
        creationTime,
        arn: `${arn}:*`,
        logGroupArn: arn,
        metricFilterCount: 0,
        storedBytes: 0,
        logGroupClass: 'STANDARD',
      })),
      ...(next === undefined ? {} : { nextToken: next }),
    };
  }

  private describeStreams(input: any): object {
    const { logStreamNamePrefix = '', orderBy = 'LogStreamName', descending = false, limit = 50, nextToken } = input;
    const group = this.group(input);
    const streams = [...group.streams]
      .filter(([name]) => name.startsWith(logStreamNamePrefix))
      .map(([logStreamName, creationTime]) => {
        const events = group.events.filter((event) => event.logStreamName === logStreamName);
        return {
          logStreamName,
          creationTime,
          arn: `${group.arn}:log-stream:${logStreamName}`,
          storedBytes: 0,
          uploadSequenceToken: String(events.length),
          firstEventTimestamp: events[0]?.timestamp,
          lastEventTimestamp: events.at(-1)?.timestamp,
          lastIngestionTime: events.at(-1)?.ingestionTime,
        };
      });
    const key = (stream: (typeof streams)[number]) =>
      orderBy === 'LastEventTime' ? (stream.lastEventTimestamp ?? 0) : stream.logStreamName;
    streams.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    const { page, next } = pageOf(descending ? streams.reverse() : streams, limit, nextToken);
    return { logStreams: page, ...(next === undefined ? {} : { nextToken: next }) };
  }

  private createGroup(name: string): void {
    if (this.groups.has(name)) throw exists('The specified log group already exists');
    this.ensureGroup(name);
  }

  private createStream(logGroupName: string, logStreamName: string): void {
    const group = this.group({ logGroupName });
    if (group.streams.has(logStreamName)) throw exists('The specified log stream already exists');
    group.add(logStreamName, [], this.context.clock.now());
  }

  private ensureGroup(name: string): LogGroup {
    const { region, account, clock } = this.context;
    const known = this.groups.get(name);
    if (known) return known;
    const group = new LogGroup(name, `arn:aws:logs:${region}:${account}:log-group:${name}`, clock.now());
    this.groups.set(name, group);
    return group;
  }

  /** The group of a name or an ARN. */
  private group({ logGroupName, logGroupIdentifier = logGroupName }: any): LogGroup {
    const group = this.groups.get(nameOf(logGroupIdentifier));
    if (!group) throw notFound('The specified log group does not exist.');
    return group;
  }

  private stream(input: any): string {
    if (!this.group(input).streams.has(input.logStreamName)) {
      throw notFound('The specified log stream does not exist.');
    }
    return input.logStreamName;
  }

  private accesses(operation: string, input: any): readonly Access[] {
    const { region, account } = this.context;
    const { logGroupName = '', logGroupIdentifier = logGroupName, logStreamName = '' } = input;
    const group = `arn:aws:logs:${region}:${account}:log-group:${nameOf(logGroupIdentifier)}`;
    // Also what is about a group names a stream, an empty one.
    return [{ action: `logs:${operation}`, resource: `${group}:log-stream:${logStreamName}` }];
  }
}

function subscriptionOf(settings: SubscriptionSettings, problem: (reason: string) => void): Subscription[] {
  try {
    return [new Subscription(settings)];
  } catch (e) {
    if (!(e instanceof LogFilterError)) throw e;
    problem(`CloudWatch Logs would refuse its filter pattern: ${e.message}`);
    return [];
  }
}

function nameOf(identifier: string): string {
  return identifier.replace(/^arn:.*?:log-group:/, '').replace(/:\*$/, '');
}

function checked<T>(compile: () => T): T {
  try {
    return compile();
  } catch (e) {
    throw e instanceof LogFilterError ? invalid(e.message) : e;
  }
}

const notFound = (message: string) => new AwsServiceError('ResourceNotFoundException', message);
const exists = (message: string) => new AwsServiceError('ResourceAlreadyExistsException', message);
const invalid = (message: string) => new AwsServiceError('InvalidParameterException', message);
