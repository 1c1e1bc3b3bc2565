import { randomUUID } from 'node:crypto';
import { ROUTES } from './routes';
import { ScheduleTargets } from './schedule-targets';
import { missedTime, nextTime, scheduleOf, validation, type Schedule } from './schedule';
import { pageOf } from '../pages';
import { restJson } from '../protocols/rest-json';
import { AwsServiceError, type Access, type AwsService, type ResourceProblem, type ServiceContext } from '../service';
import { TagsByArn, type TagsSnapshot } from '../tags';
import { TemplateResources } from '../template-resources';
import { Timers } from '../timers';
import type { LocalResource } from '../../model';
import { Store } from '../../store/store';

const DEFAULT_GROUP = 'default';
const PAGE = 100;

interface Group {
  readonly name: string;
  readonly created: number;
}

interface State {
  readonly groups: readonly Group[];
  readonly schedules: readonly Schedule[];
  readonly tags: TagsSnapshot;
}

/** EventBridge Scheduler. */
export class Scheduler implements AwsService {
  readonly name = 'scheduler';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  /** By ARN, as the others. */
  private readonly groups = new Map<string, Group>();
  private readonly schedules = new Map<string, Schedule>();
  private readonly timers: Timers;
  private readonly tags = new TagsByArn();
  /** By the ARNs of schedules and groups. */
  private readonly template: TemplateResources;
  private readonly targets: ScheduleTargets;
  /** When each schedule was last due. No request writes the state then, and a process may be killed before it is written. */
  private readonly fired: Store<number>;

  constructor(private readonly context: ServiceContext) {
    this.targets = new ScheduleTargets(context);
    this.fired = Store.open(context.folder && `${context.folder}/fired.jsonl`);
    this.timers = new Timers(context.clock);
    this.template = new TemplateResources(context.folder, (arn) => {
      this.drop(arn);
      if (arn !== this.groupArn(DEFAULT_GROUP)) this.groups.delete(arn);
    });
    this.addGroup(DEFAULT_GROUP);
    const operations = {
      CreateSchedule: (input: any) => this.create(input),
      CreateScheduleGroup: (input: any) => this.createGroup(input),
      DeleteSchedule: ({ Name, groupName }: any) => this.drop(this.existing(Name, groupName).arn),
      DeleteScheduleGroup: (input: any) => this.deleteGroup(input),
      GetSchedule: ({ Name, groupName }: any) => this.described(this.existing(Name, groupName)),
      GetScheduleGroup: ({ Name }: any) => this.describedGroup(this.group(Name)),
      ListScheduleGroups: (input: any) => this.listGroups(input),
      ListSchedules: (input: any) => this.list(input),
      ListTagsForResource: ({ ResourceArn: arn }: any) => ({ Tags: this.tags.of(arn) }),
      TagResource: ({ ResourceArn: arn, Tags }: any) => this.tags.add(arn, Tags),
      UntagResource: ({ ResourceArn: arn, TagKeys }: any) => this.tags.remove(arn, [TagKeys].flat()),
      UpdateSchedule: (input: any) => this.update(input),
    };
    this.operations = Object.keys(operations);
    this.handle = restJson({
      service: this.name,
      context,
      routes: ROUTES,
      operations,
      accesses: (operation, input) => this.accesses(operation, input),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    return this.template.apply((template) => {
      for (const { type, ref } of resources) {
        if (type === 'AWS::Scheduler::ScheduleGroup') template.keep(this.addGroup(ref));
      }
      for (const resource of resources) {
        const { type, ref, arn, definition } = resource;
        if (type !== 'AWS::Scheduler::Schedule') continue;
        const { GroupName: group = DEFAULT_GROUP } = definition;
        template.keep(arn!);
        template.keep(this.addGroup(group));
        template.add(resource, () => this.save(arn!, scheduleOf(ref, group, definition, this.context.clock.now())));
      }
    });
  }

  resume(): void {
    this.targets.resume();
    for (const [arn, schedule] of this.schedules) {
      const done = Math.max(schedule.done, this.fired.get(arn) ?? 0);
      const missed = missedTime({ ...schedule, done }, this.context.clock.now());
      if (missed !== undefined) this.invoke(arn, missed);
    }
  }

  async snapshot(): Promise<State> {
    return {
      groups: [...this.groups.values()],
      schedules: [...this.schedules.values()],
      tags: this.tags.snapshot(),
    };
  }

  async restore({ groups, schedules, tags }: State): Promise<void> {
    for (const group of groups) this.groups.set(this.groupArn(group.name), group);
    for (const schedule of schedules) {
      const arn = this.arnOf(schedule);
      this.schedules.set(arn, schedule);
      this.arm(arn);
    }
    this.tags.restore(tags);
  }

  async close(): Promise<void> {
    this.timers.close();
    this.targets.close();
    this.fired.close();
    this.template.close();
  }

  private arnOf({ name, group }: Pick<Schedule, 'name' | 'group'>): string {
    return `arn:aws:scheduler:${this.context.region}:${this.context.account}:schedule/${group}/${name}`;
  }

  private groupArn(name: string): string {
    return `arn:aws:scheduler:${this.context.region}:${this.context.account}:schedule-group/${name}`;
  }

  private accesses(operation: string, input: any): readonly Access[] {
    const action = `scheduler:${operation}`;
    if (input.ResourceArn !== undefined) return [{ action, resource: input.ResourceArn }];
    if (operation.endsWith('Group')) return [{ action, resource: this.groupArn(input.Name) }];
    if (operation.startsWith('List')) return [{ action, resource: '*' }];
    const group = input.GroupName ?? input.groupName ?? DEFAULT_GROUP;
    const access = { action, resource: this.arnOf({ name: input.Name, group }) };
    const roleArn = input.Target?.RoleArn;
    if (roleArn === undefined) return [access];
    const conditions = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
    return [access, { action: 'iam:PassRole', resource: roleArn, conditions }];
  }

  private group(name: string): Group {
    const group = this.groups.get(this.groupArn(name));
    if (!group) throw notFound(`Schedule group ${name} does not exist.`);
    return group;
  }

  private existing(name: string, group = DEFAULT_GROUP): { readonly arn: string; readonly schedule: Schedule } {
    this.group(group);
    const arn = this.arnOf({ name, group });
    const schedule = this.schedules.get(arn);
    if (!schedule) throw notFound(`Schedule ${name} does not exist.`);
    return { arn, schedule };
  }

  /** Adds a group, unless it is there. Returns its ARN. */
  private addGroup(name: string): string {
    const arn = this.groupArn(name);
    if (!this.groups.has(arn)) this.groups.set(arn, { name, created: this.context.clock.now() });
    return arn;
  }

  private createGroup({ Name: name, Tags: tags = [] }: any): object {
    if (this.groups.has(this.groupArn(name))) throw conflict(`Schedule group ${name} already exists.`);
    const arn = this.addGroup(name);
    this.tags.add(arn, tags);
    return { ScheduleGroupArn: arn };
  }

  /** Deletes its schedules, too. */
  private deleteGroup({ Name: name }: any): void {
    if (name === DEFAULT_GROUP) throw validation('The default schedule group cannot be deleted.');
    this.group(name);
    for (const [arn, { group }] of this.schedules) if (group === name) this.drop(arn);
    this.groups.delete(this.groupArn(name));
    this.tags.delete(this.groupArn(name));
  }

  private describedGroup({ name, created }: Group): object {
    const time = new Date(created);
    return {
      Arn: this.groupArn(name),
      Name: name,
      State: 'ACTIVE',
      CreationDate: time,
      LastModificationDate: time,
    };
  }

  private listGroups({ NamePrefix: prefix = '', MaxResults: max = PAGE, NextToken: token }: any): object {
    const groups = [...this.groups.values()].filter(({ name }) => name.startsWith(prefix));
    const { page, next } = pageOf(groups, max, token);
    return { ScheduleGroups: page.map((group) => this.describedGroup(group)), NextToken: next };
  }

  private create({ Name: name, GroupName: group = DEFAULT_GROUP, ...input }: any): object {
    this.group(group);
    const arn = this.arnOf({ name, group });
    if (this.schedules.has(arn)) throw conflict(`Schedule ${name} already exists.`);
    this.save(arn, scheduleOf(name, group, input, this.context.clock.now()));
    return { ScheduleArn: arn };
  }

  /** Replaces all of a schedule, also what the request leaves out. */
  private update({ Name: name, GroupName: group = DEFAULT_GROUP, ...input }: any): object {
    const { arn, schedule } = this.existing(name, group);
    this.save(arn, scheduleOf(name, group, input, this.context.clock.now(), schedule.created));
    return { ScheduleArn: arn };
  }

  /** Adds a schedule, or changes the one that is there. Times that stay the same continue undisturbed. */
  private save(arn: string, schedule: Schedule): void {
    const before = this.schedules.get(arn);
    const same = before !== undefined && timingOf(before) === timingOf(schedule);
    this.schedules.set(arn, same ? { ...schedule, created: before.created, done: before.done } : schedule);
    if (!same) this.arm(arn);
  }

  private drop(arn: string): void {
    this.timers.cancel(arn);
    this.schedules.delete(arn);
  }

  private described({ arn, schedule }: { readonly arn: string; readonly schedule: Schedule }): object {
    const { startDate, endDate } = schedule;
    return {
      Arn: arn,
      Name: schedule.name,
      GroupName: schedule.group,
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone ?? 'UTC',
      StartDate: startDate === undefined ? undefined : new Date(startDate),
      EndDate: endDate === undefined ? undefined : new Date(endDate),
      FlexibleTimeWindow: schedule.window,
      State: schedule.state,
      Description: schedule.description,
      KmsKeyArn: schedule.kmsKeyArn,
      ActionAfterCompletion: schedule.afterCompletion,
      Target: schedule.target,
      CreationDate: new Date(schedule.created),
      LastModificationDate: new Date(schedule.modified),
    };
  }

  private list(input: any): object {
    const {
      ScheduleGroup: group,
      NamePrefix: prefix = '',
      State: state,
      MaxResults: max = PAGE,
      NextToken: token,
    } = input;
    const schedules = [...this.schedules].filter(
      ([, schedule]) =>
        (group === undefined || schedule.group === group) &&
        (state === undefined || schedule.state === state) &&
        schedule.name.startsWith(prefix),
    );
    const { page, next } = pageOf(schedules, max, token);
    return {
      Schedules: page.map(([arn, schedule]) => ({
        Arn: arn,
        Name: schedule.name,
        GroupName: schedule.group,
        State: schedule.state,
        CreationDate: new Date(schedule.created),
        LastModificationDate: new Date(schedule.modified),
        Target: { Arn: schedule.target.Arn },
      })),
      NextToken: next,
    };
  }

  /** Invokes the target when the schedule is due, again and again. Within a flexible window, it is at its beginning. */
  private arm(arn: string): void {
    const schedule = this.schedules.get(arn)!;
    const time = schedule.state === 'ENABLED' ? nextTime(schedule, this.context.clock.now()) : undefined;
    this.timers.set(arn, time, () => this.invoke(arn, time!));
  }

  private invoke(arn: string, time: number): void {
    const schedule = this.schedules.get(arn)!;
    this.schedules.set(arn, { ...schedule, done: time });
    this.arm(arn);
    this.targets.invoke(schedule, { id: randomUUID(), scheduleArn: arn, time });
    this.fired.set(arn, time);
    if (!this.timers.has(arn) && schedule.afterCompletion === 'DELETE') this.drop(arn);
  }
}

/** What decides when a schedule is due. */
function timingOf({ expression, timeZone, startDate, endDate, state }: Schedule): string {
  return JSON.stringify([expression, timeZone, startDate, endDate, state]);
}

function notFound(message: string): AwsServiceError {
  return new AwsServiceError('ResourceNotFoundException', message, { status: 404 });
}

function conflict(message: string): AwsServiceError {
  return new AwsServiceError('ConflictException', message, { status: 409 });
}
