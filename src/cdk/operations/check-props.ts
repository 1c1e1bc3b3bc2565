import { Duration, Token } from 'aws-cdk-lib/core';
import { ALARMS, type AlarmName, FUNCTION_ALARMS, limitsOf } from './alarm-defaults';
import type { AlarmOption, AlarmsProps, DashboardOptions } from './props';
import { checkFunctionNames } from '../../config';
import { ServerlessAppError } from '../errors';
import { checkKnownOptions } from '../known-options';
import { mismatch } from '../resources/recognise';

const DASHBOARD_OPTIONS: readonly (keyof DashboardOptions)[] = [
  'dashboardName',
  'defaultInterval',
  'periodOverride',
  'start',
  'end',
];

/** An error for what CloudWatch would refuse, and for what plain JavaScript gives and no alarm takes. */
export function checkAlarms(
  props: boolean | AlarmsProps | undefined,
  functions: readonly string[],
  path: string,
): void {
  if (typeof props !== 'object') return;
  const check = new Check(path);
  checkKnownOptions(props, [...ALARMS, 'topic', 'functions'], path, 'alarms');
  const problem = props.topic === undefined ? undefined : mismatch('topic', props.topic);
  if (problem) throw check.error(`alarms.topic: ${problem}`);
  for (const name of ALARMS) check.alarm(name, props[name], `alarms.${name}`, []);
  checkFunctionNames(props.functions, functions, path, 'alarms.functions');
  for (const [name, own] of Object.entries(props.functions ?? {})) {
    const at = `alarms.functions.${name}`;
    if (own === false || own === undefined) continue;
    if (typeof own !== 'object' || own === null) {
      throw check.error(`${at}: expected false or an object, got ${JSON.stringify(own)}`);
    }
    checkKnownOptions(own, FUNCTION_ALARMS, path, at);
    for (const alarm of FUNCTION_ALARMS) check.alarm(alarm, own[alarm], `${at}.${alarm}`, [props[alarm]]);
  }
}

export function checkDashboard(props: boolean | DashboardOptions | undefined, path: string): void {
  if (typeof props === 'object') checkKnownOptions(props, DASHBOARD_OPTIONS, path, 'dashboard');
}

class Check {
  constructor(private readonly path: string) {}

  error(problem: string): ServerlessAppError {
    return new ServerlessAppError('INVALID_OPTION', this.path, problem);
  }

  alarm(
    name: AlarmName,
    option: AlarmOption | undefined,
    at: string,
    general: readonly (AlarmOption | undefined)[],
  ): void {
    if (option === undefined || typeof option === 'boolean') return;
    if (typeof option !== 'object' || option === null) {
      throw this.error(`${at}: expected a boolean or an object, got ${JSON.stringify(option)}`);
    }
    checkKnownOptions(option, ['threshold', 'period', 'evaluationPeriods', 'datapointsToAlarm'], this.path, at);
    this.number(option.threshold, `${at}.threshold`, 'a number above 0', (value) => value > 0);
    this.period(option.period, `${at}.period`);
    this.number(option.evaluationPeriods, `${at}.evaluationPeriods`, 'a whole number from 1', wholeFrom1);
    this.number(option.datapointsToAlarm, `${at}.datapointsToAlarm`, 'a whole number from 1', wholeFrom1);
    const { period, evaluationPeriods, datapointsToAlarm = 1 } = limitsOf(name, ...general, option)!;
    if (datapointsToAlarm > evaluationPeriods) {
      throw this.error(
        `${at}.datapointsToAlarm: it is ${datapointsToAlarm}, and the alarm looks at ${evaluationPeriods} values: raise evaluationPeriods`,
      );
    }
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    const [days, seconds] = [period.toSeconds() < 3600 ? 1 : 7, evaluationPeriods * period.toSeconds()];
    if (seconds > days * 86_400) {
      throw this.error(
        `${at}: it looks at ${evaluationPeriods} values of ${period.toHumanString()} each, and CloudWatch looks back ${days === 1 ? 'one day' : '7 days'} at most`,
      );
    }
  }

  private period(period: unknown, at: string): void {
    if (period === undefined) return;
    if (!(period instanceof Duration) || period.isUnresolved() || period.toSeconds() < 60 || period.toSeconds() % 60) {
      throw this.error(`${at}: expected a duration of whole minutes: Duration.minutes(5)`);
    }
  }

  private number(value: unknown, at: string, expected: string, valid: (value: number) => boolean): void {
    if (value === undefined || (typeof value === 'number' && !Token.isUnresolved(value) && valid(value))) return;
    throw this.error(
      `${at}: expected ${expected}, got ${Token.isUnresolved(value) ? 'a token, which has no value before the deployment' : JSON.stringify(value)}`,
    );
  }
}

const wholeFrom1 = (value: number) => Number.isInteger(value) && value >= 1;
