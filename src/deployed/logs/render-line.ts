import type { LogLine, Report } from './log-line';

/** A line for the terminal, with the function's name. */
export interface ShownLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly function: string;
  /** With the user's own frames. */
  readonly line: LogLine;
}

export interface RenderOptions {
  readonly colors: boolean;
  /** The width of the column of names. */
  readonly width: number;
}

const COLORS: { readonly [level: string]: number } = { TRACE: 90, DEBUG: 90, INFO: 36, WARN: 33, ERROR: 31, FATAL: 31 };
const GREY = 90;

/** The names of fields that the line has anyway. */
const KNOWN = ['function', 'requestId'];

/** The text of a line, or undefined for one that only marks the course of an invocation. */
export function renderLine(
  { time, function: name, line }: ShownLine,
  { colors, width }: RenderOptions,
): string | undefined {
  const { kind, level, report } = line;
  if (kind === 'start' || kind === 'platform') return undefined;
  const painted = (text: string, color: number) => (colors ? `\x1b[${color}m${text}\x1b[0m` : text);
  const head = `${painted(clock(time), GREY)} ${painted(name.padEnd(width), GREY)} `;
  if (report) return `${head}${painted(`      ${reportText(report)}`, report.failure ? COLORS.ERROR : GREY)}`;
  const shown = level === undefined ? '     ' : painted(level.padEnd(5), COLORS[level] ?? GREY);
  return `${head}${shown} ${bodyOf(line, (text) => painted(text, GREY))}`;
}

/** The message, the other fields and the stack, whose lines are indented. */
export function bodyOf({ message, fields = {}, stack = [] }: LogLine, muted = (text: string) => text): string {
  const rest = Object.entries(fields)
    .filter(([field]) => !KNOWN.includes(field))
    .map(([field, value]) => `${muted(`${field}=`)}${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = [message, ...rest].filter((text) => text !== '').join(' ');
  return [...(head === '' && stack.length > 0 ? [] : [head]), ...stack]
    .map(harmless)
    .join('\n')
    .replaceAll('\n', '\n    ');
}

/** A client's text could move the cursor of the terminal, or change its title. Colours stay. */
function harmless(text: string): string {
  return text.replace(
    /\x1b(?!\[[\d;]*m)|[\0-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `12 ms, 84 MB, cold 210 ms` */
export function reportText({ duration, memoryMegabytes, coldMilliseconds, failure }: Report): string {
  return [
    `${Math.round(duration)} ms`,
    memoryMegabytes !== undefined && `${memoryMegabytes} MB`,
    coldMilliseconds !== undefined && `cold ${Math.round(coldMilliseconds)} ms`,
    failure,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The line as JSON, with all that is known of it. */
export function jsonOf({ time, function: name, line }: ShownLine): object | undefined {
  const { kind, level, requestId, message, fields, stack, report } = line;
  if (kind === 'start' || kind === 'platform') return undefined;
  return {
    time: new Date(time).toISOString(),
    function: name,
    ...(report ? { report } : { level, message }),
    requestId,
    ...(fields && { fields }),
    ...(stack && { stack }),
  };
}

/** The time of day on this machine. */
function clock(time: number): string {
  const at = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
