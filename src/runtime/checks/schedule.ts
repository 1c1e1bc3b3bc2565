import { DeclarationError } from './declaration-error';

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: string;
  /**
   * Other values that the field may have, but not in a list; "if you use a '#' character, you can define only one
   * expression".
   */
  readonly alone?: RegExp;
  /** Other values that the field may have, also in a list. */
  readonly extra?: RegExp;
}

/** The six fields, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html */
const FIELDS: readonly Field[] = [
  { name: 'minutes', from: 0, to: 59 },
  { name: 'hours', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31, alone: /^\?$/, extra: /^(L|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', from: 1, to: 12, words: 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC' },
  {
    name: 'day of week',
    from: 1,
    to: 7,
    words: 'SUN|MON|TUE|WED|THU|FRI|SAT',
    alone: /^(\?|[1-7]#[1-5])$/,
    extra: /^[1-7]?L$/,
  },
  { name: 'year', from: 1970, to: 2199 },
];

export function checkSchedule(what: string, expression: string): void {
  const [, kind, content] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return checkRate(what, expression, content);
  if (kind === 'cron') return checkCron(what, expression, content);
  throw new DeclarationError(`${what}: "${expression}" is no schedule. Write rate(5, 'minutes') or cron({ hour: 8 })`);
}

function checkRate(what: string, expression: string, content: string): void {
  const [, value, unit] = /^(\S+) (minute|hour|day)(?:s)?$/.exec(content) ?? [];
  if (!unit) throw new DeclarationError(`${what}: "${expression}" is no rate. The unit is minutes, hours or days`);
  if (!/^[1-9]\d*$/.test(value)) {
    throw new DeclarationError(`${what}: "${expression}" is no rate. The number is a whole one, from 1`);
  }
  if ((value === '1') === content.endsWith('s')) {
    throw new DeclarationError(
      `${what}: EventBridge refuses "${expression}". Write rate(${value} ${unit}${value === '1' ? '' : 's'})`,
    );
  }
}

function checkCron(what: string, expression: string, content: string): void {
  const fields = content.split(' ');
  if (fields.length !== 6) {
    throw new DeclarationError(
      `${what}: "${expression}" has ${fields.length} fields. EventBridge wants six: ${FIELDS.map(({ name }) => name).join(', ')}`,
    );
  }
  FIELDS.forEach((field, index) => {
    if (!field.alone?.test(fields[index]) && !fields[index].split(',').every((part) => isPart(part, field))) {
      throw new DeclarationError(
        `${what}: "${expression}" has "${fields[index]}" for ${field.name}. Write ${field.from} to ${field.to}${field.words ? `, ${field.words.replace(/\|/g, ', ')}` : ''}, or *`,
      );
    }
  });
  // "You can't specify the Day-of-month and Day-of-week fields in the same cron expression."
  if ((fields[2] === '?') === (fields[4] === '?')) {
    throw new DeclarationError(`${what}: "${expression}" has to have "?" for one of day of month and day of week`);
  }
}

function isPart(part: string, { from, to, words, extra }: Field): boolean {
  if (part === '*' || extra?.test(part)) return true;
  const [range, step, ...rest] = part.split('/');
  if (rest.length || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const one = (text: string) =>
    (words !== undefined && new RegExp(`^(${words})$`, 'i').test(text)) ||
    (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to);
  const ends = range.split('-');
  return ends.length <= 2 && ends.every(one);
}
