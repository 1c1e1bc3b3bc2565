import { spawnSync } from 'child_process';
import { shell } from '../test/e2e/project';

/** The wall-clock time of a command, in milliseconds. */
export function timed(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: shell(env), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return performance.now() - started;
}
