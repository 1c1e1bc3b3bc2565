import { LOCAL_ACCESS_KEY_ID, type CallerRegistry } from '../aws';
import type { Clock } from '../clock';

/** The last time that a `Date` has. */
const NEVER = 8.64e15;

/** Access keys with which gateways call AWS services on behalf of roles: one for each role. */
export class ServiceKeys {
  private readonly keys = new Map<string, string>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param roleArn undefined for a call that is permitted
   * @param callers undefined with an emulator, which does not check roles
   */
  of(roleArn: string | undefined, callers: CallerRegistry | undefined): string {
    if (!callers || roleArn === undefined) return LOCAL_ACCESS_KEY_ID;
    const key = this.keys.get(roleArn) ?? callers.issue(roleArn, 'APIGateway', NEVER, this.clock).accessKeyId;
    this.keys.set(roleArn, key);
    return key;
  }
}
