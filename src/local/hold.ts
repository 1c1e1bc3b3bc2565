/** Holds requests and messages during an edit, so that they are handled by the edited code. */
export class Hold {
  private count = 0;
  /** What arrived while held, in this order. */
  private waiting: (() => unknown)[] = [];

  /** Holds until the returned function is called. */
  begin(): () => void {
    this.count++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.count === 0) for (const handle of this.waiting.splice(0)) handle();
    };
  }

  /** Handles something now, or when nothing holds it any more. */
  pass(handle: () => unknown): void {
    if (this.count > 0) this.waiting.push(handle);
    else handle();
  }
}
