import { spawnSync } from 'node:child_process';
import { shell } from '../test/e2e/project';

/** The wall-clock time of a command, in milliseconds. */
export function timed(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const started = performance.now();
  run(cwd, command, args, env);
  return performance.now() - started;
}

/**
 * The CPU time of a command and of all processes that it waits for, in milliseconds: other load on the machine hardly
 * affects it.
 */
export function cpuTime(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  // POSIX `times` prints user and system time of the shell, then of its children.
  const script = '"$@" >/dev/null && times';
  const [, children] = run(cwd, 'sh', ['-c', script, 'sh', command, ...args], env)
    .trim()
    .split('\n');
  const milliseconds = children.split(' ').map((time) => {
    const [, minutes, seconds] = /^(\d+)m([\d.,]+)s$/.exec(time)!;
    return 60_000 * Number(minutes) + 1000 * Number(seconds.replace(',', '.'));
  });
  return milliseconds[0] + milliseconds[1];
}

function run(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: shell(env), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}
