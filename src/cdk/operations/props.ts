import type { DashboardProps } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';

/** The threshold of an alarm. Options that are not set have the defaults of the alarm. */
export interface AlarmThreshold {
  /** The lowest value that is too high, in the unit of the alarm. */
  readonly threshold?: number;
  /** The time that each value covers: whole minutes. */
  readonly period?: Duration;
  /** The number of latest values that are evaluated. */
  readonly evaluationPeriods?: number;
  /**
   * The number of them that have to be too high.
   * @default - all of them
   */
  readonly datapointsToAlarm?: number;
}

/** An alarm: on or off, or on with another threshold. */
export type AlarmOption = boolean | AlarmThreshold;

/** The alarms of a function. */
export interface FunctionAlarms {
  /**
   * Calls that failed or were cut off at the timeout, as a number. A 500 response of a route is not one of them: it
   * counts among the API's `serverErrors`.
   * @default - from 1 in 5 minutes, as a function that runs once a day fails once a day
   */
  readonly errors?: AlarmOption;

  /**
   * Calls that Lambda refused, because too many were running, as a number.
   * @default - from 1 a minute, 5 minutes long; Lambda repeats calls of queues, streams and events itself
   */
  readonly throttles?: AlarmOption;

  /**
   * The time that the slowest hundredth of the calls takes, in percent of the function's timeout.
   * @default - from 80 % in 5 minutes
   */
  readonly duration?: AlarmOption;

  /**
   * The age of a stream's records when the function gets them, in milliseconds. For functions that streams invoke.
   * @default - from 10 minutes (600000), 3 minutes long: the longest batching window is 5 minutes
   */
  readonly iteratorAge?: AlarmOption;
}

/** The alarms of an API. */
export interface ApiAlarms {
  /**
   * Requests with a 5XX response, as a share of all: 0.05 is 5 %.
   * @default - from 0.05 a minute, 3 minutes long
   */
  readonly serverErrors?: AlarmOption;

  /**
   * Requests with a 4XX response, as a share of all. `true` is 0.05 a minute, 5 minutes long.
   * @default false - a client's errors are the client's: a crawler would set it off
   */
  readonly clientErrors?: AlarmOption;

  /**
   * The time that the slowest hundredth of the requests takes, in milliseconds.
   * @default - from 2500 a minute, 5 minutes long
   */
  readonly latency?: AlarmOption;
}

/**
 * The alarms of an app. The thresholds are those that AWS recommends, where it does:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
export interface AlarmsProps<FunctionName extends string = string> extends FunctionAlarms, ApiAlarms {
  /**
   * The topic that is notified when an alarm goes off, and when it is over. A topic of the CDK app lets CloudWatch
   * publish to it, its key included.
   * @default - none; the console shows the alarms, and `runtime.alarms` takes actions
   */
  readonly topic?: ITopic;

  /**
   * Messages in the dead-letter queues of the bound queues and of the functions, as a number.
   * @default - from 1
   */
  readonly deadLetters?: AlarmOption;

  /**
   * The alarms of single functions, by function, which override those of all; `false` for a function without any.
   * @example { report: { duration: { threshold: 95 } }, cleanup: false }
   */
  readonly functions?: { readonly [N in FunctionName]?: false | FunctionAlarms };
}

/** The CDK's props of the dashboard, without its widgets. */
export type DashboardOptions = Pick<
  DashboardProps,
  'dashboardName' | 'defaultInterval' | 'periodOverride' | 'start' | 'end'
>;

export type AlarmName = Exclude<keyof AlarmsProps, 'topic' | 'functions'>;

/** The limits of an alarm, all that have a default set. */
export type AlarmLimits = Required<Omit<AlarmThreshold, 'datapointsToAlarm'>> &
  Pick<AlarmThreshold, 'datapointsToAlarm'>;

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** The options document the reasons. */
const DEFAULTS: { readonly [N in AlarmName]: AlarmLimits & { readonly off?: true } } = {
  errors: { threshold: 1, period: FIVE_MINUTES, evaluationPeriods: 1 },
  throttles: { threshold: 1, period: MINUTE, evaluationPeriods: 5 },
  duration: { threshold: 80, period: FIVE_MINUTES, evaluationPeriods: 1 },
  iteratorAge: { threshold: 600_000, period: MINUTE, evaluationPeriods: 3 },
  serverErrors: { threshold: 0.05, period: MINUTE, evaluationPeriods: 3 },
  clientErrors: { threshold: 0.05, period: MINUTE, evaluationPeriods: 5, off: true },
  latency: { threshold: 2500, period: MINUTE, evaluationPeriods: 5 },
  deadLetters: { threshold: 1, period: MINUTE, evaluationPeriods: 1 },
};

export const FUNCTION_ALARMS: readonly (keyof FunctionAlarms)[] = ['errors', 'throttles', 'duration', 'iteratorAge'];
export const ALARMS = Object.keys(DEFAULTS) as readonly AlarmName[];

/** The limits of an alarm from its options, the most general first; undefined if it is off. */
export function limitsOf(name: AlarmName, ...options: readonly (AlarmOption | undefined)[]): AlarmLimits | undefined {
  const { off, ...limits } = DEFAULTS[name];
  const last = options.filter((option) => option !== undefined).at(-1) ?? !off;
  return last === false ? undefined : Object.assign(limits, ...options.filter((option) => typeof option === 'object'));
}
