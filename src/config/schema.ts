import { CONFIG } from './check-config';
import type { JsonSchema } from './shape';

/** What `runtime/config.json` can hold, for editors. */
export function configSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'The configuration of a serverless-cdk-project',
    ...CONFIG.schema,
  };
}
