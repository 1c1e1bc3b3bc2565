import { componentOf } from './component';
import { html, type Html } from './html';
import type { Described } from './operation';
import { sampleOf } from './sample';
import type { JsonSchema } from '../../manifest/manifest';
import type { OpenApiDocument, Operation, Parameter, SecurityScheme } from '../openapi';

/** The form that sends a request to an operation. What it needs is in its fields, so that the script has no data. */
export function tryForm({ method, path, operation }: Described, document: OpenApiDocument): Html {
  const { parameters = [], operationId, security = [] } = operation;
  const schemes = security.flatMap((one) => Object.keys(one)).join(' ');
  return html`<form class="try" data-method="${method.toUpperCase()}" data-path="${path}" data-schemes="${schemes}">
    <h3>Try it</h3>
    ${parameters.map((parameter) => parameterField(parameter, operationId, document))}
    ${bodyFields(method, operation, document)}
    <p class="actions"><button type="submit">Send</button> <button type="button" class="copy">Copy as curl</button></p>
    <output class="result"></output>
  </form>`;
}

function parameterField(parameter: Parameter, operationId: string, document: OpenApiDocument): Html {
  const { name, in: place, required, schema: given, examples = {} } = parameter;
  const [example] = Object.values(examples);
  const schema = (typeof given.$ref === 'string' && componentOf(given.$ref, document)) || given;
  const id = `${operationId}-${place}-${name}`;
  const label = html`<label for="${id}"><code>${name}</code> <span class="limits">${place}</span></label>`;
  const control = html` id="${id}" name="${name}" data-in="${place}"${required && html` required`}`;
  const values = valuesOf(schema);
  const start = example ? textOf(example.value) : required ? textOf(sampleOf(given, document)) : '';
  if (values) {
    return html`<p>${label}<select${control}>${!required && html`<option value="">–</option>`}${values.map((value) => html`<option>${value}</option>`)}</select></p>`;
  }
  if (schema.type === 'array') {
    return html`<p>${label}<textarea${control} rows="2" data-list="1" placeholder="one value a line" spellcheck="false">
${start}</textarea></p>`;
  }
  return html`<p>${label}<input${control} value="${start}" autocomplete="off" spellcheck="false"></p>`;
}

function valuesOf({ enum: values, type }: JsonSchema): string[] | undefined {
  if (Array.isArray(values)) return values.map(String);
  return type === 'boolean' ? ['true', 'false'] : undefined;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : `${value}`;
}

const TAKES_BODY = ['post', 'put', 'patch'];

function bodyFields(
  method: string,
  { requestBody, operationId }: Operation,
  document: OpenApiDocument,
): Html | undefined {
  if (!requestBody && !TAKES_BODY.includes(method)) return undefined;
  const content = Object.entries(requestBody?.content ?? { 'application/json': { schema: {} } });
  const [, { schema, examples = {} }] = content[0];
  const [example] = Object.values(examples);
  const start = !requestBody ? '' : JSON.stringify(example ? example.value : sampleOf(schema, document), undefined, 2);
  const id = `${operationId}-body`;
  const type = html`<select name="content-type" aria-label="Content type of the body">
    ${content.map(([name]) => html`<option>${name}</option>`)}
  </select>`;
  return html`<p>
      <label for="${id}">Body</label>${type}<textarea
        id="${id}"
        name="body"
        rows="${Math.min(16, start.split('\n').length + 1)}"
        spellcheck="false"
      >
${start}</textarea>
    </p>
    <p class="file" hidden>
      <label for="${id}-file">Body from a file</label><input id="${id}-file" type="file" name="file" />
    </p>`;
}

/** The address of the API and the credentials, for all operations. They stay on the page. */
export function connection(document: OpenApiDocument): Html {
  const schemes = Object.entries(document.components?.securitySchemes ?? {});
  const { url } = document.servers[0];
  return html`<form class="connection" autocomplete="off">
    <p>
      <label for="server">Address of the API</label
      ><input id="server" type="url" value="${URL.canParse(url) ? url : ''}" spellcheck="false" />
    </p>
    ${schemes.map(([name, scheme]) => credential(name, scheme))}
  </form>`;
}

function credential(name: string, scheme: SecurityScheme): Html {
  const id = `credential-${name}`;
  const [place, key, hint] =
    scheme.type === 'apiKey' ? [scheme.in, scheme.name, ''] : ['header', 'Authorization', 'Bearer '];
  const note =
    scheme.type === 'apiKey' ? scheme.description : scheme.type === 'openIdConnect' && scheme.openIdConnectUrl;
  return html`<p>
    <label for="${id}"
      >${hint ? 'Token' : 'Value'} for <code>${name}</code> <span class="limits">${place} ${key}</span></label
    ><input
      id="${id}"
      type="password"
      data-scheme="${name}"
      data-in="${place}"
      data-name="${key}"
      data-prefix="${hint}"
      autocomplete="off"
      spellcheck="false"
    />${note && html`<span class="limits">${note}</span>`}
  </p>`;
}
