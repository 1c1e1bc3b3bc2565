import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A warning or a hint at synth, which does not prevent the deployment. */
export interface Problem {
  /** An info has none: it needs no acknowledgement. */
  readonly id?: string;
  readonly message: string;
}

/** The problems as annotations of the construct: warnings, which are acknowledged by their id, and infos. */
export function report(scope: IConstruct, problems: readonly Problem[]): void {
  const annotations = Annotations.of(scope);
  for (const { id, message } of problems) {
    if (id === undefined) annotations.addInfo(message);
    else annotations.addWarningV2(`serverless-cdk-project:${id}`, message);
  }
}
