import { AsyncLocalStorage } from 'node:async_hooks';
import { VALUE_SOURCE } from '../runtime/value-source';

export type Values = { readonly [variable: string]: string };

/** The declared values of the client whose call is running. */
const running = new AsyncLocalStorage<{
  readonly values: Values;
  readonly withheld: ReadonlyMap<string, () => Error>;
}>();

/**
 * Runs a call with its own declared values; other calls, also concurrent ones, do not see them.
 *
 * @param withheld the errors for variables that the function does not have
 */
export function withValues<T>(values: Values, withheld: ReadonlyMap<string, () => Error>, call: () => T): T {
  (globalThis as any)[VALUE_SOURCE] ??= (name: string) => {
    const own = running.getStore();
    if (!own) return undefined;
    const error = own.withheld.get(name.replace(STORED, ''))?.();
    if (error) throw error;
    return Object.hasOwn(own.values, name) ? own.values[name] : undefined;
  };
  return running.run({ values, withheld }, call);
}

/** The end of the name under which the value of a secret or a parameter is kept, beside its variable. */
export const STORED = /\.value$/;

interface Turn {
  /** The client whose values are in `process.env`. */
  readonly owner: object;
  calls: number;
  readonly end: () => void;
}

let last: Promise<unknown> = Promise.resolve();
let turn: Turn | undefined;

/**
 * Runs a call with values in `process.env`; such calls run one after the other.
 *
 * @param joins whether the call may be a part of a running one of the same client: a handler that waits for another one
 */
export async function withProcessEnv<T>(
  owner: object,
  values: Values,
  joins: boolean,
  call: () => Promise<T>,
): Promise<T> {
  if (joins && turn?.owner === owner) turn.calls++;
  else await begin(owner, values);
  const own = turn!;
  try {
    return await call();
  } finally {
    if (--own.calls === 0) own.end();
  }
}

/** Waits for the end of all turns before, and sets the values. */
async function begin(owner: object, values: Values): Promise<void> {
  const before = last;
  let ended!: () => void;
  last = new Promise<void>((resolve) => (ended = resolve));
  await before;
  const restore = setProcessEnv(values);
  turn = {
    owner,
    calls: 1,
    end() {
      turn = undefined;
      restore();
      ended();
    },
  };
}

/** Sets variables of the process; returns a function that restores the former values. */
export function setProcessEnv(values: Values): () => void {
  // A variable that differs by function throws when it is read.
  const before = Object.fromEntries(
    Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(process.env, name)]),
  );
  Object.assign(process.env, values);
  return () => {
    for (const [name, property] of Object.entries(before)) {
      if (property === undefined) delete process.env[name];
      else Object.defineProperty(process.env, name, property);
    }
  };
}
