import { DeclarationError } from './declaration-error';
import { LAMBDA_NAME_LENGTH } from '../aws-limits';
import {
  API_HANDLER,
  API_HANDLER_PERMISSION,
  DEFAULT_ROLE,
  ENDPOINT_URL,
  FUNCTION_URL,
  HTTP_API,
  logicalIdOf,
  REST_API,
  STREAM_HANDLER,
  STREAM_HANDLER_PERMISSION,
  WEBSOCKET_API,
  WEBSOCKET_HANDLER,
  WEBSOCKET_STAGE,
} from '../names';

/** Logical ids that the construct uses itself. */
const RESERVED = [
  API_HANDLER,
  API_HANDLER_PERMISSION,
  STREAM_HANDLER,
  STREAM_HANDLER_PERMISSION,
  DEFAULT_ROLE,
  REST_API,
  HTTP_API,
  WEBSOCKET_API,
  WEBSOCKET_HANDLER,
  WEBSOCKET_STAGE,
  ENDPOINT_URL,
  FUNCTION_URL,
];

const NAME = new RegExp(`^(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{1,${LAMBDA_NAME_LENGTH}}$`);

export function checkFunctionName(before: readonly { readonly name: string }[], name: string): void {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new DeclarationError(
      `"${name}" cannot be the name of a function: up to ${LAMBDA_NAME_LENGTH} letters, digits, "-" and "_" only`,
    );
  }
  // As a key it would set the prototype of a record.
  if (name === '__proto__') throw new DeclarationError(`"${name}" cannot be the name of a function`);
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
