import { exitCodeOf } from '../command';
import { END } from '../dev-supervisor';
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
};

void exitCodeOf(() => run(process.argv.slice(2), supervisor)).then((code) => {
  process.exitCode = code;
});
