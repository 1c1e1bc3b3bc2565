import { componentOf } from './component';
import { tryForm } from './form';
import { html, type Html } from './html';
import { sampleOf } from './sample';
import { joined, prose, schemaHtml, typeLine } from './schema';
import type { JsonSchema } from '../../manifest/manifest';
import type { Content, OpenApiDocument, Operation, Parameter, Response } from '../openapi';

/** An operation with its method and path. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** An operation of the reference, closed: its line is the button that opens it. */
export function operationHtml(described: Described, document: OpenApiDocument): Html {
  const { method, path, operation } = described;
  const { operationId, summary, description, parameters = [], requestBody } = operation;
  return html` <details class="operation" id="op-${operationId}">
    <summary>
      <span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${path}</code>
      <span class="summary">${summary ?? operationId}</span>
    </summary>
    <div class="columns">
      <div>
        <p class="id">Operation <code>${operationId}</code></p>
        ${prose(description)}${securityHtml(operation, document)}
        ${
          parameters.length > 0 &&
          html`<h3>Parameters</h3>
            <ul class="fields">
              ${parameters.map(parameterHtml)}
            </ul>`
        }
        ${
          requestBody &&
          html`<h3>Request body</h3>
            ${contentHtml(requestBody.content, document)}`
        }
        ${responsesHtml(operation, document)}
      </div>
      ${tryForm(described, document)}
    </div>
  </details>`;
}

function parameterHtml({ name, in: place, required, description, schema }: Parameter): Html {
  return html`<li>
    <code>${name}</code>
    <span class="limits">in the ${place}</span>
    ${required && html`<b>required</b> `}${typeLine(schema)}${prose(description)}
  </li>`;
}

function securityHtml({ security = [] }: Operation, { components }: OpenApiDocument): Html | undefined {
  if (security.length === 0) return undefined;
  const texts = security.flatMap((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => {
      const scheme = components?.securitySchemes?.[name];
      const sent = scheme?.type === 'apiKey' ? `${scheme.in} ${scheme.name}` : 'header Authorization';
      const scoped = scopes.length > 0 && html`, with one of the scopes ${scopes.join(', ')}`;
      return html`<li><code>${name}</code>: ${sent}${scoped}</li>`;
    }),
  );
  return html`<h3>Authorization</h3>
    <ul class="fields">
      ${texts}
    </ul>`;
}

function responsesHtml({ responses }: Operation, document: OpenApiDocument): Html {
  const all = Object.entries(responses);
  const isError = ([status]: readonly [string, unknown]) => /^[45]/.test(status);
  return html`<h3>Responses</h3>
    ${all.filter((one) => !isError(one)).map(([status, response]) => successHtml(status, response, document))}
    <ul class="fields">
      ${all.filter(isError).map(([status, response]) => errorHtml(status, response))}
    </ul>`;
}

function successHtml(status: string, { description, content }: Response, document: OpenApiDocument): Html {
  const head = html`<span class="status good">${status}</span> ${description}`;
  if (!content) return html`<p class="response">${head}</p>`;
  return html`<details class="response" open>
    <summary>${head}</summary>
    ${contentHtml(content, document)}
  </details>`;
}

/** The bodies of errors differ by their codes only. */
function errorHtml(status: string, { description, content = {} }: Response): Html {
  const bodies = Object.values(content);
  const codes = bodies.flatMap(({ schema }) => codesIn(schema));
  const examples = bodies.flatMap(({ examples: given = {} }) => Object.entries(given));
  return html`<li>
    <span class="status bad">${status}</span> ${description}${
      codes.length > 0 &&
      html`:
      ${joined(
        codes.map((code) => html`<code>${code}</code>`),
        ', ',
      )}`
    }${examples.map(([name, { value }]) => exampleHtml(name, value))}
  </li>`;
}

function codesIn({ properties, anyOf = [] }: JsonSchema): string[] {
  const { const: code, enum: codes = [] } = Object((properties as JsonSchema | undefined)?.Code) as JsonSchema;
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(codes as string[]),
    ...(anyOf as JsonSchema[]).flatMap(codesIn),
  ];
}

function contentHtml(content: Content, document: OpenApiDocument): Html {
  return html`${Object.entries(content).map(([type, { schema, examples = {} }]) => {
    const resolved = typeof schema.$ref === 'string' ? componentOf(schema.$ref, document) : undefined;
    const given = Object.entries(examples).map(([name, { value }]): [string, unknown] => [name, value]);
    const shown = given.length > 0 ? given : sampled(type, schema, document);
    return html`<p><span class="media">${type}</span> ${resolved && typeLine(schema)}</p>
      ${schemaHtml(resolved ?? schema)}${shown.map(([name, value]) => exampleHtml(name, value))}`;
  })}`;
}

function exampleHtml(name: string, value: unknown): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return html`<details class="example">
    <summary>Example${name !== '' && `: ${name}`}</summary>
    <pre tabindex="0">${text}</pre>
  </details>`;
}

/** A made-up value, where that of a text or a number would say nothing. */
function sampled(type: string, schema: unknown, document: OpenApiDocument): [string, unknown][] {
  if (!/json/.test(type)) return [];
  const value = sampleOf(schema, document);
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? [['', value]] : [];
}
