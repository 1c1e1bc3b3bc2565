import * as fs from 'node:fs';
import * as path from 'node:path';
import { RunningFunctions } from './running-functions';
import type { DataFolder } from './state-folder';

/** What a process needs that takes the place of this one after a crash: the data of all services. */
export class RecoveryFolder implements DataFolder {
  readonly isTemporary = true;
  /** The file with the names of the functions that have events. */
  readonly runningFile: string;
  readonly running: RunningFunctions;

  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.runningFile = path.join(folder, 'running');
    this.running = new RunningFunctions(this.runningFile);
  }

  ofService(name: string, { account, region }: { readonly account: string; readonly region: string }): string {
    return path.join(this.folder, 'data', name, account, region);
  }

  file(name: string): string {
    return path.join(this.folder, 'data', name);
  }

  /** Deletes the folder. */
  close(): void {
    this.running.close();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
