import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { shell } from './project';

/** `npx projen dev` (`npx serverless-cdk-project dev`) as a user starts it, in a group of processes of its own. */
export class DevServer {
  static async start(
    project: string,
    args: string[] = [],
    env: NodeJS.ProcessEnv = {},
    command = 'projen',
  ): Promise<DevServer> {
    const child = spawn('npx', [command, 'dev', ...args], {
      cwd: project,
      env: shell(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const server = new DevServer(child);
    server.url = (await server.prints(/http:\/\/127\.0\.0\.1:\d+/))[0];
    return server;
  }

  url = '';
  /** Everything printed so far. */
  output = '';

  /** The id of its group of processes. */
  get group(): number {
    return this.child.pid!;
  }

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
  }

  /** Waits until something is printed, from a position in the output on. */
  async prints(pattern: RegExp, from = 0, ms = 60_000): Promise<RegExpExecArray> {
    return this.until(() => pattern.exec(this.output.slice(from)), `print ${pattern}`, ms);
  }

  /** Calls until the answer is as wanted. */
  async answers(target: string, wanted: (status: number, body: string) => boolean, ms = 60_000): Promise<void> {
    let last = '';
    await this.until(
      async () => {
        const response = await fetch(this.url + target);
        const body = await response.text();
        last = `${response.status} ${body}`;
        return wanted(response.status, body);
      },
      'answer as wanted',
      ms,
    ).catch((error) => {
      throw new Error(`${target} answers ${last}\n${error.message}`);
    });
  }

  /** Ctrl-C: the terminal sends SIGINT to the whole group. Fails if a process of it is left a minute later. */
  async ctrlC(): Promise<void> {
    process.kill(-this.child.pid!, 'SIGINT');
    const deadline = Date.now() + 60_000;
    while (this.processes().length > 0) {
      if (Date.now() > deadline) {
        const left = this.processes().join('\n');
        process.kill(-this.child.pid!, 'SIGKILL');
        throw new Error(`Ctrl-C left processes behind:\n${left}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The processes of the group that still run. */
  private processes(): string[] {
    const rows = execFileSync('ps', ['-eo', 'pgid=,pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
    return rows.filter(
      (row) => Number(row.trim().split(/\s+/)[0]) === this.child.pid && !/^\s*\d+\s+\d+\s+Z/.test(row),
    );
  }

  private async until<T>(
    attempt: () => T | Promise<T>,
    what: string,
    ms: number,
  ): Promise<NonNullable<Exclude<T, false>>> {
    const deadline = Date.now() + ms;
    for (;;) {
      const result = await attempt();
      if (result) return result as any;
      if (this.child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `dev did not ${what}${this.child.exitCode === null ? '' : ` (it ended with ${this.child.exitCode})`}:\n${this.output.slice(-5000)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
