import { Duration } from 'aws-cdk-lib/core';
import {
  ALARMS,
  type AlarmName,
  type AlarmOption,
  type AlarmsProps,
  type AlarmThreshold,
  type DashboardOptions,
  FUNCTION_ALARMS,
  type FunctionAlarms,
  limitsOf,
} from './props';
import { anything, checkFunctionNames, flagOr, map, rule, type Shape, struct, wholeNumber } from '../../config';
import { ServerlessAppError } from '../errors';
import { checkOption, shapeBy } from '../check-option';
import { mismatch } from '../resources/recognise';

const DASHBOARD = struct<DashboardOptions>('option', {
  dashboardName: anything(),
  defaultInterval: anything(),
  periodOverride: anything(),
  start: anything(),
  end: anything(),
});

const ALARM = flagOr(
  struct<AlarmThreshold>('option', {
    threshold: rule({ expected: 'a number above 0', accepts: (value) => typeof value === 'number' && value > 0 }),
    period: rule({
      expected: 'a duration of whole minutes, like Duration.minutes(5)',
      accepts: (value) =>
        value instanceof Duration && !value.isUnresolved() && value.toSeconds() >= 60 && value.toSeconds() % 60 === 0,
    }),
    evaluationPeriods: wholeNumber('values', 1),
    datapointsToAlarm: wholeNumber('values', 1),
  }),
);

const alarmsOf = <T>(names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, ALARM])) as { [name in keyof T]-?: Shape };

const ALARMS_PROPS = struct<AlarmsProps>('option', {
  ...alarmsOf<Pick<AlarmsProps, AlarmName>>(ALARMS),
  topic: shapeBy((value) => mismatch('topic', value)),
  functions: map(flagOr(struct<FunctionAlarms>('option', alarmsOf(FUNCTION_ALARMS)), [false])),
});

/** Throws for alarms that CloudWatch would refuse, and for values that no alarm takes. */
export function checkAlarms(
  props: boolean | AlarmsProps | undefined,
  functions: readonly string[],
  path: string,
): void {
  if (typeof props !== 'object') return;
  checkOption(ALARMS_PROPS, props, path, 'alarms');
  for (const name of ALARMS) checkLimits(name, props[name], path, `alarms.${name}`, []);
  checkFunctionNames(props.functions, functions, path, 'alarms.functions');
  for (const [name, own] of Object.entries(props.functions ?? {})) {
    if (!own) continue;
    for (const alarm of FUNCTION_ALARMS) {
      checkLimits(alarm, own[alarm], path, `alarms.functions.${name}.${alarm}`, [props[alarm]]);
    }
  }
}

export function checkDashboard(props: boolean | DashboardOptions | undefined, path: string): void {
  if (typeof props === 'object') checkOption(DASHBOARD, props, path, 'dashboard');
}

/** @param general the options for all functions */
function checkLimits(
  name: AlarmName,
  option: AlarmOption | undefined,
  path: string,
  at: string,
  general: readonly (AlarmOption | undefined)[],
): void {
  if (typeof option !== 'object') return;
  const { period, evaluationPeriods, datapointsToAlarm = 1 } = limitsOf(name, ...general, option)!;
  if (datapointsToAlarm > evaluationPeriods) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${at}.datapointsToAlarm: it is ${datapointsToAlarm}, and the alarm looks at ${evaluationPeriods} values: raise evaluationPeriods`,
    );
  }
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  const [days, seconds] = [period.toSeconds() < 3600 ? 1 : 7, evaluationPeriods * period.toSeconds()];
  if (seconds > days * 86_400) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `${at}: it looks at ${evaluationPeriods} values of ${period.toHumanString()} each, and CloudWatch looks back ${days === 1 ? 'one day' : '7 days'} at most`,
    );
  }
}
