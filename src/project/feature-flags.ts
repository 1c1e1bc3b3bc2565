import { Component, JsonFile, type Project } from 'projen';
import {
  FEATURE_FLAGS_FILE,
  type FeatureFlags,
  RECOMMENDED_FEATURE_FLAGS,
  recordedFeatureFlags,
} from '../config/feature-flags';

/**
 * The feature flags of the CDK, pinned when the project is created: an upgrade of this package changes no deployed
 * stack by itself. `npx projen feature-flags` shows newer ones, and adopts them.
 */
export class PinnedFeatureFlags extends Component {
  /** For the context in cdk.json. */
  readonly flags: FeatureFlags;

  constructor(project: Project) {
    super(project);
    this.flags = recordedFeatureFlags(project.outdir) ?? RECOMMENDED_FEATURE_FLAGS;
    new JsonFile(project, FEATURE_FLAGS_FILE, { obj: { flags: this.flags } });
  }
}
