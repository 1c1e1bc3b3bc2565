import { compareKeys, type ObjectVersion } from './object';
import type { Notifications } from './notifications';

/** The settings of a bucket. They are stored as JSON. */
export interface BucketSettings {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly cors?: readonly CorsRule[];
  readonly tags?: { readonly [key: string]: string };
  /** JSON. */
  readonly policy?: string;
  readonly notifications?: Notifications;
}

export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAge?: number;
}

/** A bucket: its settings, and the versions of its objects. */
export class Bucket {
  /** By key, the newest version first. */
  private readonly objects = new Map<string, ObjectVersion[]>();
  private sorted?: readonly string[];

  constructor(public settings: BucketSettings) {}

  get name(): string {
    return this.settings.name;
  }

  /** The present object of a key; its delete marker if it is deleted in a bucket with versions. */
  current(key: string): ObjectVersion | undefined {
    return this.objects.get(key)?.[0];
  }

  version(key: string, versionId: string): ObjectVersion | undefined {
    return this.objects.get(key)?.find((version) => version.versionId === versionId);
  }

  versions(key: string): readonly ObjectVersion[] {
    return this.objects.get(key) ?? [];
  }

  /** All keys, in the order of their bytes. */
  keys(): readonly string[] {
    return (this.sorted ??= [...this.objects.keys()].sort(compareKeys));
  }

  get isEmpty(): boolean {
    return this.objects.size === 0;
  }

  /** Adds a version. Returns the one that it replaces. */
  add(version: ObjectVersion): ObjectVersion | undefined {
    const versions = this.objects.get(version.key);
    if (!versions) {
      this.objects.set(version.key, [version]);
      this.sorted = undefined;
      return undefined;
    }
    const same = versions.findIndex(({ versionId }) => versionId === version.versionId);
    const [replaced] = same < 0 ? [] : versions.splice(same, 1);
    versions.unshift(version);
    return replaced;
  }

  /** Puts back a stored version. */
  restore(version: ObjectVersion): void {
    this.add(version);
    this.objects.get(version.key)!.sort((a, b) => compareKeys(b.sequencer, a.sequencer));
  }

  replace(version: ObjectVersion): void {
    const versions = this.objects.get(version.key) ?? [];
    const index = versions.findIndex(({ versionId }) => versionId === version.versionId);
    if (index >= 0) versions[index] = version;
  }

  remove(version: ObjectVersion): void {
    const left = this.versions(version.key).filter((one) => one !== version);
    if (left.length > 0) this.objects.set(version.key, left);
    else this.objects.delete(version.key);
    this.sorted = undefined;
  }
}
