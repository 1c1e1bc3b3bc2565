import { notFound, validation } from './errors';
import { checkEntries, eventOf, newEvent, type BusEvent } from './event';
import { checkInput, type Target } from './input';
import { checkedPattern, checkRule, DEFAULT_BUS, Rule, type StoredRule } from './rule';
import { RuleTargets } from './rule-targets';
import type { Caller } from '../caller';
import { pageOf } from '../pages';
import { rpc } from '../protocols/rpc';
import {
  AwsServiceError,
  type Access,
  type AwsRequest,
  type AwsService,
  type Delivery,
  type ResourceProblem,
  type ServiceContext,
} from '../service';
import { TagsByArn, type TagsSnapshot } from '../tags';
import { TemplateResources } from '../template-resources';
import { Timers } from '../timers';
import { MAX_HOPS, newCause, through, type Cause } from '../../cause';
import type { LocalResource } from '../../model';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;
const PAGE = 100;

interface StoredBus {
  readonly name: string;
  readonly description?: string;
  readonly created: number;
}

interface State {
  readonly buses: readonly StoredBus[];
  readonly rules: readonly StoredRule[];
  readonly tags: TagsSnapshot;
}

/** EventBridge: buses, and rules with a pattern or a schedule. */
export class Events implements AwsService {
  readonly name = 'events';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly buses = new Map<string, StoredBus>();
  /** By ARN. */
  private readonly rules = new Map<string, Rule>();
  private readonly timers: Timers;
  private readonly tags = new TagsByArn();
  /** By the ARNs of rules and the names of buses. */
  private readonly template: TemplateResources;
  private readonly targets: RuleTargets;

  constructor(private readonly context: ServiceContext) {
    this.targets = new RuleTargets(context);
    this.timers = new Timers(context.clock);
    this.template = new TemplateResources(context.folder, (key) => {
      if (this.rules.has(key)) this.dropRule(key);
      else if (key !== DEFAULT_BUS) this.buses.delete(key);
    });
    this.buses.set(DEFAULT_BUS, { name: DEFAULT_BUS, created: context.clock.now() });
    const operations = {
      CreateEventBus: (input: any) => this.createBus(input),
      DeleteEventBus: (input: any) => this.deleteBus(input),
      DeleteRule: (input: any) => this.deleteRule(input),
      DescribeEventBus: ({ Name = DEFAULT_BUS }: any) => this.describedBus(this.bus(Name)),
      DescribeRule: (input: any) => ({
        ...this.describedRule(this.rule(input.Name, input.EventBusName)),
        CreatedBy: this.context.account,
      }),
      DisableRule: (input: any) => this.setState(input, 'DISABLED'),
      EnableRule: (input: any) => this.setState(input, 'ENABLED'),
      ListEventBuses: (input: any) => this.listBuses(input),
      ListRuleNamesByTarget: (input: any) => this.listRuleNames(input),
      ListRules: (input: any) => this.listRules(input),
      ListTagsForResource: ({ ResourceARN: arn }: any) => ({ Tags: this.tags.of(arn) }),
      ListTargetsByRule: (input: any) => this.listTargets(input),
      PutEvents: (input: any, { caller }: AwsRequest) => this.putEvents(input, caller),
      PutRule: (input: any) => this.putRule(input),
      PutTargets: (input: any) => this.putTargets(input),
      RemoveTargets: (input: any) => this.removeTargets(input),
      TagResource: ({ ResourceARN: arn, Tags = [] }: any) => this.tags.add(arn, Tags),
      TestEventPattern: (input: any) => testPattern(input),
      UntagResource: ({ ResourceARN: arn, TagKeys = [] }: any) => this.tags.remove(arn, TagKeys),
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      accesses: (operation, input) => this.accesses(operation, input),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    return this.template.apply((template) => {
      for (const { type, ref, definition } of resources) {
        if (type !== 'AWS::Events::EventBus') continue;
        template.keep(ref);
        if (!this.buses.has(ref)) this.addBus(ref, definition.Description);
      }
      for (const resource of resources) {
        const { type, ref, arn, definition } = resource;
        if (type !== 'AWS::Events::Rule') continue;
        template.keep(arn!);
        template.add(resource, () => {
          const stored = templateRule(definition, ref, this.context.clock.now());
          checkRule(stored);
          stored.targets.forEach(checkInput);
          // A bus that is not of this app: what the app sends to it arrives here.
          if (!this.buses.has(stored.bus)) this.addBus(stored.bus);
          template.keep(stored.bus);
          this.save(arn!, stored);
        });
      }
    });
  }

  /** An event of another service, or of another bus. */
  async deliver({ targetArn, payload, caller, cause }: Delivery): Promise<void> {
    const bus = this.bus(busName(targetArn));
    // Services of AWS need no permission for the default bus.
    if (caller.principal.type !== 'service' || bus.name !== DEFAULT_BUS) {
      this.context.authorize(caller, () => [{ action: 'events:PutEvents', resource: this.busArn(bus.name) }]);
    }
    const given = JSON.parse(payload);
    const { source, 'detail-type': detailType, resources = [], detail = {} } = given;
    const event = newEvent({ source, detailType, resources, detail }, this.eventOptions());
    // An event that comes from another bus is the same event.
    this.receive(bus.name, given.id === undefined ? event : { ...event, ...given }, cause);
  }

  resume(): void {
    this.targets.resume();
  }

  async snapshot(): Promise<State> {
    return {
      buses: [...this.buses.values()],
      rules: [...this.rules.values()].map(({ stored }) => stored),
      tags: this.tags.snapshot(),
    };
  }

  async restore({ buses, rules, tags }: State): Promise<void> {
    for (const bus of buses) this.buses.set(bus.name, bus);
    for (const stored of rules) this.save(this.ruleArn(stored), stored);
    this.tags.restore(tags);
  }

  async close(): Promise<void> {
    this.timers.close();
    this.targets.close();
    this.template.close();
  }

  private busArn(name: string): string {
    return `arn:aws:events:${this.context.region}:${this.context.account}:event-bus/${name}`;
  }

  private ruleArn({ name, bus }: Pick<StoredRule, 'name' | 'bus'>): string {
    const path = bus === DEFAULT_BUS ? name : `${bus}/${name}`;
    return `arn:aws:events:${this.context.region}:${this.context.account}:rule/${path}`;
  }

  private accesses(operation: string, input: any): readonly Access[] {
    const action = `events:${operation}`;
    if (operation === 'PutEvents') {
      return (input.Entries ?? []).map(({ EventBusName, Source, DetailType }: any) => ({
        action,
        resource: this.busArn(busName(EventBusName)),
        conditions: { 'events:source': String(Source), 'events:detail-type': String(DetailType) },
      }));
    }
    if (operation.endsWith('EventBus')) return [{ action, resource: this.busArn(busName(input.Name)) }];
    if (input.ResourceARN !== undefined) return [{ action, resource: input.ResourceARN }];
    const name = input.Rule ?? (operation.endsWith('Rule') ? input.Name : undefined);
    const resource = name === undefined ? '*' : this.ruleArn({ name, bus: busName(input.EventBusName) });
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-iam-roles.html
    const roles = [input.RoleArn, ...(input.Targets ?? []).map((target: any) => target.RoleArn)].filter(Boolean);
    const conditions = { 'iam:PassedToService': 'events.amazonaws.com' };
    const passed = [...new Set<string>(roles)].map((role) => ({ action: 'iam:PassRole', resource: role, conditions }));
    return [{ action, resource }, ...passed];
  }

  private bus(nameOrArn: unknown): StoredBus {
    const name = busName(nameOrArn);
    const bus = this.buses.get(name);
    if (!bus) throw notFound(`Event bus ${name} does not exist.`);
    return bus;
  }

  private rule(name: string, busNameOrArn: unknown): Rule {
    const { name: bus } = this.bus(busNameOrArn);
    const rule = this.rules.get(this.ruleArn({ name, bus }));
    if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus}.`);
    return rule;
  }

  private addBus(name: string, description?: string): StoredBus {
    const bus = { name, created: this.context.clock.now(), ...(description === undefined ? {} : { description }) };
    this.buses.set(name, bus);
    return bus;
  }

  private createBus({ Name: name, Description: description, Tags: tags = [] }: any): object {
    if (this.buses.has(name)) {
      throw new AwsServiceError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    if (!/^[.\w/-]{1,256}$/.test(name)) {
      throw validation(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+`,
      );
    }
    this.addBus(name, description);
    this.tags.add(this.busArn(name), tags);
    return { EventBusArn: this.busArn(name), Description: description };
  }

  private deleteBus({ Name: nameOrArn }: any): void {
    const name = busName(nameOrArn);
    if (name === DEFAULT_BUS) throw validation('Cannot delete event bus default.');
    this.bus(name);
    for (const rule of this.rulesOf(name)) this.dropRule(rule.arn);
    this.buses.delete(name);
    this.tags.delete(this.busArn(name));
  }

  private describedBus({ name, description, created }: StoredBus): object {
    const time = new Date(created);
    return {
      Name: name,
      Arn: this.busArn(name),
      Description: description,
      CreationTime: time,
      LastModifiedTime: time,
    };
  }

  private listBuses({ NamePrefix: prefix = '', Limit: limit = PAGE, NextToken: token }: any): object {
    const buses = [...this.buses.values()].filter(({ name }) => name.startsWith(prefix));
    const { page, next } = pageOf(buses, limit, token);
    return { EventBuses: page.map((bus) => this.describedBus(bus)), NextToken: next };
  }

  private rulesOf(bus: string): Rule[] {
    return [...this.rules.values()].filter(({ stored }) => stored.bus === bus);
  }

  /** Adds a rule, or changes the one that is there. A schedule that stays the same continues undisturbed. */
  private save(arn: string, stored: StoredRule): Rule {
    const before = this.rules.get(arn);
    const same = before?.stored.schedule === stored.schedule && before?.stored.state === stored.state;
    const since = before?.stored.schedule === stored.schedule ? (before?.stored.since ?? stored.since) : stored.since;
    const rule = before ?? new Rule(arn, stored);
    rule.stored = { ...stored, since };
    this.rules.set(arn, rule);
    if (!before || !same) this.schedule(rule);
    return rule;
  }

  private dropRule(arn: string): void {
    this.timers.cancel(arn);
    this.rules.delete(arn);
    this.tags.delete(arn);
  }

  private putRule(input: any): object {
    const { name: bus } = this.bus(input.EventBusName);
    const arn = this.ruleArn({ name: input.Name, bus });
    const stored: StoredRule = {
      name: input.Name,
      bus,
      pattern: input.EventPattern,
      schedule: input.ScheduleExpression,
      state: input.State ?? 'ENABLED',
      description: input.Description,
      roleArn: input.RoleArn,
      since: this.context.clock.now(),
      targets: this.rules.get(arn)?.targets ?? [],
    };
    checkRule(stored);
    this.save(arn, stored);
    this.tags.add(arn, input.Tags);
    return { RuleArn: arn };
  }

  private deleteRule({ Name: name, EventBusName: busNameOrArn }: any): void {
    const arn = this.ruleArn({ name, bus: this.bus(busNameOrArn).name });
    if (this.rules.get(arn)?.targets.length) throw validation("Rule can't be deleted since it has targets.");
    // It is no error if it is gone.
    this.dropRule(arn);
  }

  private setState({ Name: name, EventBusName: bus }: any, state: string): void {
    const rule = this.rule(name, bus);
    this.save(rule.arn, { ...rule.stored, state });
  }

  private describedRule({ arn, stored }: Rule): object {
    return {
      Name: stored.name,
      Arn: arn,
      EventPattern: stored.pattern,
      ScheduleExpression: stored.schedule,
      State: stored.state,
      Description: stored.description,
      RoleArn: stored.roleArn,
      EventBusName: stored.bus,
    };
  }

  private listRules({ NamePrefix: prefix = '', EventBusName, Limit: limit = PAGE, NextToken: token }: any): object {
    const rules = this.rulesOf(this.bus(EventBusName).name).filter(({ stored }) => stored.name.startsWith(prefix));
    const { page, next } = pageOf(rules, limit, token);
    return { Rules: page.map((rule) => this.describedRule(rule)), NextToken: next };
  }

  private listRuleNames({ TargetArn: arn, EventBusName, Limit: limit = PAGE, NextToken: token }: any): object {
    const rules = this.rulesOf(this.bus(EventBusName).name).filter(({ targets }) =>
      targets.some(({ Arn }) => Arn === arn),
    );
    const { page, next } = pageOf(rules, limit, token);
    return { RuleNames: page.map(({ stored }) => stored.name), NextToken: next };
  }

  private listTargets({ Rule: name, EventBusName, Limit: limit = PAGE, NextToken: token }: any): object {
    const { page, next } = pageOf(this.rule(name, EventBusName).targets, limit, token);
    return { Targets: page, NextToken: next };
  }

  private putTargets({ Rule: name, EventBusName, Targets: given = [] }: any): object {
    const rule = this.rule(name, EventBusName);
    given.forEach(checkTarget);
    const targets = new Map(rule.targets.map((target) => [target.Id, target]));
    for (const target of given) targets.set(target.Id, target);
    if (targets.size > MAX_TARGETS) {
      throw new AwsServiceError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    rule.stored = { ...rule.stored, targets: [...targets.values()] };
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  private removeTargets({ Rule: name, EventBusName, Ids: ids = [] }: any): object {
    const rule = this.rule(name, EventBusName);
    rule.stored = { ...rule.stored, targets: rule.targets.filter(({ Id }) => !ids.includes(Id)) };
    return { FailedEntryCount: 0, FailedEntries: [] };
  }

  private eventOptions() {
    const { account, region, clock } = this.context;
    return { account, region, now: clock.now() };
  }

  private putEvents({ Entries: entries }: any, caller: Caller): object {
    checkEntries(entries);
    const results = entries.map((entry: any) => {
      const event = eventOf(entry, this.eventOptions());
      if (!('id' in event)) return event;
      const bus = busName(entry.EventBusName);
      // As on AWS, an event for a bus that is not there has an id, and nobody gets it.
      if (this.buses.has(bus)) this.receive(bus, event, caller.cause);
      else this.context.log(`an event is lost: there is no event bus ${bus}`);
      return { EventId: event.id };
    });
    return { FailedEntryCount: results.filter((result: any) => 'ErrorCode' in result).length, Entries: results };
  }

  /** Sends an event to the targets of the rules that it matches. */
  private receive(bus: string, event: BusEvent, cause: Cause): void {
    const busArn = this.busArn(bus);
    if (cause.lineage.filter((arn) => arn === busArn).length >= MAX_HOPS) {
      return this.context.lost(`an event is dropped after ${MAX_HOPS} rounds through the event bus ${bus}`);
    }
    const own = through(cause, busArn);
    for (const rule of this.rulesOf(bus)) if (rule.matches(event)) this.targets.send(rule, event, own);
  }

  /** Runs the rule when its schedule is due, again and again. */
  private schedule(rule: Rule): void {
    const time = rule.next(this.context.clock.now());
    this.timers.set(rule.arn, time, () => {
      const event = newEvent(
        { source: 'aws.events', detailType: 'Scheduled Event', resources: [rule.arn], detail: {} },
        { ...this.eventOptions(), now: time! },
      );
      this.schedule(rule);
      this.targets.send(rule, event, newCause(time));
    });
  }
}

/** The name in the name or ARN of a bus. */
function busName(nameOrArn: unknown): string {
  return String(nameOrArn ?? DEFAULT_BUS)
    .split(':event-bus/')
    .pop()!;
}

function templateRule(definition: any, ref: string, now: number): StoredRule {
  const { EventBusName, EventPattern: pattern, Targets: targets = [] } = definition;
  return {
    name: ref.split('|').pop()!,
    bus: busName(EventBusName),
    ...(pattern === undefined ? {} : { pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern) }),
    schedule: definition.ScheduleExpression,
    state: definition.State ?? 'ENABLED',
    description: definition.Description,
    roleArn: definition.RoleArn,
    since: now,
    targets,
  };
}

function checkTarget(target: Target): void {
  const { Id: id = '' } = target;
  const problem = !/^[.\w-]+$/.test(id)
    ? 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'
    : id.length > 64
      ? 'have length less than or equal to 64'
      : undefined;
  if (problem !== undefined) {
    throw validation(
      `1 validation error detected: Value '${id}' at 'targets.1.member.id' failed to satisfy constraint: Member must ${problem}`,
    );
  }
  checkInput(target);
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
function testPattern({ EventPattern: pattern, Event: text }: any): object {
  const matches = checkedPattern(pattern);
  let event: any;
  try {
    event = JSON.parse(text);
  } catch {
    throw validation('Parameter Event is not valid. Reason: Event is not valid JSON.');
  }
  for (const name of ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']) {
    if (event?.[name] === undefined) {
      throw validation(`Parameter Event is not valid. Reason: ${name} is a required argument.`);
    }
  }
  return { Result: matches(event) };
}
