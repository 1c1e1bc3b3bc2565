import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ClientSettings } from './sources';
import { DevServer } from '../test/e2e/dev-server';
import { copyOfProject } from '../test/e2e/project';

/** The physical names, URLs and ARNs of the resources of `everything/app-stack.ts.txt`. */
export type Outputs = { readonly [name: string]: string };

/** A project with every service: eight functions, one for each event source, which log what they handle. */
export class Everything {
  readonly project: string;
  /** The file with a line for each handled event: its id, and the time. */
  readonly log: string;

  constructor(name: string) {
    this.project = copyOfProject(name);
    this.log = path.join(this.project, 'bench.log');
    this.write('runtime/app.ts', 'app.ts.txt');
    this.write('infrastructure/stacks/app-stack.ts', 'app-stack.ts.txt');
  }

  /** Starts `dev`, and returns it once the stack runs. */
  async dev(): Promise<{ server: DevServer; outputs: Outputs; endpoint: string }> {
    const server = await DevServer.start(this.project);
    await server.prints(/WriterOutput +\S+\n/);
    const outputs = Object.fromEntries(
      [...server.output.matchAll(/^ +(\w+)Output +(\S+)$/gm)].map(([, output, value]) => [output, value]),
    );
    const [, endpoint] = await server.prints(/AWS services +(\S+)/);
    return { server, outputs, endpoint };
  }

  private write(file: string, source: string): void {
    const text = fs.readFileSync(path.join(__dirname, 'everything', source), 'utf8');
    fs.writeFileSync(path.join(this.project, file), text.replace('BENCH_LOG', this.log));
  }
}

/** Settings of an SDK client for the services of `dev`, as the administrator. */
export function clientOf(endpoint: string): ClientSettings {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

/** The process of `dev`, and its CPU time in milliseconds. */
export async function processOf(server: DevServer): Promise<{ pid: number; cpu: number }> {
  const { pid, cpu } = (await (await fetch(`${server.url}/process`)).json()) as any;
  return { pid, cpu: (cpu.user + cpu.system) / 1000 };
}

/** The resident memory of a process, in MB. */
export function residentMemory(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
