import { callingLine, type ErrorCode, isUserError, UserError } from '../errors';

/** An error in the infrastructure of a runtime app. The message has the problem, the place and the fix. */
export class ServerlessAppError extends UserError {
  /** @param path the path of the construct */
  constructor(
    code: ErrorCode,
    readonly path: string,
    problem: string,
  ) {
    const { stackTraceLimit } = Error;
    // So that the user's line is among them.
    Error.stackTraceLimit = 100;
    super(code, `${path}: ${problem}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'ServerlessAppError';
  }

  /** @internal */
  get line(): string | undefined {
    return callingLine(this);
  }
}

/** Checks of an app that do not depend on each other, so that one synthesis shows the errors of all. */
export class Checks {
  private readonly errors: UserError[] = [];

  /** @param path the path of the construct */
  constructor(private readonly path: string) {}

  /** The result of a check; undefined if it throws an error of the user, which `end()` throws. */
  run<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!isUserError(error)) throw error;
      this.errors.push(...(error instanceof ServerlessAppErrors ? error.errors : [error]));
      return undefined;
    }
  }

  /** Throws the errors of all checks, as one if there are several. */
  end(): void {
    if (this.errors.length === 1) throw this.errors[0];
    if (this.errors.length > 1) throw new ServerlessAppErrors(this.path, this.errors);
  }
}

/** Several errors of a construct. The code is that of the first. */
class ServerlessAppErrors extends ServerlessAppError {
  constructor(
    path: string,
    readonly errors: readonly UserError[],
  ) {
    const prefix = `${path}: `;
    const lines = joined(
      errors.map(({ message }) => (message.startsWith(prefix) ? message.slice(prefix.length) : message)),
    );
    super(
      errors[0].code,
      path,
      lines.length === 1
        ? lines[0]
        : `${lines.length} errors\n${lines.map((line) => `- ${line.replace(/\n/g, '\n  ')}`).join('\n')}`,
    );
  }
}

/** One line for a problem that several functions or routes have: `report, work: …`. */
function joined(lines: readonly string[]): string[] {
  const names = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, problem = line] = /^([^:\n]+): ([^]+)$/.exec(line) ?? [];
    names.set(problem, [...(names.get(problem) ?? []), ...(name === undefined ? [] : [name])]);
  }
  return [...names].map(([problem, of]) => (of.length > 0 ? `${of.join(', ')}: ${problem}` : problem));
}
