/** A thing to say at synth. */
export interface Warning {
  /** Whoever knows better acknowledges it by this. */
  readonly id: string;
  readonly message: string;
}
