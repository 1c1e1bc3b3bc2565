import * as net from 'node:net';
import { isUserError, UserError } from '../../errors';

/** The interval of attempts to reach an endpoint that does not respond. */
const RETRY_MILLISECONDS = 2000;

export interface SilentEndpointOptions {
  /** `--endpoint sfn=http://127.0.0.1:8083` */
  readonly flag: string;
  /** `Calls of sfn` */
  readonly calls: string;
  readonly log: (message: string) => void;
}

/** An endpoint that is elsewhere. If it does not respond, only calls to it fail: it is named, and tried until it does. */
export class SilentEndpoint {
  private retry?: NodeJS.Timeout;
  private isSilent = false;

  constructor(private readonly options: SilentEndpointOptions) {}

  /** Does the work, again and again while it fails with `NO_EMULATOR`. Resolves after the first attempt. */
  async attempt(work: () => Promise<void>): Promise<void> {
    const { flag, calls, log } = this.options;
    this.close();
    try {
      await work();
      if (this.isSilent) log(`${flag} responds now`);
      this.isSilent = false;
    } catch (e) {
      if (!isUserError(e) || e.code !== 'NO_EMULATOR') throw e;
      if (!this.isSilent) log(`${e.message} ${calls} fail until it responds; everything else is served.`);
      this.isSilent = true;
      this.retry = setTimeout(() => void this.attempt(work), RETRY_MILLISECONDS).unref();
    }
  }

  close(): void {
    clearTimeout(this.retry);
  }
}

/** Fails with `NO_EMULATOR` if nothing accepts connections at the URL. */
export function connect(flag: string, url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(new UserError('NO_EMULATOR', `${flag} does not respond (${code ?? message}): is it running?`)),
    );
  });
}
