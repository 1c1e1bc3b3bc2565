import type { Change, Level } from './change';
import { gapsBetween, type Gap } from './subset';
import type { AuthorizerManifest, JsonSchema, Manifest, RouteManifest, SchemaPart } from '../../manifest/manifest';

/** The changes of routes, in the order of the routes. */
export function routeChanges(before: Manifest, after: Manifest): Change[] {
  const old = new Map(before.routes.map((route) => [keyOf(route), route]));
  const now = new Map(after.routes.map((route) => [keyOf(route), route]));
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key): Change[] => {
    const [one, other] = [old.get(key), now.get(key)];
    if (!other) return [{ level: 'breaking', at: shown(one!), text: 'gone', effect: 'its clients get 404 or 405' }];
    if (!one) return [{ level: 'safe', at: shown(other), text: 'new' }];
    return new RouteChanges(one, other, before, after).all();
  });
}

/** Method and path; names of parameters do not matter to a client. */
function keyOf({ method, path }: RouteManifest): string {
  return `${path.replace(/\{[^}+]+(\+?)\}/g, '{$1}')} ${method}`;
}

function shown({ method, path }: RouteManifest): string {
  return `${method} ${path}`;
}

const REFUSED: { readonly [part in SchemaPart]?: string } = {
  body: 'clients that send other values get 422',
  query: 'clients that send other values get 422',
  params: 'clients that send other values get 422',
  headers: 'clients that send other values get 422',
  response: 'clients may not know what they get',
};

class RouteChanges {
  private readonly changes: Change[] = [];

  constructor(
    private readonly before: RouteManifest,
    private readonly after: RouteManifest,
    private readonly old: Manifest,
    private readonly now: Manifest,
  ) {}

  all(): Change[] {
    this.authorizer();
    this.apiKey();
    for (const part of ['params', 'query', 'headers', 'body', 'response'] as const) this.schema(part);
    this.status();
    this.errors();
    this.contentTypes();
    this.cors();
    const { before, after } = this;
    if (Boolean(before.stream) !== Boolean(after.stream)) {
      this.add('safe', after.stream ? 'is streamed' : 'is no longer streamed');
    }
    if (before.operation !== after.operation) {
      this.add('safe', `name: ${before.operation ?? 'none'} → ${after.operation ?? 'none'}`);
    }
    return this.changes;
  }

  private add(level: Level, text: string, effect?: string): void {
    this.changes.push({ level, at: shown(this.after), text, ...(effect !== undefined && { effect }) });
  }

  private authorizer(): void {
    const [one, other] = [this.before.authorizer, this.after.authorizer];
    if (!one && !other) return;
    if (!one) {
      return this.add('breaking', `authorizer ${other!.name} added`, 'clients without credentials get 401 or 403');
    }
    if (!other) {
      return this.add('dangerous', `authorizer ${one.name} removed`, `anyone may call ${shown(this.after)}`);
    }
    const [from, to] = [this.old.authorizers?.[one.name], this.now.authorizers?.[other.name]];
    for (const { level, text, effect } of authorizerChanges(one.name, from, other.name, to))
      this.add(level, text, effect);
    this.scopes(one.scopes ?? [], other.scopes ?? []);
  }

  /** A token needs one of the scopes; without scopes any token will do. */
  private scopes(one: readonly string[], other: readonly string[]): void {
    if (one.length === 0 && other.length > 0) {
      this.add('breaking', `scopes added: ${other.join(', ')}`, 'tokens without one of them get 403');
    } else if (one.length > 0 && other.length === 0) {
      this.add('dangerous', `scopes removed: ${one.join(', ')}`, 'any valid token may call it');
    } else {
      const gone = one.filter((scope) => !other.includes(scope));
      const added = other.filter((scope) => !one.includes(scope));
      if (gone.length > 0) {
        this.add('breaking', `scopes no longer enough: ${gone.join(', ')}`, 'tokens with these alone get 403');
      }
      if (added.length > 0) {
        this.add('dangerous', `scopes that are enough, too: ${added.join(', ')}`, 'tokens with these may call it');
      }
    }
  }

  private apiKey(): void {
    const [one, other] = [this.before.apiKeyRequired, this.after.apiKeyRequired];
    if (!one && other) this.add('breaking', 'needs an API key', 'clients without one get 403');
    if (one && !other) this.add('dangerous', 'needs no API key any more', 'no usage plan limits it');
  }

  private schema(part: SchemaPart): void {
    const [one, other] = [this.before.schemas?.[part], this.after.schemas?.[part]];
    if (one === undefined && other === undefined) return;
    const isResponse = part === 'response';
    if (isResponse && other === undefined) {
      return this.add('unknown', 'response: no longer described', 'the handler decides what clients get');
    }
    // Without a schema a request may have any body, and no names that count.
    const none: JsonSchema = part === 'body' || isResponse ? {} : { type: 'object' };
    const [narrow, wide] = isResponse ? [other!, one ?? {}] : [one ?? none, other ?? {}];
    const gaps = gapsBetween(narrow, wide);
    for (const gap of gaps) {
      this.add(gap.isUnknown ? 'unknown' : 'breaking', textOf(part, gap, isResponse), REFUSED[part]);
    }
    if (gaps.length === 0 && JSON.stringify(one) !== JSON.stringify(other)) {
      this.add('safe', `${part}: ${one === undefined ? 'described' : 'changed, compatibly'}`);
    }
  }

  private status(): void {
    const [one, other] = [this.before.status ?? 200, this.after.status ?? 200];
    if (one !== other) this.add('breaking', `status ${one} → ${other}`, 'clients may expect the other one');
  }

  private errors(): void {
    const of = ({ errors = [] }: RouteManifest) => errors.map(({ status, code }) => `${status} ${code}`);
    const [one, other] = [of(this.before), of(this.after)];
    for (const error of one) {
      if (!other.includes(error))
        this.add('breaking', `error ${error}: gone`, 'clients that handle it get another one');
    }
    for (const error of other) if (!one.includes(error)) this.add('safe', `error ${error}: new`);
  }

  private contentTypes(): void {
    const [one, other] = [this.before.contentTypes, this.after.contentTypes];
    const gone = other.includes('*/*') ? [] : one.filter((type) => !other.includes(type));
    if (gone.length > 0) this.add('breaking', `content type ${gone.join(', ')}: gone`, 'clients that send it get 415');
    const added = other.filter((type) => !one.includes(type));
    if (added.length > 0) this.add('safe', `content type ${added.join(', ')}: new`);
  }

  private cors(): void {
    const [one, other] = [this.before.cors, this.after.cors];
    if (one && !other) return this.add('breaking', 'CORS: removed', 'browsers refuse its responses');
    if (!other) return;
    const [from, to] = [one?.allowOrigins ?? [], other.allowOrigins];
    if (to.includes('*') && !from.includes('*')) {
      return this.add('dangerous', 'CORS: any origin', 'any page may call it from a browser');
    }
    const lost = to.includes('*') ? [] : from.filter((origin) => !to.includes(origin));
    if (lost.length > 0)
      this.add('breaking', `CORS: ${lost.join(', ')} no longer allowed`, 'browsers refuse its responses');
    const headers = (one?.allowHeaders ?? []).filter((name) => !other.allowHeaders.includes(name));
    if (headers.length > 0 && !other.allowHeaders.includes('*')) {
      this.add('breaking', `CORS: header ${headers.join(', ')} no longer allowed`, 'browsers do not send the request');
    }
    if (!one?.allowCredentials && other.allowCredentials) {
      this.add('dangerous', 'CORS: credentials allowed', 'pages of these origins act as the user');
    }
  }
}

/** @param isSent the value is that of a response or another message that is sent: its schemas are compared the other way round */
export function textOf(part: string, { path, text }: Gap, isSent: boolean): string {
  const at = path === '' ? part : `${part}.${path}`;
  return `${at}: ${isSent ? reversed(text) : text}`;
}

/** What is missing in the new response was there before. */
function reversed(text: string): string {
  const [from, to, more] = text.split(' → ');
  if (to !== undefined && more === undefined && !text.includes(' no longer ')) {
    const [, keyword = '', value = from] = /^(pattern|format|contentEncoding|contentMediaType) (.*)$/.exec(from) ?? [];
    return keyword === '' ? `${to} → ${value}` : `${keyword} ${to} → ${value}`;
  }
  return (
    {
      'required now': 'no longer always there',
      'new, and required': 'gone',
      'gone, and no others are allowed': 'new',
    }[text] ??
    text
      .replace(/^(.*) no longer among its values$/, 'new values: $1')
      .replace(/^only (.*) now$/, 'no longer only $1')
      .replace(/^at least (.*) now$/, 'no longer at least $1')
      .replace(/^at most (.*) now$/, 'no longer at most $1')
      .replace(/^(more|less) than (.*) now$/, 'no longer $1 than $2')
      .replace(/^(.*) is not allowed any more$/, 'new value: $1')
  );
}

/** A text, or the name of a declared resource that has it. */
function named(value: { readonly resource: string } | string): string {
  return typeof value === 'string' ? value : value.resource;
}

/** Whom an authorizer lets in. */
function authorizerChanges(
  name: string,
  one: AuthorizerManifest | undefined,
  otherName: string,
  other: AuthorizerManifest | undefined,
): Omit<Change, 'at'>[] {
  const effect = 'its credentials are checked by another rule';
  if (one?.kind !== other?.kind) {
    return [{ level: 'breaking', text: `authorizer: ${name} (${one?.kind}) → ${otherName} (${other?.kind})`, effect }];
  }
  if (one?.kind === 'jwt' && other?.kind === 'jwt') {
    const [before, after] = [one.audience.map(named), other.audience.map(named)];
    const lost = before.filter((audience) => !after.includes(audience));
    const added = after.filter((audience) => !before.includes(audience));
    const [from, to] = [named(one.issuer), named(other.issuer)];
    return [
      ...(from === to
        ? []
        : [
            {
              level: 'breaking' as const,
              text: `issuer: ${from} → ${to}`,
              effect: 'its tokens get 401',
            },
          ]),
      ...(lost.length > 0
        ? [{ level: 'breaking' as const, text: `audience ${lost.join(', ')}: gone`, effect: 'its tokens get 401' }]
        : []),
      ...(added.length > 0
        ? [
            {
              level: 'dangerous' as const,
              text: `audience ${added.join(', ')}: new`,
              effect: 'its tokens are accepted',
            },
          ]
        : []),
    ];
  }
  const { ttlSeconds: _, ...from } = (one ?? {}) as any;
  const { ttlSeconds: __, ...to } = (other ?? {}) as any;
  // Two functions of the app, whose rules cannot be compared.
  const isRenamed = name !== otherName && (one?.kind === 'custom' || one?.kind === 'external');
  if (JSON.stringify(from) === JSON.stringify(to) && !isRenamed) return [];
  return [{ level: 'breaking', text: `authorizer ${name} → ${otherName}: changed`, effect }];
}
