import { Duration } from 'aws-cdk-lib/core';
import type { AlarmOption, AlarmsProps, AlarmThreshold, FunctionAlarms } from './props';

export type AlarmName = Exclude<keyof AlarmsProps, 'topic' | 'functions'>;

type Limits = Required<Omit<AlarmThreshold, 'datapointsToAlarm'>> & Pick<AlarmThreshold, 'datapointsToAlarm'>;

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

/** The reasons are with the options. */
const DEFAULTS: { readonly [N in AlarmName]: Limits & { readonly off?: true } } = {
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

/** When an alarm goes off, from the options that speak of it, the most general first; undefined if it is off. */
export function limitsOf(name: AlarmName, ...options: readonly (AlarmOption | undefined)[]): Limits | undefined {
  const { off, ...limits } = DEFAULTS[name];
  const last = options.filter((option) => option !== undefined).at(-1) ?? !off;
  return last === false ? undefined : Object.assign(limits, ...options.filter((option) => typeof option === 'object'));
}
