import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AwsService } from './service';
import { UserError } from '../../errors';
import { commandOf } from '../../package-manager';

/** Changes when the states of services are no longer read by this version. */
const FORMAT = 1;
/** How often a state is written that changes by itself. */
const INTERVAL_MILLISECONDS = 5000;

/**
 * Keeps the state of a service in a folder, for the next start. It is written before the response to a request: a
 * process that is killed loses nothing that it has acknowledged.
 */
export class StateFile {
  private readonly file: string;
  private written = '';
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly folder: string,
    private readonly service: AwsService,
  ) {
    this.file = path.join(folder, 'state.json');
  }

  /** Gives the service its state of the last time, and keeps it from now on. */
  async open(): Promise<void> {
    if (!this.service.snapshot) return;
    const text = fs.existsSync(this.file) ? fs.readFileSync(this.file, 'utf8') : undefined;
    if (text !== undefined) await this.service.restore?.(this.stateIn(text));
    this.written = text ?? '';
    this.writeAfter('handle');
    this.writeAfter('apply');
    this.writeAfter('deliver');
    this.timer = setInterval(() => void this.write().catch(() => undefined), INTERVAL_MILLISECONDS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  private writeAfter(method: 'handle' | 'apply' | 'deliver'): void {
    const run = this.service[method]?.bind(this.service) as ((input: any) => Promise<any>) | undefined;
    if (!run) return;
    this.service[method] = async (input: any) => {
      const output = await run(input);
      await this.write();
      return output;
    };
  }

  private async write(): Promise<void> {
    if (!this.service.snapshot) return;
    const text = JSON.stringify({ format: FORMAT, state: await this.service.snapshot() });
    if (text === this.written) return;
    fs.mkdirSync(this.folder, { recursive: true });
    // By a rename: a process that is killed leaves a whole file.
    fs.writeFileSync(`${this.file}.tmp`, text);
    fs.renameSync(`${this.file}.tmp`, this.file);
    this.written = text;
  }

  private stateIn(text: string): unknown {
    let what = 'was written by another version';
    try {
      const { format, state } = JSON.parse(text);
      if (format === FORMAT) return state;
    } catch {
      what = 'is damaged';
    }
    throw new UserError(
      'STATE_UNREADABLE',
      `${this.file} ${what}, and nothing was changed: start without --persist, or delete all data with \`${commandOf('dev')} --reset\``,
    );
  }
}
