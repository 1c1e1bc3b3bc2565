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

  /** Whether `pass` would wait. */
  get isHeld(): boolean {
    return this.count > 0;
  }

  /** Handles something now, or when nothing holds it any more. */
  pass(handle: () => unknown): void {
    if (this.isHeld) this.waiting.push(handle);
    else handle();
  }
}
