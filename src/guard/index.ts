export { isAwsHost } from './aws-hosts';
export { guard, duringCall, CallRefusedError } from './guard';
export { callRule, functionRule, testRule } from './rules';
