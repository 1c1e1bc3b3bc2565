import { type ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A process that has loaded one bundle, and calls its handler. */
export class Worker {
  static async start(file: string): Promise<Worker> {
    const worker = new Worker(fork(path.join(__dirname, 'worker.mjs')));
    await worker.ask('load', { file: pathToFileURL(file).href });
    return worker;
  }

  private constructor(private readonly child: ChildProcess) {}

  /** Stores the events of a case, and returns their responses. */
  prepare(name: string, events: readonly object[]): Promise<any[]> {
    return this.ask('prepare', { name, json: JSON.stringify(events) });
  }

  /** The CPU time of a number of calls, in microseconds. */
  run(name: string, calls: number): Promise<number> {
    return this.ask('run', { name, calls });
  }

  stop(): void {
    this.child.kill();
  }

  private ask(task: string, options: object): Promise<any> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('The measured process has ended'));
      this.child.once('exit', ended);
      this.child.once('message', ({ result, error }: any) => {
        this.child.off('exit', ended);
        if (error) reject(new Error(error));
        else resolve(result);
      });
      this.child.send({ task, ...options });
    });
  }
}
