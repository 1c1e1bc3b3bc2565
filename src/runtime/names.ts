import { DeclarationError } from './declaration-error';
import { API_HANDLER } from './declarations';

/** Logical ids that the infrastructure uses itself. */
const RESERVED = [
  API_HANDLER, `${API_HANDLER}InvokePermission`, 'DefaultRole', 'RestAPI', 'HttpAPI', 'WebsocketAPI', 'WebsocketHandler', 'EndpointURL', 'FunctionURL',
];

/** `nightly_report` → `NightlyReport`, the id of the function in the template. */
export function logicalIdOf(name: string): string {
  return name.split(/[-_]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** The names of an app's functions. */
export class FunctionNames {
  private readonly known = new Map<string, string>();

  /** Throws if the name cannot be taken. */
  add(name: string): void {
    if (!/^[A-Za-z0-9_-]+$/.test(name)) {
      throw new DeclarationError(`"${name}" cannot be the name of a function: letters, digits, "-" and "_" only`);
    }
    const id = logicalIdOf(name);
    const other = this.known.get(id);
    if (other === name) throw new DeclarationError(`The function "${name}" is declared twice. Give one of them another name`);
    if (other !== undefined) throw new DeclarationError(`The functions "${other}" and "${name}" have the same logical id, ${id}. Give one of them another name`);
    if (RESERVED.includes(id)) throw new DeclarationError(`"${name}" cannot be the name of a function: ${id} is reserved`);
    this.known.set(id, name);
  }
}
