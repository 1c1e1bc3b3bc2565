import type { Config } from '../config';

/** The settings of the project or of a stage. */
type Level = Pick<Config, 'environment' | 'functions'>;

/**
 * Sets the variables that the project's settings give all functions on the default stage, for code that reads
 * `process.env` when it is imported. One that differs by function is left unset, and reading it is an error: a test has one
 * process for all of them.
 */
export function setSharedVariables(
  config: Pick<Config, 'defaultStage' | 'stages' | 'environment' | 'functions'>,
): void {
  const stage: Level = config.stages[config.defaultStage] ?? {};
  const shared: Level['environment'] = { ...config.environment, ...stage.environment };
  for (const [name, value] of Object.entries(shared)) if (value !== undefined) process.env[name] ??= value;
  const own = new Map<string, Set<string>>();
  const note = ({ functions = {} }: Level, hides: Level['environment'] = {}) => {
    for (const [fn, settings] of Object.entries(functions)) {
      for (const [name, value] of Object.entries(settings?.environment ?? {})) {
        if (value === undefined || name in hides || value === shared[name]) continue;
        own.set(name, (own.get(name) ?? new Set()).add(fn));
      }
    }
  };
  note(stage);
  // A value of the stage is for all functions, also for those with one of the project.
  note(config, stage.environment);
  for (const [name, functions] of own) withhold(name, [...functions], shared[name]);
}

function withhold(name: string, functions: readonly string[], shared: string | undefined): void {
  // A value of the shell is for this run.
  if (process.env[name] !== undefined && process.env[name] !== shared) return;
  delete process.env[name];
  const set = (value: string | undefined) =>
    Object.defineProperty(process.env, name, { value, writable: true, enumerable: true, configurable: true });
  const get = () => {
    throw new Error(
      `The variable ${name} differs by function (${functions.join(', ')}), and the functions of a test share one process. ` +
        `Read it in the handler, by app.env('${name}'), and give it to a client: testClient(app, { environment: { ${name}: '…' } })`,
    );
  };
  try {
    Object.defineProperty(process.env, name, { get, set, enumerable: false, configurable: true });
  } catch {
    // The environment of jest itself is that of the process, which has plain values only.
  }
}
