import type { StackRunner } from './stack-runner';
import { newEvent } from '../aws/events/event';
import { inputFor, type Target } from '../aws/events/input';
import { nearestRoutes } from '../gateway';
import type { InvokeResult, LocalCloud, LocalFunction, LocalResource } from '../model';
import { suggestion } from '../../config';
import { UserError } from '../../errors';
import { FUNCTION_VARIABLE } from '../../runtime/names';

export interface HandInvocation {
  /** A function, a schedule that invokes one, or a route: `POST /orders`. */
  readonly name: string;
  /** The event of a function. @default - the input of its schedule; without one, an empty object */
  readonly event?: unknown;
  /** The body of a request. */
  readonly body?: string;
}

export type HandResult =
  | ({
      readonly kind: 'function';
      readonly name: string;
      readonly log: string;
      readonly duration: number;
    } & InvokeResult)
  | { readonly kind: 'route'; readonly status: number; readonly body: string; readonly duration: number };

/** The length of the log that a result has, as of Lambda's Invoke. */
const LOG_CHARACTERS = 4096;

/** Invokes functions and routes of the running stack for `npx projen invoke`. */
export class InvocationsByHand {
  constructor(
    private readonly runner: StackRunner,
    private readonly print: (text: string) => void,
  ) {}

  async invoke(invocation: HandInvocation): Promise<HandResult> {
    const [method, path] = invocation.name.trim().split(/\s+/);
    return path?.startsWith('/')
      ? this.request(method.toUpperCase(), path, invocation.body)
      : this.invokeFunction(invocation);
  }

  private async invokeFunction({ name, event }: HandInvocation): Promise<HandResult> {
    const { functions, cloud, clock } = this.runner;
    const { fn, schedule } = find(name, cloud!);
    const input = event ?? (schedule && JSON.parse(scheduledInput(schedule, fn, clock.now()))) ?? {};
    const started = performance.now();
    let log = '';
    const onOutput = (text: string) => void (log = (log + text).slice(-LOG_CHARACTERS));
    const result = await functions.invoke(fn.arn, input, { onOutput, hasCaller: true });
    const duration = performance.now() - started;
    this.print(`invoke → ${nameOf(fn)} ${result.functionError ? 'failed' : 'ok'} ${duration.toFixed(0)} ms`);
    return { kind: 'function', name: nameOf(fn), log, duration, ...result };
  }

  /** Sends the request to the API that has such a route. */
  private async request(method: string, target: string, body: string | undefined): Promise<HandResult> {
    const apis = this.runner.servers.flatMap(({ api, url }) =>
      api && !api.gateway.isWebSocket ? [{ url, routes: api.gateway.routes }] : [],
    );
    const [path] = target.split('?');
    const api = apis.find(({ routes }) => routes.some((route) => isRouteOf(route, method, path)));
    if (!api) {
      const routes = apis.flatMap((one) => one.routes);
      const near = nearestRoutes(method, path, routes);
      const listed = (near.length > 0 ? near : routes).map((route) => `${route.method} ${route.path}`).join(', ');
      throw new UserError('USAGE', `invoke: there is no route ${method} ${path}${listed && `; there is ${listed}`}`);
    }
    const started = performance.now();
    const response = await fetch(`${api.url}${target}`, {
      method,
      ...(body === undefined
        ? {}
        : { body, headers: { 'content-type': isJson(body) ? 'application/json' : 'text/plain' } }),
    });
    const text = await response.text();
    return { kind: 'route', status: response.status, body: text, duration: performance.now() - started };
  }
}

interface Found {
  readonly fn: LocalFunction;
  /** A schedule that invokes it. */
  readonly schedule?: LocalResource;
}

/** Fails with the known names if there is none, or several. */
function find(name: string, { functions, resources }: LocalCloud): Found {
  const schedules = resources.filter(({ definition }) => definition?.ScheduleExpression !== undefined);
  const named = schedules.find(({ logicalId, ref }) => logicalId === name || ref === name);
  const found = functions.filter((fn) =>
    named ? targetOf(named, fn) : [nameOf(fn), fn.logicalId, fn.functionName, fn.arn].includes(name),
  );
  if (found.length === 1) {
    return { fn: found[0], schedule: named ?? schedules.find((schedule) => targetOf(schedule, found[0])) };
  }
  if (found.length > 1) {
    const ids = found.map(({ logicalId }) => logicalId).join(', ');
    throw new UserError('USAGE', `invoke: there are several functions "${name}": choose one of ${ids}`);
  }
  if (named) throw new UserError('USAGE', `invoke: the schedule "${name}" does not invoke a function of this app`);
  throw new UserError('USAGE', `invoke: there is no function "${name}"${suggestion(name, functions.map(nameOf))}`);
}

/** The name in the app; the logical id of a function of the infrastructure. */
function nameOf({ environment, logicalId }: LocalFunction): string {
  return environment[FUNCTION_VARIABLE] ?? logicalId;
}

/** Of a rule, or of a schedule of EventBridge Scheduler. */
function targetOf({ definition }: LocalResource, fn: LocalFunction): Target | undefined {
  const targets: readonly Target[] = definition.Targets ?? (definition.Target ? [definition.Target] : []);
  return targets.find(({ Arn: arn }) => arn === fn.arn || arn?.startsWith(`${fn.arn}:`));
}

function scheduledInput(schedule: LocalResource, fn: LocalFunction, now: number): string {
  const { account, region, arn, ref } = schedule;
  const target = targetOf(schedule, fn)!;
  const event = newEvent(
    { source: 'aws.events', detailType: 'Scheduled Event', resources: [arn ?? ref], detail: {} },
    { account, region, now },
  );
  return inputFor(target, event, { ruleArn: arn ?? ref, ruleName: ref, received: now });
}

function isRouteOf(route: { readonly method: string; readonly path: string }, method: string, path: string): boolean {
  if (route.path === '$default') return true;
  const pattern = route.path
    .replace(/[.*?^$()|[\]\\]/g, '\\$&')
    .replace(/\/\{[^}]+\+\}$/, '/.+')
    .replace(/\{[^}]+\}/g, '[^/]+');
  return ['ANY', method].includes(route.method) && new RegExp(`^${pattern}/?$`).test(path);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
