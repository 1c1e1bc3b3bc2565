import { guard, testRule } from '../guard';

export { setSharedVariables } from './shared-variables';

/** Blocks calls of AWS in tests. The jest setup of a generated project calls it for each test file. */
export function guardTests(): void {
  guard('tests', testRule);
}
