import { jsonSchemaOf } from './schemas';
import { byName } from './sorted';
import type { ResourceDeclaration } from '../../runtime/declarations';
import type { JsonSchema, ResourceManifest } from '../manifest';

/** The schemas of the messages of a resource, as they are sent: the input of what their receivers get. */
export function messagesOf({ message, details }: ResourceDeclaration): Pick<ResourceManifest, 'message' | 'details'> {
  return {
    ...(message && { message: jsonSchemaOf(message, 'input') }),
    ...(details && {
      details: byName(
        Object.entries(details).map(([type, schema]): [string, JsonSchema] => [type, jsonSchemaOf(schema, 'input')]),
      ),
    }),
  };
}
