import { guarded, MountPatterns, recordThrown } from '@llmtrace/core/http';
import type { IRoute, Request } from 'express';

/** What Express forgets as soon as an error leaves a router, and what it never says: the pattern of a mount path. */
class RouteMemory {
  /** As Express left them. */
  baseUrl: string | undefined = undefined;
  route: IRoute | undefined = undefined;
  matched: string | undefined = undefined;
  mounted: string | undefined = undefined;
  failed: boolean = false;
  mounts: MountPatterns | undefined = undefined;

  enter(url: string, params: Request['params']): void {
    const parent = this.baseUrl ?? '';
    if (url.length <= parent.length) return;
    this.mounted = (this.mounts ??= new MountPatterns()).enter(parent, url, params);
    if (!this.failed) this.matched = undefined;
  }

  match(route: IRoute): void {
    const { path: given } = route as { path: unknown };
    const path = typeof given === 'string' ? given : [given].flat().join('|');
    const url = this.baseUrl ?? '';
    this.matched = (this.mounts?.of(url) ?? url) + (path === '/' ? '' : path) || '/';
    if (!watched.has(route)) watch(route);
  }
}

const MEMORY: unique symbol = Symbol('llmtrace.route');
type Remembering = Request & { [MEMORY]?: RouteMemory };
const watched: WeakSet<IRoute> = new WeakSet();

function memoryOf(req: Remembering): RouteMemory {
  if (!Object.hasOwn(req, MEMORY)) req[MEMORY] = new RouteMemory();
  return req[MEMORY] as RouteMemory;
}

const baseUrlAccessor: PropertyDescriptor & ThisType<Remembering> = {
  configurable: true,
  enumerable: true,
  get() {
    return this[MEMORY]?.baseUrl;
  },
  set(url: string | undefined) {
    const memory = memoryOf(this);
    if (url) guarded('a mount path', () => memory.enter(url, this.params));
    memory.baseUrl = url;
  },
};

const routeAccessor: PropertyDescriptor & ThisType<Remembering> = {
  configurable: true,
  enumerable: true,
  get() {
    return this[MEMORY]?.route;
  },
  set(route: IRoute) {
    const memory = memoryOf(this);
    memory.route = route;
    guarded('a route', () => memory.match(route));
  },
};

/**
 * Follows a request through the routers, by accessors: those of its app's requests where it has a memory by them, else its
 * own. To put an accessor in the place of a property that Express has set makes V8 keep the request as a dictionary, which
 * costs everything that handles it a fifth of the time of a small request.
 */
export function rememberRoute(req: Request): void {
  if (Object.hasOwn(req, MEMORY) && !Object.hasOwn(req, 'baseUrl')) return;
  const { baseUrl, route } = req;
  (req as Remembering)[MEMORY] = new RouteMemory();
  follow(req);
  req.baseUrl = baseUrl;
  if (route) req.route = route;
  const requests = Object.getPrototypeOf(req) as Request;
  if (Object.hasOwn(requests, 'app') && !('baseUrl' in requests) && !isExpress4(req.app))
    follow(requests);
}

/** Express 4 gives a request the prototype of its app's requests too late: it has set `baseUrl` by then. */
function isExpress4(app: object): boolean {
  return 'lazyrouter' in app;
}

function follow(target: Request): void {
  Reflect.defineProperty(target, 'baseUrl', baseUrlAccessor);
  Reflect.defineProperty(target, 'route', routeAccessor);
}

/** The full pattern of the route that a request took, or of the mount that answered it. */
export function matchedRoute(req: Request): string | undefined {
  const memory = (req as Remembering)[MEMORY];
  const stayed = memory?.baseUrl || (req.res?.statusCode ?? 0) >= 500;
  return memory?.matched ?? (stayed ? memory?.mounted : undefined);
}

/** Adds a last handler to a route, which hears of the errors of those before it and passes them on. */
function watch(route: IRoute): void {
  watched.add(route);
  const { methods } = route as unknown as { methods: Record<string, boolean> };
  for (const method of Object.keys(methods)) {
    const add: unknown = Reflect.get(route, method === '_all' ? 'all' : method);
    if (typeof add === 'function') Reflect.apply(add, route, [passOn]);
  }
}

function passOn(error: unknown, req: Request, _res: unknown, next: (error: unknown) => void): void {
  const memory = (req as Remembering)[MEMORY];
  if (memory !== undefined) memory.failed = true;
  recordThrown(req, error);
  next(error);
}
