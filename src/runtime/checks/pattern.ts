import { DeclarationError } from './declaration-error';
import { shown } from './options';

/**
 * A pattern of EventBridge, or a filter policy of SNS: fields with lists of what they may be. One value alone is what both refuse.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function checkPattern(what: string, option: string, pattern: object, path = ''): void {
  for (const [field, value] of Object.entries(pattern)) {
    const name = path + field;
    if (Array.isArray(value) && value.length) continue;
    if (typeof value === 'object' && value !== null && Object.keys(value).length) {
      checkPattern(what, option, value, `${name}.`);
    } else {
      throw new DeclarationError(
        `${what}: option "${option}" has ${shown(value)} for "${name}". Write a list of what it may be: ['…']`,
      );
    }
  }
}
