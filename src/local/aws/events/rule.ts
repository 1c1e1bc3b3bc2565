import { validation } from './errors';
import type { Target } from './input';
import { AwsServiceError } from '../service';
import { compilePattern, PatternError, type Matches } from '../../patterns';
import { next, parseSchedule, ScheduleError } from '../../schedule';

export const DEFAULT_BUS = 'default';

/** A rule as it is stored. */
export interface StoredRule {
  readonly name: string;
  readonly bus: string;
  /** JSON. */
  readonly pattern?: string;
  readonly schedule?: string;
  readonly state: string;
  readonly description?: string;
  readonly roleArn?: string;
  /** When it was created, from which a rate counts; milliseconds since 1970. */
  readonly since: number;
  readonly targets: readonly Target[];
}

/** A rule of a bus. */
export class Rule {
  private compiled?: { readonly pattern: string; readonly matches: Matches };

  constructor(
    readonly arn: string,
    public stored: StoredRule,
  ) {}

  get isEnabled(): boolean {
    return this.stored.state !== 'DISABLED';
  }

  get targets(): readonly Target[] {
    return this.stored.targets;
  }

  matches(event: unknown): boolean {
    const { pattern } = this.stored;
    if (pattern === undefined || !this.isEnabled) return false;
    if (this.compiled?.pattern !== pattern)
      this.compiled = { pattern, matches: compilePattern(pattern, 'eventbridge') };
    return this.compiled.matches(event);
  }

  /** The next time of its schedule. Undefined if there is none. */
  next(after: number): number | undefined {
    const { schedule, since } = this.stored;
    if (schedule === undefined || !this.isEnabled) return undefined;
    return next(schedule, new Date(after), { mode: 'eventbridge', startDate: new Date(since) })?.getTime();
  }
}

/** Fails for a rule that EventBridge refuses. */
export function checkRule({ name, bus, pattern, schedule }: StoredRule): void {
  if (!/^[.\w-]{1,64}$/.test(name)) {
    throw validation(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  }
  if (pattern === undefined && schedule === undefined) {
    throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (schedule !== undefined && bus !== DEFAULT_BUS) {
    throw validation('ScheduleExpression is supported only on the default event bus.');
  }
  if (pattern !== undefined) checkedPattern(pattern);
  try {
    if (schedule !== undefined) parseSchedule(schedule, 'eventbridge');
  } catch (e) {
    throw e instanceof ScheduleError ? validation(e.message) : e;
  }
}

export function checkedPattern(pattern: string): Matches {
  try {
    return compilePattern(pattern, 'eventbridge');
  } catch (e) {
    throw e instanceof PatternError ? new AwsServiceError('InvalidEventPatternException', e.message) : e;
  }
}
