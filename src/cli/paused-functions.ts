import { Session } from 'node:inspector';

/** The interval at which threads are resumed: the first messages to one that a debugger has left may be lost. */
const AGAIN_MILLISECONDS = 500;

interface WorkerParams {
  readonly params: { readonly sessionId: string };
}

/**
 * Resumes functions at their breakpoints. Node.js keeps the breakpoints of a debugger that has disconnected in worker
 * threads, and a thread that has stopped at one waits for ever.
 */
export class PausedFunctions {
  private readonly threads = new Set<string>();
  private readonly session = new Session();
  private readonly timer: NodeJS.Timeout;
  private id = 0;

  constructor() {
    this.session.connect();
    this.session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }: WorkerParams) => {
      this.threads.add(sessionId);
      this.resume(sessionId);
    });
    this.session.on('NodeWorker.detachedFromWorker', ({ params: { sessionId } }: WorkerParams) => {
      this.threads.delete(sessionId);
    });
    this.session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (JSON.parse(params.message).method === 'Debugger.paused') this.send(params.sessionId, 'Debugger.resume');
    });
    this.session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    this.timer = setInterval(() => {
      for (const thread of this.threads) this.resume(thread);
    }, AGAIN_MILLISECONDS).unref();
  }

  /** Leaves them to a debugger. */
  end(): void {
    clearInterval(this.timer);
    // Otherwise the threads would keep this session, too.
    for (const sessionId of this.threads) this.session.post('NodeWorker.detach', { sessionId }, ignore);
    this.session.disconnect();
  }

  private resume(thread: string): void {
    this.send(thread, 'Debugger.enable');
    this.send(thread, 'Debugger.resume');
  }

  private send(sessionId: string, method: string): void {
    const message = JSON.stringify({ id: ++this.id, method });
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, ignore);
  }
}

/** A thread may have ended. */
function ignore(): void {}
