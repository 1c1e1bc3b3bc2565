import { Authorizer, type Denial } from './authorizer';
import { deniedError } from './denied-error';
import { remedyOf, type Remedy } from './remedy';
import type { Caller } from '../aws/caller';
import type { Access } from '../aws/service';
import type { LocalCloud } from '../model';
import { LAMBDA_TIMEOUT_SECONDS } from '../../runtime/aws-limits';

/** Whether what the roles of the app do not allow fails, is printed, or neither. */
export type IamMode = 'enforce' | 'warn' | 'off';

export interface EnforcementOptions {
  readonly mode: IamMode;
  /** The time of the local cloud, in milliseconds. */
  readonly now: () => number;
  /** Prints a line for the user. */
  readonly log: (message: string) => void;
  /** How to go on without the permission: `--iam warn`. */
  readonly option: string;
}

/** Policies of an earlier load of the stacks. */
interface Replaced {
  readonly authorizer: Authorizer;
  /** The time until which they held, by the clock of this process. */
  until: number;
}

/** Makes the roles and policies of the running stacks hold. */
export class Enforcement {
  private authorizer?: Authorizer;
  private replaced: Replaced[] = [];
  private cloud: Pick<LocalCloud, 'functions' | 'resources'> = { functions: [], resources: [] };
  /** What was printed: neither many calls nor an edit print it again. */
  private readonly printed = new Set<string>();

  constructor(private readonly options: EnforcementOptions) {}

  /**
   * The policies of these stacks hold from now on. Those before hold, too, until the returned function is called, and after
   * that for invocations that had begun by then: their code and environment are those of the stacks before.
   */
  apply(cloud: LocalCloud): () => void {
    this.cloud = cloud;
    const oldest = performance.now() - LAMBDA_TIMEOUT_SECONDS * 1000;
    this.replaced = this.replaced.filter(({ until }) => until > oldest);
    if (this.authorizer) this.replaced.push({ authorizer: this.authorizer, until: Infinity });
    const { mode, now } = this.options;
    // A template for a test may leave out roles, and with them everything that is about permissions.
    const applies = mode !== 'off' && cloud.functions.some(({ role }) => role !== undefined);
    this.authorizer = applies ? new Authorizer(cloud.iam, { now, log: (line) => this.once(line) }) : undefined;
    return () => {
      const time = performance.now();
      for (const one of this.replaced) one.until = Math.min(one.until, time);
    };
  }

  /** Fails with the error of the service if the caller may not do this. Is `authorize` of a service's context. */
  readonly authorize = (caller: Caller, accesses: () => readonly Access[]): void => {
    const { type } = caller.principal;
    if (!this.authorizer || type === 'everything' || type === 'administrator') return;
    for (const access of accesses()) {
      const denied = this.denied(caller, access);
      if (!denied) continue;
      const { who, fix } = denied.remedy;
      throw deniedError(
        access.action,
        `${denied.message}\nOn this machine: ${who} is denied this by the stack; ${fix}. To run without: ${this.options.option}`,
      );
    }
  };

  /** Whether `authorize` would succeed. Prints nothing. */
  allows(caller: Caller, accesses: readonly Access[]): boolean {
    const { type } = caller.principal;
    if (!this.authorizer || this.options.mode === 'warn' || type === 'everything' || type === 'administrator')
      return true;
    return accesses.every((access) => !this.denial(caller, access));
  }

  /** The denial if the caller may not do this, and is not only to be warned. */
  denied(caller: Caller, access: Access): (Denial & { readonly remedy: Remedy }) | undefined {
    const denial = this.denial(caller, access);
    if (!denial) return undefined;
    const remedy = remedyOf(denial, caller, this.cloud);
    const line = `${remedy.who} may not ${access.action} on ${access.resource}: ${remedy.fix}`;
    if (this.options.mode === 'warn') {
      this.once(`${line}. On AWS this fails`);
      return undefined;
    }
    this.once(line);
    return { ...denial, remedy };
  }

  private denial(caller: Caller, access: Access): Denial | undefined {
    const denial = this.authorizer?.denial(caller, access);
    if (!denial) return undefined;
    const { principal, since = performance.now() } = caller;
    const allowed = this.replaced.some(
      ({ authorizer, until }) =>
        until > since &&
        (principal.type !== 'role' || authorizer.knows(principal.roleArn)) &&
        !authorizer.denial(caller, access),
    );
    return allowed ? undefined : denial;
  }

  private once(line: string): void {
    if (this.printed.has(line)) return;
    this.printed.add(line);
    this.options.log(line);
  }
}
