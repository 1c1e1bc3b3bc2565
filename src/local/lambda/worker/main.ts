import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { functionRule, guard } from '../../../guard';
import { redirectIssuers } from '../../issuer/redirect';
import { identifyCaller } from '../../caller-identification';
import type { LoadMessage, WorkerData, WorkerMessage } from '../protocol';
import { deniedCalls } from './denied-calls';
import { toPayload } from './error-payload';
import { catchFatalSignals } from './fatal-signals';
import { HandlerRunner } from './handler-runner';
import { loadHandler } from './load-handler';
import { watchMemory } from './memory';
import { captureOutput } from './output';
import { provideStreaming } from './streaming';

const port = parentPort!;
const data = workerData as WorkerData;
const post = (message: WorkerMessage) => port.postMessage(message);

guard('function', functionRule(data.reachable));
/** Before its first event, a function makes requests when it is imported. */
let current: HandlerRunner | undefined;
const { AWS_ENDPOINT_URL: endpoint } = process.env;
if (endpoint !== undefined && data.callerPrefix !== undefined) {
  identifyCaller(endpoint, () => `${data.callerPrefix}${current?.requestId ?? 'init'}`, {
    onlyLoadedHttp2: true,
    onDenied: deniedCalls((chunk) => post({ type: 'log', stream: 'stderr', chunk })),
  });
}
if (data.issuers?.issuers.length) redirectIssuers(() => data.issuers);
captureOutput(post);
provideStreaming();
const eventArrives = watchMemory(data, {
  // It is busy while it loads.
  isIdle: () => current?.isIdle ?? false,
  exceeded() {
    post({ type: 'crash', reason: 'memory' });
    process.exit(1);
  },
});

catchFatalSignals((signal) => {
  const errorMessage = `RequestId: ${current?.requestId ?? 'init'} Error: Runtime exited with error: signal: ${signal}`;
  post({ type: 'crash', reason: 'exit', error: { errorType: 'Runtime.ExitError', errorMessage } });
  return process.exit(1);
});

// Lambda's runtime ends its process on both, as the rest of the invocation would run in an unknown state.
process.on('uncaughtException', (error) => {
  post({ type: 'crash', reason: 'error', error: toPayload(error) });
  process.exit(1);
});
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage, trace } = toPayload(reason);
  post({
    type: 'crash',
    reason: 'error',
    error: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${errorType}: ${errorMessage}`, trace },
  });
  process.exit(1);
});

void preload();

port.once('message', ({ codeDir }: LoadMessage) => {
  loadHandler(codeDir, data.handler).then(
    (handler) => {
      const runner = (current = new HandlerRunner(handler, data, port));
      port.on('message', (messages) => {
        eventArrives();
        runner.receive(messages);
      });
      post({ type: 'loaded' });
    },
    (error) => post({ type: 'load-error', error: toPayload(error) }),
  );
});

/**
 * One after the other: they run in this order when the code imports them, too. That also reports what is wrong with
 * one.
 */
async function preload(): Promise<void> {
  for (const file of data.preload) await import(pathToFileURL(file).href).catch(() => {});
}
