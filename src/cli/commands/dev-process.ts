import { exitCodeOf } from '../command';
import { DEBUGGER_ATTACHED, DEBUGGER_GONE, END } from '../dev-supervisor';
import { printUncaught } from '../../errors';
import { run, type Supervisor } from './dev';

/** The process of `dev`, which `dev-supervisor.ts` starts. */
printUncaught();

const supervisor: Supervisor = {
  onEnd(end) {
    process.on('message', (message) => message === END && end());
    process.on('disconnect', end);
    process.channel?.unref();
  },
  onDebugger(attached, gone) {
    process.on('message', (message) => {
      if (message === DEBUGGER_ATTACHED) attached();
      if (message === DEBUGGER_GONE) gone();
    });
  },
};

void exitCodeOf(() => run(process.argv.slice(2), supervisor)).then((code) => {
  process.exitCode = code;
});
