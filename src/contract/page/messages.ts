import { html, type Html } from './html';
import { typeLine, schemaHtml } from './schema';
import { componentOf } from './component';
import type { Manifest, ResourceManifest } from '../../manifest/manifest';
import { messageResources, type MessageSchema, socketRoutes } from '../messages';
import type { OpenApiDocument } from '../openapi';
import type { Components } from '../openapi/components';

/** The messages of a queue, topic, bus or WebSocket route. */
interface Channel {
  readonly kind: string;
  readonly name: string;
  readonly schemas: readonly (readonly [what: string, schema: MessageSchema])[];
}

const KINDS: { readonly [kind in ResourceManifest['kind']]?: string } = {
  queue: 'queue',
  topic: 'topic',
  eventBus: 'event bus',
};

/** The part of the page about messages. Only those that have a schema are described. */
export class PageMessages {
  private readonly channels: readonly Channel[];

  /** @param isPublic whether the API serves the page: then it has what clients send and get, and no queues, topics and buses */
  constructor(manifest: Manifest, isPublic: boolean) {
    const routes = socketRoutes(manifest).map(({ route, message, response }) =>
      channel('WebSocket', route, { message, response }),
    );
    const resources = messageResources(manifest).map(({ kind, name, message, details }) =>
      channel(KINDS[kind] ?? kind, name, { message, ...details }),
    );
    this.channels = [...routes, ...(isPublic ? [] : resources)].filter(({ schemas }) => schemas.length > 0);
  }

  /** Adds the schemas to the components, so that those of a name are shown once. */
  add(components: Components): void {
    for (const { schemas } of this.channels) for (const [, schema] of schemas) schema.addTo(components);
  }

  /** Undefined if there are none. */
  html(document: OpenApiDocument): Html | undefined {
    if (this.channels.length === 0) return undefined;
    return html`<section class="schemas">
      <h2>Messages</h2>
      ${this.channels.map(
        ({ kind, name, schemas }) =>
          html` <details>
            <summary>${kind} <code>${name}</code></summary>
            ${schemas.map(([what, schema]) => messageHtml(what, schema, document))}
          </details>`,
      )}
    </section>`;
  }
}

function messageHtml(what: string, { reference }: MessageSchema, document: OpenApiDocument): Html {
  return html`<h3>${what}</h3>
    <p>${typeLine(reference)}</p>
    ${schemaHtml(componentOf(`${reference.$ref as string}`, document))}`;
}

function channel(kind: string, name: string, schemas: { readonly [what: string]: MessageSchema | undefined }): Channel {
  return {
    kind,
    name,
    schemas: Object.entries(schemas).filter((entry): entry is [string, MessageSchema] => entry[1] !== undefined),
  };
}
