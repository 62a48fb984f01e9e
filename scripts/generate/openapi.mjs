import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../workspace/root.mjs';

const ROUTES = join(root, 'packages', 'dashboard', 'dist', 'esm', 'api', 'routes.js');
const ERRORS = {
  400: 'The input cannot be.',
  401: 'The secret has to be typed first.',
  403: 'Not for this user, or asked by a page of another site.',
  404: 'There is no such thing, or not for this user: both look the same.',
  429: 'Too many requests.',
  503: 'The store is away, or the question took too long.',
};

/** Where the description of the dashboard's API lies. */
export const OPENAPI_FILE = 'docs/openapi.json';

/** The description of the API, from its table of routes as it was built last. */
export async function openapi() {
  const { API_ROUTES } = await import(pathToFileURL(ROUTES).href);
  const paths = {};
  for (const route of API_ROUTES) {
    paths[`/api/${route.path}`] = {
      ...paths[`/api/${route.path}`],
      [route.method.toLowerCase()]: operationOf(route),
    };
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'llmtrace dashboard',
      version: '1',
      description:
        'Questions to the traces, below the address where the dashboard is mounted. Roles include one another: viewer, reader, admin.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/llmtrace', description: 'Where the app mounts the dashboard.' }],
    paths,
    components: {
      schemas: {
        Error: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message'],
              properties: { code: { type: 'string' }, message: { type: 'string' } },
            },
          },
        },
      },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function operationOf({ method, path, role, summary, takes }) {
  const schema = schemaOf(takes);
  const input =
    schema === undefined
      ? {}
      : method === 'GET'
        ? { parameters: [{ name: 'q', in: 'query', content: { 'application/json': { schema } } }] }
        : {
            parameters: [
              {
                name: 'x-llmtrace-token',
                in: 'header',
                required: true,
                schema: { type: 'string' },
                description: 'The token that /api/me gives.',
              },
            ],
            requestBody: { required: true, content: { 'application/json': { schema } } },
          };
  return {
    operationId: path.replaceAll(/[^a-z]+(.)/g, (_, letter) => letter.toUpperCase()),
    summary,
    'x-llmtrace-role': role,
    ...input,
    responses: {
      200: { description: 'The answer.', content: { 'application/json': {} } },
      ...Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          {
            description,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

/** `{ a: string; b?: number }` as a schema; the name of a type as an object that docs/queries.md describes. */
function schemaOf(takes) {
  if (takes === undefined) return undefined;
  if (!takes.startsWith('{')) {
    return {
      type: 'object',
      title: takes,
      description: `\`${takes}\` of docs/queries.md or docs/sampling.md.`,
    };
  }
  const fields = takes
    .slice(1, -1)
    .split(';')
    .map((field) => field.trim().match(/^(\w+)(\??): (\w+)$/));
  return {
    type: 'object',
    required: fields.filter(([, , optional]) => optional === '').map(([, name]) => name),
    properties: Object.fromEntries(fields.map(([, name, , type]) => [name, { type }])),
  };
}
