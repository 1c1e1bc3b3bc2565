import { API_HANDLER, STREAM_HANDLER } from '../declarations';
import { DeclarationError } from './declaration-error';

/** Logical ids that the infrastructure uses itself. */
const RESERVED = [
  API_HANDLER,
  `${API_HANDLER}InvokePermission`,
  STREAM_HANDLER,
  `${STREAM_HANDLER}InvokePermission`,
  'DefaultRole',
  'RestAPI',
  'HttpAPI',
  'WebsocketAPI',
  'WebsocketHandler',
  'WebsocketStage',
  'EndpointURL',
  'FunctionURL',
];

/** `nightly_report` → `NightlyReport`, the id of the function in the template. */
export function logicalIdOf(name: string): string {
  return name
    .split(/[-_]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

export function checkFunctionName(before: readonly { readonly name: string }[], name: string): void {
  // The names of Lambda's functions are no longer: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  if (typeof name !== 'string' || !/^(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new DeclarationError(
      `"${name}" cannot be the name of a function: up to 64 letters, digits, "-" and "_" only`,
    );
  }
  const id = logicalIdOf(name);
  if (RESERVED.includes(id)) {
    throw new DeclarationError(`"${name}" cannot be the name of a function: ${id} is reserved`);
  }
  for (const other of before) {
    if (other.name === name) {
      throw new DeclarationError(`The function "${name}" is declared twice. Give one of them another name`);
    }
    if (logicalIdOf(other.name) === id) {
      throw new DeclarationError(
        `The functions "${other.name}" and "${name}" have the same logical id, ${id}. Give one of them another name`,
      );
    }
  }
}
