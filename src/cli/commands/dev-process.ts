import { exitCodeOf } from '../command';
import { printUncaught } from '../../errors';
import { run } from './dev';

/** The process of `dev`, which `dev-supervisor.ts` starts. */
printUncaught();
void exitCodeOf(() => run(process.argv.slice(2))).then((code) => {
  process.exitCode = code;
});
