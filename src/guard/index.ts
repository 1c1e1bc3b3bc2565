export { isAwsHost } from './aws-hosts';
export { guard, duringCall, CallRefusedError } from './guard';
export { callRule, EVERYTHING, functionRule, testRule } from './rules';
