import type { ResourceProblem } from './service';
import type { LocalResource } from '../model';
import { Store } from '../store/store';

/** A template that is applied to a service. */
export interface AppliedTemplate {
  /** The template has a resource of this key, which stays. */
  keep(key: string): void;
  /** Adds or changes a resource. An error is a problem of this resource only. */
  add(resource: LocalResource, add: () => void): void;
}

/**
 * Knows which resources of a service are those of the template, by keys of the service, so that what the template no
 * longer has is deleted: also if it has lost it while nothing was running.
 */
export class TemplateResources {
  private readonly keys: Store<true>;

  /**
   * @param folder the folder of the service's data, if that is kept
   * @param drop deletes a resource
   */
  constructor(
    folder: string | undefined,
    private readonly drop: (key: string) => void,
  ) {
    this.keys = Store.open(folder && `${folder}/template.jsonl`);
  }

  /** Adds the resources of a template, and deletes those of the last one that it does not have. */
  apply(addAll: (template: AppliedTemplate) => void): ResourceProblem[] {
    const kept = new Set<string>();
    const problems: ResourceProblem[] = [];
    addAll({
      keep: (key) => void kept.add(key),
      add({ logicalId, ref, arn }, add) {
        try {
          add();
        } catch (e) {
          problems.push({ logicalId, name: (arn ?? ref).split(/[:/]/).pop()!, reason: (e as Error).message });
        }
      },
    });
    for (const key of kept) if (!this.keys.get(key)) this.keys.set(key, true);
    for (const [key] of this.keys.entries()) {
      if (kept.has(key)) continue;
      this.drop(key);
      this.keys.delete(key);
    }
    return problems;
  }

  close(): void {
    this.keys.close();
  }
}
